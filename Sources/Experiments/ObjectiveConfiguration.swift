import Specifications

/// The objective: the weighted sum of the terms whose weight is not 0.
public struct ObjectiveConfiguration: Sendable {
  /// Every term of the vocabulary, in its order.
  public var terms: [any LossSpecification]

  /// An objective of terms.
  public init(_ terms: [any LossSpecification]) { self.terms = terms }

  /// The term of a type.
  ///
  /// The objective must have it, as one made from a vocabulary that lists the type does.
  public subscript<Term: LossSpecification>(_ type: Term.Type) -> Term {
    get { terms.lazy.compactMap { $0 as? Term }.first ?? Term() }
    set {
      guard let place = terms.firstIndex(where: { $0 is Term }) else { return terms.append(newValue) }
      terms[place] = newValue
    }
  }

  /// Whether no term counts.
  public var isEmpty: Bool { terms.allSatisfy { $0.weight == 0 } }
}

extension ObjectiveConfiguration: Hashable {
  /// Whether the terms are equal.
  public static func == (first: ObjectiveConfiguration, second: ObjectiveConfiguration) -> Bool {
    first.terms.map { AnyHashable($0) } == second.terms.map { AnyHashable($0) }
  }

  /// Hashes the terms.
  public func hash(into hasher: inout Hasher) { hasher.combine(terms.map { AnyHashable($0) }) }
}

extension ObjectiveConfiguration {
  /// The canonical JSON: the terms by name, without the younger ones that are not used.
  var json: JSONValue {
    var members: [String: JSONValue] = [:]
    for term in terms where type(of: term).isAlwaysStored || !term.isUnusedDefault { members[term.name] = term.json }
    return .object(members)
  }

  func unusedKeys(at path: String) -> [UnusedKey] {
    terms.flatMap { term -> [UnusedKey] in
      let place = "\(path).\(term.name)"
      guard term.weight == 0, !type(of: term).isAlwaysStored else { return term.unusedKeys(at: place) }
      // Without the whole of it, the id is that of a configuration which does not know the term.
      return term.unusedKeys(at: place) + [UnusedKey(place, because: "\(place).weight is 0", isLeftOutOfIDs: true)]
    }
  }

  /// Reads the objective's mapping; what is left out is as here.
  func reading(_ reader: MappingReader) -> ObjectiveConfiguration {
    var copy = self
    for place in terms.indices {
      let term = terms[place]
      copy.terms[place] = reader.value(term.name, .mapping { term.reading($0) }, default: term)
    }
    return copy
  }

  /// Reads a stored objective; a younger term that is missing has the weight 0.
  static func restore(
    _ node: YAMLNode, at path: String, _ collector: DiagnosticCollector, terms: [any LossSpecification.Type]
  ) -> ObjectiveConfiguration {
    let reader = MappingReader(node, path: path, collector: collector)
    let found = terms.map { type -> any LossSpecification in
      if let node = reader.node(type.name) { return type.restore(node, at: reader.child(type.name), collector) }
      if type.isAlwaysStored { reader.report("missing key `\(type.name)`") }
      var absent = type.init()
      absent.weight = 0
      return absent
    }
    reader.finishRestoring()
    return ObjectiveConfiguration(found)
  }
}

extension LossSpecification {
  /// Whether it is as it is where nobody asks for it.
  fileprivate var isUnusedDefault: Bool {
    var absent = Self()
    absent.weight = 0
    return self == absent
  }

  /// The term read, what is left out as here.
  fileprivate func reading(_ reader: MappingReader) -> any LossSpecification { Self.read(reader, default: self) }
}
