/// One key of a specification, declared once: from it come reading, JSON, the reference and the schema.
///
///     Key("t", \.t, .number.positive.atMost(1e6), "sharpness of the Gaussian potential")
public struct Key<Root>: Sendable {
  /// The key as files write it.
  public let name: String
  /// What it means, for the reference and for editors.
  public let meaning: String
  /// What its value must be, in words; empty for a mapping, whose keys say it.
  public let constraint: String
  /// Reads the key from a file; where it is left out, or wrong, the value stays as it is.
  let read: @Sendable (MappingReader, inout Root) -> Void
  /// Reads the key from a stored mapping; where it is left out, it means what it meant before it existed.
  let restore: @Sendable (MappingReader, inout Root) -> Void
  /// The value's JSON; nil where it is left out.
  let json: @Sendable (Root) -> JSONValue?
  /// What a JSON schema says of it.
  let schema: @Sendable () -> Schema
  /// A node with its short forms written out.
  let writingOutShortForms: @Sendable (YAMLNode) -> YAMLNode
  /// The rows of the reference at a path.
  let rows: @Sendable (Root, String) -> [ReferenceRow]
  /// The keys below this one on which nothing depends, at a path.
  let unused: @Sendable (Root, String) -> [UnusedKey]
  /// Whether the value is a weight of 0; nil for keys that are no weights.
  let isZeroWeight: (@Sendable (Root) -> Bool)?

  /// A key that holds a value.
  ///
  /// - Parameters:
  ///   - asBefore: For a key that is younger than stored configurations: what they mean, which do not have it. A value equal to it
  ///     is left out of JSON and ids. A key that may be nil needs none: left out means nil.
  public init<Value: JSONRepresentable>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, _ reading: Reading<Value>, _ meaning: String,
    asBefore: Value? = nil
  ) {
    self.init(
      name, meaning, constraint: reading.constraint,
      read: { reader, root in root[keyPath: path] = reader.value(name, reading, default: root[keyPath: path]) },
      restore: { reader, root in
        if let node = reader.node(name) {
          if let value = reading.read(node, reader.child(name), reader.collector) { root[keyPath: path] = value }
        } else if let asBefore {
          root[keyPath: path] = asBefore
        } else if let none = Value.whenAbsent {
          root[keyPath: path] = none
        } else {
          reader.report("missing key `\(name)`")
        }
      },
      json: { root in
        let value = root[keyPath: path]
        return value == asBefore ? nil : value.json
      },
      schema: { reading.schema.orNull.described(meaning) },
      rows: { root, place in
        let text = root[keyPath: path].json.map { $0.plainText } ?? "none"
        return [ReferenceRow(path: place, constraint: reading.constraint, defaultText: text, meaning: meaning)]
      })
  }

  /// A weight: where it is 0, nothing depends on the other keys of its mapping.
  public static func weight(
    _ name: String, _ path: WritableKeyPath<Root, Double> & Sendable, _ reading: Reading<Double>, _ meaning: String
  ) -> Key {
    let key = Key(name, path, reading, meaning)
    return Key(
      name, meaning, constraint: key.constraint, read: key.read, restore: key.restore, json: key.json,
      schema: key.schema,
      rows: key.rows, isZeroWeight: { $0[keyPath: path] == 0 })
  }

  /// A key that holds a mapping.
  public init<Value: Specification>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, _ meaning: String
  ) {
    self.init(
      name, meaning, constraint: "",
      read: { reader, root in
        let current = root[keyPath: path]
        root[keyPath: path] = reader.value(name, .mapping { Value.read($0, default: current) }, default: current)
      },
      restore: { reader, root in
        guard let node = reader.node(name) else { return reader.report("missing key `\(name)`") }
        root[keyPath: path] = Value.restore(node, at: reader.child(name), reader.collector)
      },
      json: { $0[keyPath: path].json },
      schema: { Value.schema.orNull.described(meaning) },
      writingOutShortForms: Value.writingOutShortForms,
      rows: { root, place in root[keyPath: path].rows(at: place) },
      unused: { root, place in root[keyPath: path].unusedKeys(at: place) })
  }

  /// A key that holds a mapping or `none`.
  ///
  /// - Parameter value: What a mapping's missing keys are where the value is none by default.
  public init<Value: Specification>(
    _ name: String, _ path: WritableKeyPath<Root, Value?> & Sendable, whenWritten value: Value, _ meaning: String
  ) {
    self.init(
      name, meaning, constraint: "mapping; or `none`",
      read: { reader, root in
        let current = root[keyPath: path]
        let reading = Reading<Value?>.mapping { Value.read($0, default: current ?? value) }
        root[keyPath: path] =
          reader.value(
            name,
            Reading { node, path, collector in node.text == "none" ? .some(nil) : reading.read(node, path, collector) },
            default: current)
      },
      restore: { reader, root in
        root[keyPath: path] = reader.node(name).map { Value.restore($0, at: reader.child(name), reader.collector) }
      },
      json: { $0[keyPath: path]?.json },
      schema: { Schema.any(of: [Value.schema, .constant("none")]).orNull.described(meaning) },
      writingOutShortForms: Value.writingOutShortForms,
      rows: { root, place in
        let isNone = root[keyPath: path] == nil
        let row = ReferenceRow(
          path: place, constraint: "mapping; or `none`", defaultText: isNone ? "none" : "", meaning: meaning)
        return [row] + (root[keyPath: path] ?? value).rows(at: place)
      },
      unused: { root, place in root[keyPath: path]?.unusedKeys(at: place) ?? [] })
  }

  private init(
    _ name: String, _ meaning: String, constraint: String,
    read: @escaping @Sendable (MappingReader, inout Root) -> Void,
    restore: @escaping @Sendable (MappingReader, inout Root) -> Void,
    json: @escaping @Sendable (Root) -> JSONValue?, schema: @escaping @Sendable () -> Schema,
    writingOutShortForms: @escaping @Sendable (YAMLNode) -> YAMLNode = { $0 },
    rows: @escaping @Sendable (Root, String) -> [ReferenceRow],
    unused: @escaping @Sendable (Root, String) -> [UnusedKey] = { _, _ in [] },
    isZeroWeight: (@Sendable (Root) -> Bool)? = nil
  ) {
    self.name = name
    self.meaning = meaning
    self.constraint = constraint
    self.read = read
    self.restore = restore
    self.json = json
    self.schema = schema
    self.writingOutShortForms = writingOutShortForms
    self.rows = rows
    self.unused = unused
    self.isZeroWeight = isZeroWeight
  }
}

