import Specifications

/// Collects the mistakes of a cell while it is read; one place, so that no reader stops at the first.
final class Findings {
  /// The file as the user named it.
  let file: String
  /// The mistakes found, in the order in which they were found.
  private(set) var diagnostics: [Diagnostic] = []

  init(file: String) { self.file = file }

  /// Notes a mistake.
  func note(_ message: String, at position: SourcePosition?, path: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(file: file, position: position, path: path, message: message, hint: hint))
  }

  /// Notes a name that is not among the known ones, with the nearest of them or, if they are few, all.
  func noteUnknown(_ what: String, _ name: String, known: [String], at position: SourcePosition?, path: String) {
    note("unknown \(what) “\(name)”", at: position, path: path, hint: Self.hint(for: name, known: known))
  }

  /// The nearest known name within a third of the name's length, otherwise the known names.
  static func hint(for name: String, known: [String]) -> String? {
    let ranked = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
    if let (nearest, steps) = ranked, steps <= max(2, name.count / 3) { return "did you mean “\(nearest)”?" }
    return known.isEmpty ? nil : "known: \(known.prefix(24).joined(separator: ", "))"
  }

  /// The least number of insertions, removals, replacements and swaps of neighbours that turn one name into another.
  private static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}

/// Strict reading of one mapping of a cell: every key is asked for by name, and what was never asked for is a mistake.
struct CellReader {
  /// The mapping's node.
  let node: YAMLNode
  /// Where mistakes go.
  let findings: Findings
  /// The dotted path of the mapping.
  let path: String
  private let entries: [YAMLNode.Entry]

  /// Reads a mapping; anything else is a mistake, and then reads as an empty mapping.
  init(_ node: YAMLNode, findings: Findings, path: String) {
    self.node = node
    self.findings = findings
    self.path = path
    if case .mapping(let entries) = node.content {
      self.entries = entries
    } else {
      entries = []
      findings.note(
        "must be a mapping of keys to values, found \(node.brief)", at: node.position, path: path)
    }
  }

  /// The keys in the order of the file.
  var keys: [String] { entries.map(\.key) }

  /// Notes every key that is not known.
  func allow(_ known: [String]) {
    for entry in entries where !known.contains(entry.key) {
      findings.noteUnknown("key", entry.key, known: known, at: entry.position, path: path)
    }
  }

  /// The dotted path of a key.
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The value of a key; nil where it is absent or null.
  subscript(key: String) -> YAMLNode? {
    guard let value = entries.first(where: { $0.key == key })?.value else { return nil }
    if case .scalar(let text, plain: true) = value.content, ["", "~", "null"].contains(text) { return nil }
    return value
  }

  private func note<Value>(_ key: String, _ needed: String, _ found: YAMLNode) -> Value? {
    findings.note("must be \(needed), found \(found.brief)", at: found.position, path: path(key))
    return nil
  }

  /// Text.
  func string(_ key: String) -> String? {
    guard let value = self[key] else { return nil }
    guard case .scalar(let text, _) = value.content else { return note(key, "text", value) }
    return text
  }

  /// Text that must be there.
  func requiredString(_ key: String, _ purpose: String) -> String? {
    if self[key] == nil {
      findings.note("the key “\(key)” is missing: \(purpose)", at: node.position, path: path)
      return nil
    }
    return string(key)
  }

