/// A value that a key can hold: it has one JSON form.
public protocol JSONRepresentable: Hashable, Sendable {
  /// The JSON; nil leaves the key out.
  var json: JSONValue? { get }
  /// What a key means that a stored mapping does not have: nil for optional values; none: the key must be there.
  static var whenAbsent: Self? { get }
}

extension JSONRepresentable {
  /// The key must be there.
  public static var whenAbsent: Self? { nil }
}

extension Bool: JSONRepresentable {
  /// `true` or `false`.
  public var json: JSONValue? { .bool(self) }
}

extension Int: JSONRepresentable {
  /// The number.
  public var json: JSONValue? { .integer(self) }
}

extension Double: JSONRepresentable {
  /// The number.
  public var json: JSONValue? { .number(self) }
}

extension String: JSONRepresentable {
  /// The text.
  public var json: JSONValue? { .string(self) }
}

extension Array: JSONRepresentable where Element: JSONRepresentable {
  /// The elements' JSON.
  public var json: JSONValue? { .array(compactMap(\.json)) }
}

extension Optional: JSONRepresentable where Wrapped: JSONRepresentable {
  /// The value's JSON, nil for none.
  public var json: JSONValue? { flatMap(\.json) }
  /// Left out means none.
  public static var whenAbsent: Wrapped?? { .some(.none) }
}

extension RawRepresentable where Self: JSONRepresentable, RawValue == String {
  /// The name.
  public var json: JSONValue? { .string(rawValue) }
}
