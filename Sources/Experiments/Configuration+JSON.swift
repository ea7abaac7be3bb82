import Specifications

extension Configuration {
  /// The whole configuration: keys as in files, missing values left out.
  public var json: JSONValue {
    var members: [String: JSONValue] = [
      "data": data.namedJSON, "encoder": encoder.namedJSON, "views": views.json, "loss": loss.json,
      "method": method.shortNamedJSON, "optimizer": optimizer.json, "train": train.json, "evaluate": evaluate.json,
      "seed": .integer(seed),
    ]
    switch start {
    case nil: break
    case .weights(let weights): members["start"] = .object(["weights": .string(weights.identity)])
    case .training(let start):
      members["start"] = .object([
        "method": start.method.shortNamedJSON, "loss": start.loss.json, "optimizer": start.optimizer.json,
        "train": start.train.json,
      ])
    }
    return .object(members)
  }

  /// The canonical JSON text of the whole configuration; `init(canonicalJSON:vocabulary:)` reads it back.
  public var canonicalJSON: String { json.canonicalText }

  /// The configuration without what has no effect on any result, see `unusedKeys`.
  public var relevantJSON: JSONValue {
    var tree = json
    for key in unusedKeys where key.isLeftOutOfIDs { tree.remove(key.path[...]) }
    return tree
  }

  /// What the run depends on as dotted keys in alphabetical order; sequences are JSON text.
  public var parameters: [(key: String, value: JSONValue)] { relevantJSON.leaves(under: "") }
}

extension FamilyMember {
  /// The keys and the name.
  fileprivate var namedJSON: JSONValue {
    var members = members
    members["name"] = .string(name)
    return .object(members)
  }

  /// The name alone where nothing else is to be said.
  fileprivate var shortNamedJSON: JSONValue { members.isEmpty ? .string(name) : namedJSON }
}

/// The parameters of a configuration as dotted keys and texts, for labels and differences.
public func flattened(_ configuration: Configuration) -> [(key: String, value: String)] {
  configuration.parameters.map { ($0.key, $0.value.plainText) }
}

extension JSONValue {
  fileprivate mutating func remove(_ path: Substring) {
    guard case .object(var members) = self else { return }
    let parts = path.split(separator: ".", maxSplits: 1)
    guard let key = parts.first.map(String.init) else { return }
    if parts.count == 2 { members[key]?.remove(parts[1]) } else { members[key] = nil }
    self = .object(members)
  }

  fileprivate func leaves(under prefix: String) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = self else { return [(prefix, self)] }
    return members.sorted { $0.key < $1.key }.flatMap { key, value in
      value.leaves(under: prefix.isEmpty ? key : "\(prefix).\(key)")
    }
  }
}

extension Configuration {
  /// Reads a configuration that a program stored, now or long ago.
  ///
  /// - Parameters:
  ///   - text: What `canonicalJSON` gave.
  ///   - vocabulary: What it may name.
  /// - Throws: What this program cannot read: a key or name of a newer program, or a damaged text.
  public init(canonicalJSON text: String, vocabulary: Vocabulary) throws(Diagnostics) {
    let file = "stored configuration"
    let node = try parseJSON(text, file: file)
    let collector = DiagnosticCollector(file: file)
    let restored = vocabulary.restore(node, collector)
    try collector.finish()
    // Without an error in the text there is a value.
    guard let restored else {
      throw Diagnostics([Diagnostic(file: file, position: nil, path: "", message: "cannot be read")])
    }
    self = restored
  }
}

extension Vocabulary {
  fileprivate func restore(_ node: YAMLNode, _ collector: DiagnosticCollector) -> Configuration? {
    let reader = MappingReader(node, collector: collector)
    let seed = reader.required("seed", .integer.atLeast(0))
    let start = reader.node("start").flatMap { restoreStart($0, collector) }
    guard let data = section("data", reader, { restoreMember($0, $1, dataSets, collector) }) as? any DataSpecification,
      let encoder = section("encoder", reader, { restoreMember($0, $1, encoders, collector) })
        as? any EncoderSpecification,
      let method = section("method", reader, { restoreMember($0, $1, methods, collector) })
        as? any MethodSpecification,
      let views = section("views", reader, { ViewsConfiguration.restore($0, at: $1, collector) }),
      let loss = section(
        "loss", reader, { ObjectiveConfiguration.restore($0, at: $1, collector, terms: losses) }),
      let optimizer = section("optimizer", reader, { OptimizerConfiguration.restore($0, at: $1, collector) }),
      let train = section("train", reader, { TrainConfiguration.restore($0, at: $1, collector) }),
      let evaluate = section(
        "evaluate", reader, { EvaluateConfiguration.restore($0, at: $1, collector, evaluators: evaluators) }),
      let seed
    else { return nil }
    reader.finishRestoring()
    return Configuration(
      data: data, encoder: encoder, views: views, loss: loss, method: method, start: start, optimizer: optimizer,
      train: train, evaluate: evaluate, seed: seed)
  }

  private func restoreStart(_ node: YAMLNode, _ collector: DiagnosticCollector) -> StartingPoint? {
    let reader = MappingReader(node, path: "start", collector: collector)
    if reader.node("weights") != nil {
      let digest = reader.required("weights", .sha256)
      reader.finishRestoring()
      return digest.map { .weights(StartingWeights(sha256: $0)) }
    }
    guard
      let method = section("method", reader, { restoreMember($0, $1, methods, collector) })
        as? any MethodSpecification,
      let loss = section(
        "loss", reader, { ObjectiveConfiguration.restore($0, at: $1, collector, terms: losses) }),
      let optimizer = section("optimizer", reader, { OptimizerConfiguration.restore($0, at: $1, collector) }),
      let train = section("train", reader, { TrainConfiguration.restore($0, at: $1, collector) })
    else { return nil }
    reader.finishRestoring()
    return .training(StartConfiguration(method: method, loss: loss, optimizer: optimizer, train: train))
  }

  private func section<Value>(
    _ key: String, _ reader: MappingReader, _ read: (YAMLNode, String) -> Value?
  ) -> Value? {
    guard let node = reader.node(key) else {
      reader.report("missing key `\(key)`")
      return nil
    }
    return read(node, reader.child(key))
  }

  /// A member by its name, alone or with keys.
  private func restoreMember(
    _ node: YAMLNode, _ path: String, _ types: [any FamilyMember.Type], _ collector: DiagnosticCollector
  ) -> (any FamilyMember)? {
    let tree = node.text == nil ? node : node.wrapped(in: ["name"])
    let reader = MappingReader(tree, path: path, collector: collector)
    guard let name = reader.required("name", .choice(types.map { $0.name })),
      let type = types.first(where: { $0.name == name })
    else { return nil }
    let member = type.restored(reader)
    reader.finishRestoring()
    return member
  }
}

extension FamilyMember {
  fileprivate static func restored(_ reader: MappingReader) -> any FamilyMember { Self.restore(reader) }
}