  /// A number.
  func number(_ key: String, _ allowed: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
    -> Double?
  {
    guard let value = self[key] else { return nil }
    guard let number = value.number else { return note(key, "a number", value) }
    guard allowed.contains(number) else {
      let upper = allowed.upperBound
      let range = upper == .greatestFiniteMagnitude ? "at least \(brief(allowed.lowerBound))" : "between \(brief(allowed.lowerBound)) and \(brief(upper))"
      return note(key, range, value)
    }
    return number
  }

  private func brief(_ value: Double) -> String { Frame.Value.number(value).text }

  /// A whole number.
  func integer(_ key: String, _ allowed: ClosedRange<Int>) -> Int? {
    guard let value = self[key] else { return nil }
    guard let number = value.number, let integer = Int(exactly: number), allowed.contains(integer) else {
      let upper = allowed.upperBound == .max ? "" : " and at most \(allowed.upperBound)"
      return note(key, "a whole number, at least \(allowed.lowerBound)\(upper)", value)
    }
    return integer
  }

  /// `true` or `false`.
  func boolean(_ key: String) -> Bool? {
    guard let value = self[key] else { return nil }
    guard case .scalar(let text, _) = value.content, ["true", "false"].contains(text) else {
      return note(key, "true or false", value)
    }
    return text == "true"
  }

  /// One of a set of names.
  func choice(_ key: String, _ names: [String]) -> String? {
    guard let value = self[key], let text = string(key) else { return nil }
    guard names.contains(text) else {
      findings.noteUnknown("value", text, known: names, at: value.position, path: path(key))
      return nil
    }
    return text
  }

  /// One of an enumeration's raw values.
  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    choice(key, Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
  }

  /// A list of texts; a single text counts as a list of one.
  func strings(_ key: String) -> [String]? {
    guard let value = self[key] else { return nil }
    switch value.content {
    case .scalar(let text, _): return [text]
    case .sequence(let items):
      return items.compactMap { item in
        guard case .scalar(let text, _) = item.content else { return note(key, "a list of texts", item) }
        return text
      }
    case .mapping: return note(key, "a text or a list of texts", value)
    }
  }

  /// A list of numbers; a single number counts as a list of one.
  func numbers(_ key: String) -> [Double]? {
    guard let value = self[key] else { return nil }
    let items: [YAMLNode]
    if case .sequence(let found) = value.content { items = found } else { items = [value] }
    return items.compactMap { item in item.number ?? note(key, "a number or a list of numbers", item) }
  }

  /// Two numbers, the smaller first.
  func range(_ key: String) -> ClosedRange<Double>? {
    guard let value = self[key] else { return nil }
    guard case .sequence(let items) = value.content, items.count == 2, let lower = items[0].number,
      let upper = items[1].number, lower < upper
    else { return note(key, "two numbers, the smaller first", value) }
    return lower...upper
  }

  /// A mapping.
  func mapping(_ key: String) -> CellReader? {
    self[key].map { CellReader($0, findings: findings, path: path(key)) }
  }

  /// A list of nodes with their paths; anything else is a mistake.
  func items(_ key: String) -> [(node: YAMLNode, path: String)] {
    guard let value = self[key] else { return [] }
    guard case .sequence(let items) = value.content else {
      findings.note("must be a list, found \(value.brief)", at: value.position, path: path(key))
      return []
    }
    return items.enumerated().map { ($1, "\(path(key))[\($0)]") }
  }

  /// The entries of a mapping with their paths.
  func entries(_ key: String) -> [(key: String, node: YAMLNode, path: String)] {
    guard let reader = mapping(key) else { return [] }
    return reader.entries.map { ($0.key, $0.value, reader.path($0.key)) }
  }
}

extension YAMLNode {
  /// The number that a plain scalar is.
  var number: Double? {
    guard case .scalar(let text, plain: true) = content else { return nil }
    switch text {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    default:
      guard let first = text.first(where: { !"+-.".contains($0) }), first.isNumber, !text.hasPrefix("0x") else { return nil }
      return Double(text)
    }
  }

  /// The value of a scalar: a number where it is one, null, or text.
  var value: Frame.Value? {
    guard case .scalar(let text, let plain) = content else { return nil }
    if let number { return .number(number) }
    return plain && ["", "~", "null"].contains(text) ? .null : .text(text)
  }

  /// What a message calls the node.
  var brief: String {
    switch content {
    case .scalar(let text, _): text.isEmpty ? "nothing" : "“\(text.prefix(40))”"
    case .sequence(let items): "a list of \(items.count)"
    case .mapping(let entries): "a mapping of \(entries.prefix(4).map(\.key).joined(separator: ", "))"
    }
  }
}
