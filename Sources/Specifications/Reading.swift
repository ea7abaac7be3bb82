/// How a value is read from a node: what it must be, how an error is worded, and what a JSON schema says of it.
///
/// The combinators that check are the ones that describe, so that reader, reference and schema cannot differ.
public struct Reading<Value>: Sendable {
  /// What the value must be, for a reference: `integer, within 16 and 256`.
  public let constraint: String
  /// What a JSON schema can say of it; the reader knows the rest.
  public let schema: Schema
  /// Reads a node at a path; nil after an error, which goes to the collector.
  public let read: @Sendable (YAMLNode, String, DiagnosticCollector) -> Value?

  /// A reading by a function.
  public init(
    constraint: String = "", schema: Schema = .anything,
    _ read: @escaping @Sendable (YAMLNode, String, DiagnosticCollector) -> Value?
  ) {
    self.constraint = constraint
    self.schema = schema
    self.read = read
  }

  /// This reading with a further requirement, worded to follow `must be`: `positive`, `at least 2`.
  ///
  /// - Parameters:
  ///   - keywords: What a JSON schema can say of the requirement.
  ///   - isNamed: Whether the reference says it too.
  public func must(
    be requirement: String, schema keywords: [String: JSONValue] = [:], isNamed: Bool = true,
    _ test: @escaping @Sendable (Value) -> Bool
  ) -> Reading {
    let named = constraint.isEmpty ? requirement : "\(constraint), \(requirement)"
    return Reading(constraint: isNamed ? named : constraint, schema: schema.adding(keywords)) { node, path, collector in
      let earlier = collector.count
      guard let value = read(node, path, collector) else { return nil }
      // What is left of a value with an error in it (a sequence without its wrong elements) says nothing more.
      if collector.count > earlier || test(value) { return value }
      collector.report("must be \(requirement), found \(found(node))", at: node.position, path: path)
      return nil
    }
  }

  /// This reading with its value transformed.
  public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Reading<Other> {
    Reading<Other>(constraint: constraint, schema: schema) { node, path, collector in
      read(node, path, collector).map(transform)
    }
  }

  /// This reading with its value transformed; nil, of which nothing is said, where the transformation fails.
  public func compactMap<Other>(_ transform: @escaping @Sendable (Value) -> Other?) -> Reading<Other> {
    Reading<Other>(constraint: constraint, schema: schema) { node, path, collector in
      read(node, path, collector).flatMap(transform)
    }
  }

  /// This reading, or nil for the word `none`; a missing or null value is the caller's default.
  public func orNone() -> Reading<Value?> {
    Reading<Value?>(
      constraint: constraint.isEmpty ? "" : "\(constraint); or `none`",
      schema: Schema.any(of: [schema, .constant("none")])
    ) { node, path, collector in
      if node.text == "none" { return .some(nil) }
      guard let value = read(node, path, collector) else { return nil }
      return .some(value)
    }
  }
}

/// How a message shows the value found: a short sequence of scalars in full.
private func found(_ node: YAMLNode) -> String {
  guard let elements = node.elements, elements.count <= 8 else { return node.found }
  let texts = elements.compactMap { $0.text.map { shortened($0) } }
  return texts.count == elements.count ? "`[\(texts.joined(separator: ", "))]`" : node.found
}

extension Reading where Value == Double {
  /// A finite number.
  public static var number: Reading {
    Reading(constraint: "number", schema: Schema(["type": .string("number")])) { node, path, collector in
      if let value = node.double, value.isFinite { return value }
      collector.report("must be a number, found \(node.found)", at: node.position, path: path, hint: unquoted(node))
      return nil
    }
  }

  /// Greater than 0.
  public var positive: Reading { must(be: "positive", schema: ["exclusiveMinimum": .integer(0)]) { $0 > 0 } }
  /// 0 or greater.
  public var nonnegative: Reading { must(be: "at least 0", schema: ["minimum": .integer(0)]) { $0 >= 0 } }
  /// Not more than a bound.
  public func atMost(_ bound: Double) -> Reading {
    must(be: "at most \(shortestText(bound))", schema: ["maximum": .number(bound)]) { $0 <= bound }
  }
  /// Above a bound and not more than another, for example a share that must not be 0.
  public func above(_ lower: Double, atMost upper: Double) -> Reading {
    must(
      be: "above \(shortestText(lower)) and at most \(shortestText(upper))",
      schema: ["exclusiveMinimum": .number(lower), "maximum": .number(upper)]
    ) { $0 > lower && $0 <= upper }
  }
  /// Within a closed range.
  public func within(_ range: ClosedRange<Double>) -> Reading {
    must(
      be: "within \(shortestText(range.lowerBound)) and \(shortestText(range.upperBound))",
      schema: ["minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
    ) { range.contains($0) }
  }
}

extension Reading where Value == Int {
  /// An integer.
  public static var integer: Reading {
    Reading(constraint: "integer", schema: Schema(["type": .string("integer")])) { node, path, collector in
      if let value = node.int { return value }
      // `1e3` is an integer to whoever wrote it.
      if let value = node.double, let exact = Int(exactly: value) { return exact }
      collector.report("must be an integer, found \(node.found)", at: node.position, path: path, hint: unquoted(node))
      return nil
    }
  }

