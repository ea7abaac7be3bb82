extension YAMLNode {
  /// `mapping`, `sequence` or `scalar`, for messages.
  public var kind: String {
    switch content {
    case .scalar: "scalar"
    case .sequence: "sequence"
    case .mapping: "mapping"
    }
  }

  /// The text of a scalar, quoted or plain; nil for sequences and mappings.
  public var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether this is YAML 1.2's null: nothing, `~`, `null`.
  public var isNull: Bool {
    guard case .scalar(let text, plain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The boolean of a plain `true` or `false` (any of YAML 1.2's three casings); nil otherwise.
  public var bool: Bool? {
    guard case .scalar(let text, plain: true) = content else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// The integer of a plain scalar: decimal, `0x` or `0o`; nil otherwise, and when it does not fit.
  public var int: Int? {
    guard case .scalar(let text, plain: true) = content else { return nil }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  /// The number of a plain scalar under YAML 1.2's core schema; nil otherwise.
  public var double: Double? {
    if let int { return Double(int) }
    guard case .scalar(let text, plain: true) = content else { return nil }
    let sign = text.hasPrefix("-") ? -1.0 : 1.0
    let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    switch unsigned {
    case ".inf", ".Inf", ".INF": return sign * Double.infinity
    case ".nan", ".NaN", ".NAN": return unsigned.count == text.count ? Double.nan : nil
    default: break
    }
    // Swift's own parser also takes hexadecimal, `inf` and `nan`, which are words here.
    guard let first = unsigned.utf8.first, first == 0x2E || (0x30...0x39).contains(first) else { return nil }
    guard unsigned.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) })
    else { return nil }
    return Double(text)
  }

  /// The text of a scalar that is a string: quoted, or plain and neither number, boolean nor null; nil otherwise.
  public var string: String? {
    guard case .scalar(let text, let plain) = content else { return nil }
    guard plain else { return text }
    return isNull || bool != nil || double != nil ? nil : text
  }

  /// The elements of a sequence; nil otherwise.
  public var elements: [YAMLNode]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  /// The entries of a mapping; nil otherwise.
  public var entries: [Entry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }

  /// The value of a mapping's key; nil where it is missing or this is no mapping.
  public subscript(key: String) -> YAMLNode? {
    entries?.first { $0.key == key }?.value
  }

  /// How a message names the value found: `` `fast` ``, `` `"1"` `` for a quoted scalar, `a sequence`, `nothing`.
  public var found: String {
    switch content {
    case .scalar(let text, let plain):
      if plain && text.isEmpty { return "nothing" }
      let shown = shortened(text)
      return plain ? "`\(shown)`" : "`\"\(shown)\"`"
    case .sequence(let elements):
      return "a sequence of \(elements.count)"
    case .mapping:
      return "a mapping"
    }
  }
}