/// One line of a reference: what may be written at a dotted key.
public struct ReferenceRow: Hashable, Sendable {
  /// The dotted key.
  public var path: String
  /// What its value must be.
  public var constraint: String
  /// What holds where it is left out; empty for a mapping, whose keys say it.
  public var defaultText: String
  /// What it means.
  public var meaning: String

  /// A row.
  public init(path: String, constraint: String, defaultText: String, meaning: String) {
    self.path = path
    self.constraint = constraint
    self.defaultText = defaultText
    self.meaning = meaning
  }
}

/// A dotted key on which nothing depends.
public struct UnusedKey: Hashable, Sendable {
  /// The key; all keys below it are meant too.
  public var path: String
  /// Why nothing depends on it, say `loss.uniform.weight is 0`.
  public var reason: String
  /// Whether it is left out of ids, so that a change of it runs nothing again.
  public var isLeftOutOfIDs: Bool

  /// A key without effect.
  public init(_ path: String, because reason: String, isLeftOutOfIDs: Bool = false) {
    self.path = path
    self.reason = reason
    self.isLeftOutOfIDs = isLeftOutOfIDs
  }

  /// Whether a dotted key is this one or below it.
  public func covers(_ key: String) -> Bool { key == path || key.hasPrefix(path + ".") }
}

extension JSONValue {
  /// The canonical text, a string without its quotes.
  public var plainText: String {
    guard case .string(let text) = self else { return canonicalText }
    return text
  }
}