  /// Not less than a bound.
  public func atLeast(_ bound: Int) -> Reading {
    must(be: "at least \(bound)", schema: ["minimum": .integer(bound)]) { $0 >= bound }
  }
  /// Not more than a bound.
  public func atMost(_ bound: Int) -> Reading {
    must(be: "at most \(bound)", schema: ["maximum": .integer(bound)]) { $0 <= bound }
  }
  /// Within a closed range.
  public func within(_ range: ClosedRange<Int>) -> Reading {
    must(
      be: "within \(range.lowerBound) and \(range.upperBound)",
      schema: ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    ) { range.contains($0) }
  }
}

extension Reading where Value == Bool {
  /// `true` or `false`.
  public static var bool: Reading {
    Reading(constraint: "true or false", schema: Schema(["type": .string("boolean")])) { node, path, collector in
      if let value = node.bool { return value }
      collector.report("must be true or false, found \(node.found)", at: node.position, path: path)
      return nil
    }
  }
}

extension Reading where Value == String {
  /// Any scalar, taken as text: `2020` is the text of a year.
  public static var string: Reading {
    let types = ["string", "number", "boolean", "null"].map(JSONValue.string)
    return Reading(constraint: "text", schema: Schema(["type": .array(types)])) { node, path, collector in
      if let value = node.text { return value }
      collector.report("must be text, found \(node.found)", at: node.position, path: path)
      return nil
    }
  }

  /// One of the names given.
  public static func choice(_ names: [String]) -> Reading {
    let constraint = names.map { "`\($0)`" }.joined(separator: ", ")
    return Reading(constraint: constraint, schema: Schema(["enum": .array(names.map(JSONValue.string))])) {
      node, path, collector in
      if let value = node.text, names.contains(value) { return value }
      let nearest = node.text.flatMap { nearestName(to: $0, among: names) }
      let list = names.map { "`\($0)`" }.joined(separator: ", ")
      collector.report(
        "must be one of \(list), found \(node.found)", at: node.position, path: path,
        hint: nearest.map { "did you mean `\($0)`?" })
      return nil
    }
  }
}

extension Reading where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of an enumeration's names.
  public static func choice(of type: Value.Type) -> Reading {
    Reading<String>.choice(type.allCases.map(\.rawValue)).compactMap(Value.init(rawValue:))
  }
}

extension Reading where Value == YAMLNode {
  /// The node itself.
  public static var node: Reading { Reading { node, _, _ in node } }
}

extension Reading {
  /// A nested mapping; keys that the body does not ask for are reported.
  public static func mapping(_ body: @escaping @Sendable (MappingReader) -> Value?) -> Reading {
    Reading(constraint: "mapping", schema: Schema(["type": .array([.string("object"), .string("null")])])) {
      node, path, collector in
      let reader = MappingReader(node, path: path, collector: collector)
      let value = body(reader)
      if node.entries != nil { reader.finish() }
      return value
    }
  }

  /// A sequence, each element read alike; elements with errors are left out (and reported).
  public static func sequence<Element>(of element: Reading<Element>) -> Reading where Value == [Element] {
    Reading(
      constraint: element.constraint.isEmpty ? "list" : "list of: \(element.constraint)",
      schema: Schema(["type": .string("array"), "items": element.schema.json])
    ) { node, path, collector in
      guard let elements = node.elements else {
        collector.report(
          "must be a sequence, found \(node.found)", at: node.position, path: path,
          hint: node.text.map { "write `[\(shortened($0))]`" })
        return nil
      }
      return elements.enumerated().compactMap { element.read($1, "\(path)[\($0)]", collector) }
    }
  }
}

extension Reading where Value: Collection & SendableMetatype {
  /// At most so many elements.
  public func counting(upTo bound: Int) -> Reading {
    Reading(constraint: constraint, schema: schema.adding(["maxItems": .integer(bound)])) { node, path, collector in
      // Looked at before the elements are read, so that a long sequence is one error and costs nothing.
      if let count = node.elements?.count, count > bound {
        collector.report("must have at most \(bound) elements, found \(count)", at: node.position, path: path)
        return nil
      }
      return read(node, path, collector)
    }
  }
}

/// The hint where a number was quoted.
private func unquoted(_ node: YAMLNode) -> String? {
  guard case .scalar(let text, plain: false) = node.content else { return nil }
  let plain = YAMLNode(.scalar(text, plain: true), at: node.position)
  return plain.double == nil ? nil : "remove the quotes"
}
