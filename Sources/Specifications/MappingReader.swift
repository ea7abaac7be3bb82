/// The most errors of a file that are reported; of the others their number.
public let mostDiagnostics = 200

/// Gathers the errors of one file while it is read.
public final class DiagnosticCollector {
  /// The file as the user named it.
  public let file: String
  /// The errors so far, in the order found; no more than `mostDiagnostics` of them.
  public private(set) var diagnostics: [Diagnostic] = []
  /// How many there were in all.
  public private(set) var count = 0

  /// Whether there are so many that no further one is reported.
  public var isFull: Bool { diagnostics.count >= mostDiagnostics }

  /// An empty collector for a file.
  public init(file: String) { self.file = file }

  /// Records an error.
  public func report(_ message: String, at position: SourcePosition?, path: String, hint: String? = nil) {
    add(Diagnostic(file: file, position: position, path: path, message: message, hint: hint))
  }

  /// Records errors found elsewhere.
  public func report(_ others: Diagnostics) {
    others.diagnostics.forEach(add)
    count += others.unlisted
  }

  private func add(_ diagnostic: Diagnostic) {
    count += 1
    if !isFull { diagnostics.append(diagnostic) }
  }

  /// Whether an error was found at a path, below it, or at what it is part of.
  public func hasReported(at path: String) -> Bool {
    diagnostics.contains { found in
      found.path == path || found.path.hasPrefix(path + ".") || found.path.hasPrefix(path + "[")
        || (!found.path.isEmpty && path.hasPrefix(found.path + "."))
    }
  }

  /// Throws what was recorded, in the order of places, each once; returns if there is nothing.
  public func finish() throws(Diagnostics) {
    guard !diagnostics.isEmpty else { return }
    throw Diagnostics(sorted(diagnostics), unlisted: count - diagnostics.count)
  }
}

/// Reads a mapping strictly: a key is known once it is asked for, and what nobody asked for is reported at the end.
///
///     let figure = try readMapping(node, file: file) { reader in
///       Figure(
///         title: reader.required("title", .string) ?? "",
///         widthPoints: reader.value("width", .number.positive, default: 252),
///         marks: reader.value("marks", .sequence(of: mark), default: []))
///     }
public final class MappingReader {
  /// The dotted path of the mapping, empty at the top.
  public let path: String
  /// The mapping.
  public let node: YAMLNode
  /// Where errors go.
  public let collector: DiagnosticCollector
  private var known: [String] = []
  /// What a JSON schema says of the keys asked for; nil where the mapping is read and not only described.
  private var properties: [String: Schema]?
  private var requiredKeys: [String] = []

  /// A reader of a mapping; null counts as empty, anything else is reported and read as empty.
  public init(_ node: YAMLNode, path: String = "", collector: DiagnosticCollector) {
    self.path = path
    self.node = node
    self.collector = collector
    if node.entries == nil && !node.isNull {
      collector.report("must be a mapping, found \(node.found)", at: node.position, path: path)
    }
  }

  /// The value of a key, unread; nil where it is missing.
  ///
  /// The key is known from now on.
  public func node(_ key: String) -> YAMLNode? {
    if !known.contains(key) { known.append(key) }
    return node[key]
  }

  /// The value of a key; nil where it is missing, null, or wrong (and then reported).
  public func optional<Value>(_ key: String, _ reading: Reading<Value>) -> Value? {
    properties?[key] = reading.schema
    guard let value = node(key), !value.isNull else { return nil }
    return reading.read(value, child(key), collector)
  }

  /// The value of a key; the default where it is missing, null, or wrong (and then reported).
  public func value<Value>(_ key: String, _ reading: Reading<Value>, default value: Value) -> Value {
    optional(key, reading) ?? value
  }

  /// The value of a key; nil where it is wrong or missing, either of which is reported.
  public func required<Value>(_ key: String, _ reading: Reading<Value>) -> Value? {
    properties?[key] = reading.schema
    require(key)
    guard let value = node(key), !value.isNull else {
      let place = node(key)?.position ?? node.position
      // A value of the wrong kind is reported already; its keys are not missing as well.
      if node.entries != nil || node.isNull { collector.report("missing key `\(key)`", at: place, path: path) }
      return nil
    }
    return reading.read(value, child(key), collector)
  }

  /// Records an error about a key, at its value if it is there and else at the mapping.
  public func report(_ message: String, key: String? = nil, hint: String? = nil) {
    let place = key.flatMap { node[$0]?.position } ?? node.position
    collector.report(message, at: place, path: key.map(child) ?? path, hint: hint)
  }

  /// Reports the keys that nobody asked for.
  ///
  /// - Parameters:
  ///   - names: Keys that are read elsewhere.
  ///   - unusedNames: Those of them that are not given.
  ///   - hint: What to do about it; nil: the nearest known names.
  public func finish(alsoKnown names: [String] = [], unused unusedNames: [String] = [], hint: String? = nil) {
    for entry in node.entries ?? [] where !known.contains(entry.key) && !names.contains(entry.key) {
      guard !collector.isFull else {
        collector.report("", at: nil, path: path)
        continue
      }
      if let hint {
        collector.report("unknown key `\(shortened(entry.key))`", at: entry.position, path: path, hint: hint)
        continue
      }
      // A key may also be misspelt beyond the nearest one; then the list of keys not yet used helps.
      let unused = unusedNames + known.filter { node[$0] == nil }
      let guess = nearestName(to: entry.key, among: known + names).map { "did you mean `\($0)`?" }
      let list = unused.isEmpty ? known : unused
      collector.report(
        "unknown key `\(shortened(entry.key))`", at: entry.position, path: path,
        hint: guess ?? (list.isEmpty ? nil : "known keys: \(list.joined(separator: ", "))"))
    }
  }

  /// Says that a key must be given, to whoever has the mapping described.
  public func require(_ key: String) {
    if properties != nil, !requiredKeys.contains(key) { requiredKeys.append(key) }
  }

  /// The JSON schema of a mapping, from what its reader asks for.
  ///
  /// The body reads an empty mapping; so it has to ask for every key whatever the others are, and needs no key to be known.
  public static func schema(_ body: (MappingReader) -> Void) -> Schema {
    let empty = YAMLNode(.mapping([]), at: SourcePosition(line: 1, column: 1))
    let reader = MappingReader(empty, collector: DiagnosticCollector(file: ""))
    reader.properties = [:]
    body(reader)
    var properties = reader.properties ?? [:]
    for key in reader.known {
      // Null is as good as leaving the key out.
      let schema = properties[key] ?? .anything
      properties[key] = reader.requiredKeys.contains(key) ? schema.notNull : schema.orNull
    }
    return Schema.object(properties, required: reader.requiredKeys)
  }

  /// The dotted path of a key.
  public func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// Reads a whole mapping and throws all its errors together.
public func readMapping<Value>(
  _ node: YAMLNode, file: String, _ body: (MappingReader) -> Value
) throws(Diagnostics) -> Value {
  let collector = DiagnosticCollector(file: file)
  let reader = MappingReader(node, collector: collector)
  let value = body(reader)
  reader.finish()
  try collector.finish()
  return value
}
