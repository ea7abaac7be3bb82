import Rows
import Specifications

extension DiagnosticCollector {
  /// The mistakes in the order of their places, each once.
  var inOrder: [Diagnostic] {
    do throws(Diagnostics) {
      try finish()
      return []
    } catch {
      return error.diagnostics
    }
  }

  /// Notes a name that is not among the known ones, with the nearest of them or, if none is near, all.
  func reportUnknown(_ what: String, _ name: String, known: [String], at position: SourcePosition?, path: String) {
    report("unknown \(what) `\(name)`", at: position, path: path, hint: hintForUnknownName(name, among: known))
  }
}

/// Strict reading of one mapping of a cell: every key is asked for by name, and what was never asked for is a mistake.
struct CellReader {
  /// The mapping's node.
  let node: YAMLNode
  /// Where mistakes go.
  let findings: DiagnosticCollector
  /// The dotted path of the mapping.
  let path: String
  private let entries: [YAMLNode.Entry]

  /// Reads a mapping; anything else is a mistake, and then reads as an empty mapping.
  init(_ node: YAMLNode, findings: DiagnosticCollector, path: String) {
    self.node = node
    self.findings = findings
    self.path = path
    entries = node.entries ?? []
    if node.entries == nil, !node.isNull {
      findings.report("must be a mapping, found \(node.found)", at: node.position, path: path)
    }
  }

  /// The keys in the order of the file.
  var keys: [String] { entries.map(\.key) }

  /// Notes every key that is not known.
  func allow(_ known: [String]) {
    for entry in entries where !known.contains(entry.key) {
      findings.reportUnknown("key", entry.key, known: known, at: entry.position, path: path)
    }
  }

  /// The dotted path of a key.
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The value of a key; nil where it is absent or null.
  subscript(key: String) -> YAMLNode? {
    guard let value = node[key], !value.isNull else { return nil }
    return value
  }

  private func optional<Value>(_ key: String, _ reading: Reading<Value>) -> Value? {
    self[key].flatMap { reading.read($0, path(key), findings) }
  }

  /// Text.
  func string(_ key: String) -> String? { optional(key, .string) }

  /// Text that must be there.
  func requiredString(_ key: String, _ purpose: String) -> String? {
    if self[key] == nil {
      findings.report("missing key `\(key)`", at: node.position, path: path, hint: purpose)
      return nil
    }
    return string(key)
  }

  /// A number, within a range.
  func number(_ key: String, _ range: ClosedRange<Double>? = nil) -> Double? {
    optional(key, range.map { Reading<Double>.number.within($0) } ?? .number)
  }

  /// An integer within a range.
  func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    let reading = Reading<Int>.integer
    return optional(key, range.upperBound == .max ? reading.atLeast(range.lowerBound) : reading.within(range))
  }

  /// `true` or `false`.
  func boolean(_ key: String) -> Bool? { optional(key, .bool) }

  /// One of a set of names.
  func choice(_ key: String, _ names: [String]) -> String? { optional(key, .choice(names)) }

  /// One of an enumeration's raw values.
  func choice<Choice: RawRepresentable & CaseIterable & Sendable>(_ key: String, _ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    optional(key, Reading<Choice>.choice(of: type))
  }

  /// A list of texts; a single text counts as a list of one.
  func strings(_ key: String) -> [String]? { list(key, .string) }

  /// A list of numbers, each within a range; a single number counts as a list of one.
  func numbers(_ key: String, _ range: ClosedRange<Double>? = nil) -> [Double]? {
    list(key, range.map { Reading<Double>.number.within($0) } ?? .number)
  }

  private func list<Element>(_ key: String, _ reading: Reading<Element>) -> [Element]? {
    guard let value = self[key] else { return nil }
    if value.text != nil { return optional(key, reading).map { [$0] } }
    return optional(key, Reading<[Element]>.sequence(of: reading))
  }

  /// Two numbers, the smaller first.
  func range(_ key: String) -> ClosedRange<Double>? {
    optional(
      key,
      Reading { node, path, findings in
        let numbers = (node.elements ?? []).compactMap(\.double)
        if numbers.count == 2, node.elements?.count == 2, numbers[0] < numbers[1] { return numbers[0]...numbers[1] }
        findings.report("must be two numbers, the smaller first, found \(node.found)", at: node.position, path: path)
        return nil
      })
  }

  /// A mapping.
  func mapping(_ key: String) -> CellReader? {
    self[key].map { CellReader($0, findings: findings, path: path(key)) }
  }

  /// A list of nodes with their paths; anything else is a mistake.
  func items(_ key: String) -> [(node: YAMLNode, path: String)] {
    let nodes = optional(key, Reading<[YAMLNode]>.sequence(of: .node)) ?? []
    return nodes.enumerated().map { ($1, "\(path(key))[\($0)]") }
  }

  /// The entries of a mapping with their paths.
  func entries(_ key: String) -> [(key: String, node: YAMLNode, path: String)] {
    guard let reader = mapping(key) else { return [] }
    return reader.entries.map { ($0.key, $0.value, reader.path($0.key)) }
  }
}

extension YAMLNode {
  /// The value of a scalar: a number where it is one, null, or text.
  var value: Frame.Value? {
    guard let text else { return nil }
    if let double { return .number(double) }
    return isNull ? .null : .text(text)
  }
}
