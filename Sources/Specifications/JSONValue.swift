import Texts

/// A JSON value whose text is canonical: sorted keys, no spaces, shortest numbers that read back the same.
public indirect enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case integer(Int)
  /// A number; NaN and infinity are written as `null`.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])

  /// The canonical text.
  public var canonicalText: String {
    var text = ""
    write(into: &text, indent: nil)
    return text
  }

  /// The same value with a line an element, indented by two spaces, for people and programs: what a terminal would obey is
  /// escaped too, which `canonicalText` may not do, because run ids depend on its bytes.
  public var indentedText: String {
    var text = ""
    write(into: &text, indent: 0)
    return text
  }

  private func write(into text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? shortestText(value) : "null"
    case .string(let value): JSONValue.write(value, into: &text, isVisible: indent != nil)
    case .array(let elements):
      JSONValue.write(elements, between: ("[", "]"), into: &text, indent: indent) { $1.write(into: &$0, indent: $2) }
    case .object(let members):
      // Keys are ordered by their code points, whatever the locale.
      let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      JSONValue.write(sorted, between: ("{", "}"), into: &text, indent: indent) { text, member, indent in
        JSONValue.write(member.key, into: &text, isVisible: indent != nil)
        text += indent == nil ? ":" : ": "
        member.value.write(into: &text, indent: indent)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between brackets: (String, String), into text: inout String, indent: Int?,
    _ each: (inout String, Element, Int?) -> Void
  ) {
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      each(&text, element, indent.map { $0 + 1 })
    }
    if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += brackets.1
  }

  private static func write(_ string: String, into text: inout String, isVisible: Bool) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: text += escape(UInt16(scalar.value))
      case _ where isVisible && (scalar.isControlOrNoncharacter || scalar.turnsText),
        "\u{2028}" where isVisible, "\u{2029}" where isVisible:
        for unit in String(Character(scalar)).utf16 { text += escape(unit) }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

private func escape(_ unit: UInt16) -> String {
  let digits = String(unit, radix: 16)
  return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
}

/// The shortest text that reads back as the same number, without `.0` for whole numbers: `2`, `0.1`, `1e-04`.
public func shortestText(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
  return value.description
}

extension YAMLNode {
  /// A tree made from a JSON value, all of it at one place.
  public init(_ value: JSONValue, at position: SourcePosition = SourcePosition(line: 1, column: 1)) {
    switch value {
    case .null: self.init(.scalar("null", plain: true), at: position)
    case .bool(let value): self.init(.scalar(value ? "true" : "false", plain: true), at: position)
    case .integer(let value): self.init(.scalar(String(value), plain: true), at: position)
    case .number(let value):
      let special = value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf"
      self.init(.scalar(value.isFinite ? shortestText(value) : special, plain: true), at: position)
    case .string(let value): self.init(.scalar(value, plain: false), at: position)
    case .array(let elements): self.init(.sequence(elements.map { YAMLNode($0, at: position) }), at: position)
    case .object(let members):
      let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      self.init(
        .mapping(sorted.map { Entry(key: $0.key, position: position, value: YAMLNode($0.value, at: position)) }),
        at: position)
    }
  }

  /// The JSON value of this tree, plain scalars by YAML 1.2's core schema.
  public var json: JSONValue {
    switch content {
    case .scalar(let text, let plain):
      guard plain else { return .string(text) }
      if isNull { return .null }
      if let bool { return .bool(bool) }
      if let int { return .integer(int) }
      if let double { return .number(double) }
      return .string(text)
    case .sequence(let elements): return .array(elements.map(\.json))
    case .mapping(let entries):
      return .object(Dictionary(entries.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 }))
    }
  }
}
