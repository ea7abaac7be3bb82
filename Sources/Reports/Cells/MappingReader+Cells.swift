import Rows
import Specifications

extension DiagnosticCollector {
  /// The errors in the order of their places, each once.
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

/// What cells read most.
extension MappingReader {
  /// The keys in the order of the file.
  var keys: [String] { node.entries?.map(\.key) ?? [] }

  /// The value of a key; nil where it is absent or null.
  subscript(key: String) -> YAMLNode? {
    guard let value = node(key), !value.isNull else { return nil }
    return value
  }

  /// Text.
  func string(_ key: String) -> String? { optional(key, .string) }

  /// Text that must be there.
  func requiredString(_ key: String, _ purpose: String) -> String? {
    require(key)
    let text = string(key)
    if self[key] == nil { collector.report("missing key `\(key)`", at: node.position, path: path, hint: purpose) }
    return text
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
  func strings(_ key: String) -> [String]? { optional(key, .oneOrMore(of: .string)) }

  /// A list of numbers, each within a range; a single number counts as a list of one.
  func numbers(_ key: String, _ range: ClosedRange<Double>? = nil) -> [Double]? {
    optional(key, .oneOrMore(of: range.map { Reading<Double>.number.within($0) } ?? .number))
  }

  /// Two numbers, the smaller first.
  func range(_ key: String) -> ClosedRange<Double>? { optional(key, .range) }
}

extension Reading {
  /// A list, or one element that counts as a list of one.
  static func oneOrMore<Element>(of element: Reading<Element>) -> Reading where Value == [Element] {
    let list = Reading<[Element]>.sequence(of: element)
    return Reading(constraint: list.constraint, schema: .any(of: [element.schema, list.schema])) {
      node, path, findings in
      if node.text != nil { return element.read(node, path, findings).map { [$0] } }
      return list.read(node, path, findings)
    }
  }

  /// A mapping, read and described by a body that asks for every key.
  ///
  /// What it costs to describe is paid when the reading is made: readings of mappings are made once.
  static func object(_ body: @escaping @Sendable (MappingReader) -> Value?) -> Reading {
    Reading(constraint: "mapping", schema: MappingReader.schema { _ = body($0) }) { node, path, findings in
      let reader = MappingReader(node, path: path, collector: findings)
      let value = body(reader)
      reader.finish()
      return value
    }
  }

  /// A mapping, or a text that stands for one.
  static func text(
    _ short: @escaping @Sendable (_ text: String, _ node: YAMLNode, _ path: String) -> Value,
    or body: @escaping @Sendable (MappingReader) -> Value?
  ) -> Reading {
    let object = Reading.object(body)
    let schema = Schema.any(of: [Reading<String>.string.schema, object.schema])
    return Reading(constraint: "text or mapping", schema: schema) { node, path, findings in
      node.text.map { short($0, node, path) } ?? object.read(node, path, findings)
    }
  }

  /// This reading, or a word in its place.
  func or(_ word: String, _ value: Value) -> Reading where Value: Sendable {
    Reading(constraint: constraint, schema: .any(of: [.constant(word), schema])) { node, path, findings in
      node.text == word ? value : read(node, path, findings)
    }
  }

  /// This reading; its schema is a definition of the report's.
  func named(_ definition: String) -> Reading {
    Reading(constraint: constraint, schema: .definition(definition), read)
  }
}

extension Schema {
  /// Accepts what a definition of the same document accepts.
  static func definition(_ name: String) -> Schema { Schema(["$ref": .string("#/$defs/\(name)")]) }

  /// The keys of an object.
  var propertyNames: Set<String> {
    guard case .object(let properties)? = keywords["properties"] else { return [] }
    return Set(properties.keys)
  }
}

extension Reading where Value == ClosedRange<Double> {
  /// Two numbers, the smaller first.
  static var range: Reading {
    let two: [String: JSONValue] = [
      "type": .string("array"), "items": .object(["type": .string("number")]), "minItems": .integer(2),
      "maxItems": .integer(2),
    ]
    return Reading(constraint: "two numbers, the smaller first", schema: Schema(two)) { node, path, findings in
      let numbers = (node.elements ?? []).compactMap(\.double)
      if numbers.count == 2, node.elements?.count == 2, numbers[0] < numbers[1] { return numbers[0]...numbers[1] }
      findings.report("must be two numbers, the smaller first, found \(node.found)", at: node.position, path: path)
      return nil
    }
  }
}

extension Reading where Value == Frame.Value {
  /// A number, a text or null; nothing is said of anything else.
  static var scalar: Reading {
    Reading(constraint: "number or text", schema: Reading<String>.string.schema) { node, _, _ in node.value }
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
