import Specifications

/// A validator of the keywords of JSON schema (draft 2020-12) that this repository's schemas use; any other is a failure.
public struct JSONSchema: Sendable {
  private let root: JSONValue

  /// A schema.
  public init(_ schema: JSONValue) { root = schema }

  /// Why a value does not fit, with its place; empty where it fits.
  public func problems(of value: JSONValue) -> [String] { problems(value, root, at: "") }

  private func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    if case .bool(let accepts) = schema { return accepts ? [] : ["\(path): nothing is allowed here"] }
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    let place = path.isEmpty ? "the document" : path
    var found: [String] = []
    for (keyword, limit) in keywords {
      switch keyword {
      case "$schema", "title", "description", "default", "$comment", "$defs", "then", "else", "additionalProperties":
        break
      case "$ref": found += problems(value, referenced(limit), at: path)
      case "if": found += conditional(value, keywords, at: path)
      case "properties", "patternProperties", "required", "propertyNames": break
      case "allOf": found += list(limit).flatMap { problems(value, $0, at: path) }
      case "anyOf":
        if !list(limit).contains(where: { problems(value, $0, at: path).isEmpty }) {
          found.append("\(place): fits none of anyOf")
        }
      case "oneOf":
        if list(limit).filter({ problems(value, $0, at: path).isEmpty }).count != 1 {
          found.append("\(place): fits not one")
        }
      case "not": if problems(value, limit, at: path).isEmpty { found.append("\(place): fits what it must not") }
      case "type":
        let types = limit.texts ?? list(limit).compactMap { $0.texts?.first }
        if !types.contains(where: value.isOf) { found.append("\(place): is no \(types.joined(separator: " or "))") }
      case "const": if !value.equals(limit) { found.append("\(place): is not \(limit.canonicalText)") }
      case "enum":
        if !list(limit).contains(where: value.equals) { found.append("\(place): is none of \(limit.canonicalText)") }
      default: found += bounds(value, keyword, limit, at: place)
      }
    }
    return found + members(value, keywords, at: path)
  }

  private func conditional(_ value: JSONValue, _ keywords: [String: JSONValue], at path: String) -> [String] {
    let holds = keywords["if"].map { problems(value, $0, at: path).isEmpty } ?? true
    return keywords[holds ? "then" : "else"].map { problems(value, $0, at: path) } ?? []
  }

  private func bounds(_ value: JSONValue, _ keyword: String, _ limit: JSONValue, at place: String) -> [String] {
    func fails(_ isWrong: Bool) -> [String] { isWrong ? ["\(place): \(keyword) is \(limit.canonicalText)"] : [] }
    if let elements = value.elements {
      switch keyword {
      case "minItems": return fails(Double(elements.count) < limit.double ?? 0)
      case "maxItems": return fails(Double(elements.count) > limit.double ?? 0)
      case "uniqueItems":
        return fails(elements.indices.contains { i in elements[..<i].contains { $0.equals(elements[i]) } })
      case "items": return elements.enumerated().flatMap { problems($1, limit, at: "\(place)[\($0)]") }
      default: break
      }
    }
    if let number = value.double, let bound = limit.double {
      switch keyword {
      case "minimum": return fails(number < bound)
      case "maximum": return fails(number > bound)
      case "exclusiveMinimum": return fails(number <= bound)
      case "exclusiveMaximum": return fails(number >= bound)
      case "multipleOf": return fails(number.truncatingRemainder(dividingBy: bound) != 0)
      default: break
      }
    }
    let known = [
      "minItems", "maxItems", "uniqueItems", "items", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
      "multipleOf", "pattern", "minLength",
    ]
    return known.contains(keyword) ? [] : ["\(place): this validator does not know the keyword \(keyword)"]
  }

  private func members(_ value: JSONValue, _ keywords: [String: JSONValue], at path: String) -> [String] {
    guard case .object(let members) = value else { return [] }
    var found: [String] = []
    let properties = keywords["properties"]?.members ?? [:]
    // Only patterns that are a text of their own are used: `\.`.
    let patterns = (keywords["patternProperties"]?.members ?? [:]).map { ($0.key.filter { $0 != "\\" }, $0.value) }
    for (key, member) in members {
      let place = path.isEmpty ? key : "\(path).\(key)"
      let matching = patterns.filter { key.contains($0.0) }
      if let schema = properties[key] { found += problems(member, schema, at: place) }
      for (_, schema) in matching { found += problems(member, schema, at: place) }
      if properties[key] == nil, matching.isEmpty, let rest = keywords["additionalProperties"] {
        found += problems(member, rest, at: place)
      }
    }
    for name in list(keywords["required"] ?? .array([])).compactMap({ $0.texts?.first }) where members[name] == nil {
      found.append("\(path): \(name) is missing")
    }
    return found
  }

  private func referenced(_ reference: JSONValue) -> JSONValue {
    guard let text = reference.texts?.first, text.hasPrefix("#/") else { return root }
    return text.dropFirst(2).split(separator: "/").reduce(root) { $0.members?[String($1)] ?? .bool(false) }
  }

  private func list(_ value: JSONValue) -> [JSONValue] { value.elements ?? [] }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  fileprivate var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  fileprivate var texts: [String]? { if case .string(let text) = self { [text] } else { nil } }
  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  fileprivate func isOf(_ type: String) -> Bool {
    switch (type, self) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
      ("integer", .integer), ("number", .integer), ("number", .number):
      true
    // A number without a fraction is an integer, however it is written.
    case ("integer", .number(let value)): value == value.rounded()
    default: false
    }
  }

  fileprivate func equals(_ other: JSONValue) -> Bool {
    if let double, let number = other.double { return double == number }
    return self == other
  }
}
