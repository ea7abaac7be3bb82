/// A mapping whose keys are declared once, beside their defaults.
///
///     struct Uniform: Specification {
///       var weight = 1.0
///       var t = 2.0
///       static let keys: [Key<Uniform>] = [
///         .weight("weight", \.weight, .number.nonnegative.atMost(1e6), "weight of the term"),
///         Key("t", \.t, .number.positive.atMost(1e6), "sharpness of the Gaussian potential"),
///       ]
///     }
public protocol Specification: Hashable, Sendable {
  /// The keys, in the order in which people read them.
  static var keys: [Key<Self>] { get }
  /// The keys that a single number stands for: `jitter: 0.4` is all four strengths; none: there is no short form.
  static var shortForm: [String] { get }
  /// The defaults.
  init()
  /// Reports what no single key shows, and settles what follows from keys together; called after the keys are read.
  mutating func finishReading(_ reader: MappingReader)
  /// Keys of this mapping (dotted, from its own level) on which nothing depends as the others are.
  var unusedKeys: [UnusedKey] { get }
}

extension Specification {
  /// No short form.
  public static var shortForm: [String] { [] }
  /// Nothing to report.
  public mutating func finishReading(_ reader: MappingReader) {}
  /// Every key counts.
  public var unusedKeys: [UnusedKey] { [] }

  /// Reads a mapping whose short forms are written out; what is left out is as in `value`.
  public static func read(_ reader: MappingReader, default value: Self) -> Self {
    var value = value
    // One number for several keys is one error.
    let isShort = shortForm.count > 1 && Set(shortForm.map { reader.node[$0]?.position }).count == 1
    let earlier = reader.collector.count
    for key in keys {
      if isShort && reader.node[key.name] != nil && reader.collector.count > earlier {
        _ = reader.node(key.name)
      } else {
        key.read(reader, &value)
      }
    }
    value.finishReading(reader)
    return value
  }

  /// Reads a mapping that a program stored, now or long ago.
  ///
  /// A key that is missing means what it meant before it existed. A key that is unknown was written by a newer program, and is an
  /// error: its meaning cannot be guessed.
  public static func restore(_ node: YAMLNode, at path: String, _ collector: DiagnosticCollector) -> Self {
    let reader = MappingReader(node, path: path, collector: collector)
    let value = restore(reader)
    reader.finishRestoring()
    return value
  }

  /// Reads the keys of this specification from a stored mapping that may have others.
  public static func restore(_ reader: MappingReader) -> Self {
    var value = Self()
    for key in keys { key.restore(reader, &value) }
    return value
  }

  /// The canonical JSON: keys as in files, without those that mean what they meant before they existed.
  public var json: JSONValue { .object(members) }

  /// The members of the JSON.
  public var members: [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    for key in Self.keys { members[key.name] = key.json(self) }
    return members
  }

  /// The dotted keys below a path on which nothing depends.
  public func unusedKeys(at path: String) -> [UnusedKey] {
    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    var unused: [UnusedKey] = []
    if let weight = Self.keys.first(where: { $0.isZeroWeight?(self) ?? false }) {
      for key in Self.keys where key.name != weight.name {
        unused.append(UnusedKey(place(key.name), because: "\(place(weight.name)) is 0", isLeftOutOfIDs: true))
      }
    }
    for key in unusedKeys {
      unused.append(UnusedKey(place(key.path), because: place(key.reason), isLeftOutOfIDs: key.isLeftOutOfIDs))
    }
    for key in Self.keys { unused += key.unused(self, place(key.name)) }
    return unused
  }

  /// The rows of the reference, with the values of this specification as defaults.
  public func rows(at path: String) -> [ReferenceRow] {
    Self.keys.flatMap { $0.rows(self, path.isEmpty ? $0.name : "\(path).\($0.name)") }
  }

  /// What a JSON schema says of each key.
  public static var properties: [String: Schema] {
    Dictionary(keys.map { ($0.name, $0.schema()) }, uniquingKeysWith: { first, _ in first })
  }

  /// What a JSON schema says of the mapping, its short form included.
  public static var schema: Schema {
    let object = Schema.object(properties)
    guard !shortForm.isEmpty else { return object }
    // The number stands for all of the keys, so that it must be within the limits of each.
    var number = Schema(["type": .string("number")])
    for name in shortForm {
      guard var limits = properties[name] else { continue }
      limits.keywords["description"] = nil
      limits.keywords["type"] = .string("number")
      number = number.adding(limits.keywords)
    }
    return Schema.any(of: [number, object])
  }

  /// A node with its short forms written out, so that trees merge key by key.
  public static func writingOutShortForms(_ node: YAMLNode) -> YAMLNode {
    guard let entries = node.entries else {
      guard !shortForm.isEmpty, node.text != nil, node.double != nil else { return node }
      return node.wrapped(in: shortForm)
    }
    return YAMLNode(.mapping(entries.map { writingOutShortForms($0) }), at: node.position)
  }

  /// An entry of this specification's mapping with the short forms of its value written out.
  public static func writingOutShortForms(_ entry: YAMLNode.Entry) -> YAMLNode.Entry {
    var entry = entry
    if let key = keys.first(where: { $0.name == entry.key }) { entry.value = key.writingOutShortForms(entry.value) }
    return entry
  }
}

extension YAMLNode {
  /// A mapping in which each key has this node as its value.
  public func wrapped(in keys: [String]) -> YAMLNode {
    YAMLNode(.mapping(keys.map { Entry(key: $0, position: position, value: self) }), at: position)
  }
}

extension MappingReader {
  /// Reports the keys of a stored mapping that this program does not know.
  public func finishRestoring() {
    finish(hint: "a newer version of the program wrote it; use that version or a later one")
  }
}
