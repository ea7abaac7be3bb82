import Specifications

/// What is measured on the held-out split once the encoder is frozen, and on the way there.
///
/// The keys of all evaluators are keys of one mapping, beside `layers` and `every`, which are for all of them.
public struct EvaluateConfiguration: Sendable {
  /// The keys that belong to no evaluator.
  public var shared: Shared
  /// Every evaluator of the vocabulary, in its order.
  public var evaluators: [any EvaluatorSpecification]

  /// The keys that belong to no evaluator.
  public struct Shared: Specification {
    /// The layers whose features are classified.
    public var layers: [String] = []
    /// Epochs between measurements of the unfinished encoder, whose first is before the first epoch; nil: none.
    public var every: Int?

    /// No layers.
    public init() {}

    /// The keys.
    public static let keys: [Key<Shared>] = [
      Key(
        "layers", \.layers, Shared.layers(of: nil), "the layers whose features are classified, of those of the encoder"),
      Key(
        "every", \.every, Reading<Int>.integer.atLeast(1).atMost(1_000_000).orNone(),
        "epochs between measurements of the unfinished encoder, whose first is before the first epoch"),
    ]

    /// Different layers, of those that an encoder has where they are given.
    static func layers(of names: [String]?) -> Reading<[String]> {
      .sequence(of: names.map { .choice($0) } ?? .string)
        .must(be: "different layers", schema: ["uniqueItems": .bool(true)], isNamed: false) {
          Set($0).count == $0.count
        }.counting(upTo: 100)
    }
  }

  /// Everything given.
  public init(layers: [String], every: Int? = nil, evaluators: [any EvaluatorSpecification]) {
    shared = Shared()
    self.evaluators = evaluators
    shared.layers = layers
    shared.every = every
  }

  /// The layers whose features are classified: `output`, `fc7`, or any named layer.
  public var layers: [String] {
    get { shared.layers }
    set { shared.layers = newValue }
  }

  /// Epochs between measurements of the unfinished encoder, whose first is before the first epoch; nil: none.
  public var every: Int? {
    get { shared.every }
    set { shared.every = newValue }
  }

  /// The evaluator of a type.
  ///
  /// The configuration must have it, as one made from a vocabulary that lists the type does.
  public subscript<Evaluator: EvaluatorSpecification>(_ type: Evaluator.Type) -> Evaluator {
    get { evaluators.lazy.compactMap { $0 as? Evaluator }.first ?? Evaluator() }
    set {
      guard let place = evaluators.firstIndex(where: { $0 is Evaluator }) else { return evaluators.append(newValue) }
      evaluators[place] = newValue
    }
  }
}

extension EvaluateConfiguration: Hashable {
  /// Whether all keys are equal.
  public static func == (first: EvaluateConfiguration, second: EvaluateConfiguration) -> Bool {
    first.shared == second.shared
      && first.evaluators.map { AnyHashable($0) } == second.evaluators.map { AnyHashable($0) }
  }

  /// Hashes all keys.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(shared)
    hasher.combine(evaluators.map { AnyHashable($0) })
  }
}

extension EvaluateConfiguration {
  /// The canonical JSON: the keys of all in one mapping.
  var json: JSONValue {
    .object(evaluators.reduce(into: shared.members) { $0.merge($1.members) { first, _ in first } })
  }

  func unusedKeys(at path: String) -> [UnusedKey] {
    shared.unusedKeys(at: path) + evaluators.flatMap { $0.unusedKeys(at: path) }
  }

  func reading(_ reader: MappingReader, encoder: any EncoderSpecification) -> EvaluateConfiguration {
    var copy = self
    for place in evaluators.indices { copy.evaluators[place] = evaluators[place].reading(reader) }
    let earlier = reader.collector.count
    copy.shared = Shared.read(reader, default: shared)
    // What the layers may be is the encoder's to say.
    if reader.collector.count == earlier, let node = reader.node["layers"], !node.isNull {
      _ = Shared.layers(of: type(of: encoder).layers).read(node, reader.child("layers"), reader.collector)
    }
    return copy
  }

  static func restore(
    _ node: YAMLNode, at path: String, _ collector: DiagnosticCollector, evaluators: [any EvaluatorSpecification.Type]
  ) -> EvaluateConfiguration {
    let reader = MappingReader(node, path: path, collector: collector)
    var found = EvaluateConfiguration(layers: [], evaluators: evaluators.map { $0.restored(reader) })
    found.shared = Shared.restore(reader)
    reader.finishRestoring()
    return found
  }
}

extension EvaluatorSpecification {
  fileprivate func reading(_ reader: MappingReader) -> any EvaluatorSpecification { Self.read(reader, default: self) }

  fileprivate static func restored(_ reader: MappingReader) -> any EvaluatorSpecification { Self.restore(reader) }
}
