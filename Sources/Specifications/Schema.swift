/// The JSON schema (draft 2020-12) of a value, made by the same combinators that read it.
///
///     Reading<Double>.number.positive.atMost(1e6).schema.json.canonicalText
///     // {"exclusiveMinimum":0,"maximum":1000000,"type":"number"}
public struct Schema: Hashable, Sendable {
  /// The keywords with their values; none accept everything.
  public var keywords: [String: JSONValue]

  /// A schema of keywords.
  public init(_ keywords: [String: JSONValue] = [:]) { self.keywords = keywords }

  /// Accepts every value.
  public static let anything = Schema()

  /// The schema as JSON.
  public var json: JSONValue { .object(keywords) }

  /// Accepts only what this and the keywords accept.
  public func adding(_ others: [String: JSONValue]) -> Schema {
    var sum = self
    var rest: [String: JSONValue] = [:]
    for (keyword, value) in others {
      if let known = sum.keywords[keyword], known != value {
        rest[keyword] = value
      } else {
        sum.keywords[keyword] = value
      }
    }
    guard !rest.isEmpty else { return sum }
    var parts: [JSONValue] = []
    if case .array(let known)? = sum.keywords["allOf"] { parts = known }
    sum.keywords["allOf"] = .array(parts + [.object(rest)])
    return sum
  }

  /// Accepts what any of the schemas accepts; those that are alike once.
  public static func any(of schemas: [Schema]) -> Schema {
    var parts: [JSONValue] = []
    for schema in schemas where !parts.contains(schema.json) { parts.append(schema.json) }
    if parts.count == 1, let only = schemas.first { return only }
    return Schema(["anyOf": .array(parts)])
  }

  /// Accepts one text.
  public static func constant(_ text: String) -> Schema { Schema(["const": .string(text)]) }

  /// Accepts null too, which in a mapping is as good as leaving the key out.
  public var orNull: Schema {
    guard !keywords.isEmpty else { return self }
    let null = JSONValue.string("null")
    var copy = self
    switch (keywords["type"], keywords["enum"], keywords["const"], keywords["anyOf"], keywords["$ref"]) {
    case (.string(let type)?, nil, nil, nil, nil):
      if type != "null" { copy.keywords["type"] = .array([.string(type), null]) }
    case (.array(let types)?, nil, nil, nil, nil):
      if !types.contains(null) { copy.keywords["type"] = .array(types + [null]) }
    case (nil, .array(let values)?, nil, nil, nil):
      if !values.contains(.null) { copy.keywords["enum"] = .array(values + [.null]) }
    case (nil, nil, nil, .array(let parts)?, nil):
      let nullType = JSONValue.object(["type": null])
      if !parts.contains(nullType) { copy.keywords["anyOf"] = .array(parts + [nullType]) }
    default: return Schema.any(of: [self, Schema(["type": null])])
    }
    return copy
  }

  /// Accepts no null, where null would be as good as leaving a key out that must be given.
  public var notNull: Schema {
    if case .array(let types)? = keywords["type"] {
      var copy = self
      copy.keywords["type"] = .array(types.filter { $0 != .string("null") })
      return copy
    }
    return keywords["type"] == nil && keywords["enum"] == nil && keywords["const"] == nil
      ? adding(["not": .object(["type": .string("null")])]) : self
  }

  /// An object of known keys.
  ///
  /// - Parameters:
  ///   - properties: The schema of each key.
  ///   - required: The keys that must be given.
  public static func object(_ properties: [String: Schema], required: [String] = []) -> Schema {
    var keywords: [String: JSONValue] = [
      "type": .string("object"), "properties": .object(properties.mapValues(\.json)),
      "additionalProperties": .bool(false),
    ]
    if !required.isEmpty { keywords["required"] = .array(required.map(JSONValue.string)) }
    return Schema(keywords)
  }

  /// With a sentence for people, which editors show.
  public func described(_ text: String) -> Schema {
    var copy = self
    copy.keywords["description"] = .string(text)
    return copy
  }
}
