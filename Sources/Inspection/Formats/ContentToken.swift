/// A token of a PDF's content stream or of a PostScript program.
enum ContentToken {
  case number(Double)
  case name(String)
  case string([UInt8])
  case array([ContentToken])
  /// A dictionary, whose content no rule asks for.
  case dictionary
  /// A procedure between braces, with its tokens.
  case procedure
  case word(String)

  var number: Double? { if case .number(let value) = self { value } else { nil } }
}

/// Reads tokens from bytes that may be anything; ends at the end, whatever is still open.
struct ContentTokenizer {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  /// How many more elements of arrays are kept until the token at hand ends.
  private var room = 0
  private static let deepest = 64
  /// The elements that one token may have in all its arrays: a text's shifts are a few hundred.
  private static let mostElements = 100_000

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  /// The next token; nil at the end.
  mutating func next() -> ContentToken? {
    room = Self.mostElements
    return token(depth: 0)
  }

  private mutating func token(depth: Int) -> ContentToken? {
    skipSpace()
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "/"):
      position += 1
      return .name(word())
    case UInt8(ascii: "("): return .string(literalString())
    case UInt8(ascii: "<"):
      if position + 1 < bytes.count, bytes[position + 1] == byte {
        position += 2
        skip(until: UInt8(ascii: ">"), isDoubled: true, depth: depth)
        return .dictionary
      }
      if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "~") { return .string(skipBase85()) }
      return .string(hexadecimalString())
    case UInt8(ascii: "["):
      position += 1
      return .array(elements(depth: depth))
    case UInt8(ascii: "{"):
      position += 1
      skip(until: UInt8(ascii: "}"), isDoubled: false, depth: depth)
      return .procedure
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: ">"):
      position += 1
      return .word(String(Unicode.Scalar(byte)))
    default:
      if let value = plainNumber() { return .number(value) }
      let text = word()
      if let first = text.utf8.first, first <= 57, let value = Double(text), value.isFinite { return .number(value) }
      return .word(text)
    }
  }

  private mutating func elements(depth: Int) -> [ContentToken] {
    var elements: [ContentToken] = []
    while depth < Self.deepest, let token = token(depth: depth + 1) {
      if case .word("]") = token { break }
      room -= 1
      if room > 0 { elements.append(token) }
    }
    return elements
  }

  private mutating func skip(until end: UInt8, isDoubled: Bool, depth: Int) {
    while depth < Self.deepest {
      skipSpace()
      guard position < bytes.count else { return }
      if bytes[position] == end {
        position += 1
        if isDoubled, position < bytes.count, bytes[position] == end { position += 1 }
        return
      }
      if token(depth: depth + 1) == nil { return }
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "%") {
        while position < bytes.count, bytes[position] != 10, bytes[position] != 13 { position += 1 }
      } else if byte <= 32 {
        position += 1
      } else {
        return
      }
    }
  }

  private static func isRegular(_ byte: UInt8) -> Bool {
    guard byte > 32 else { return false }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "/"), UInt8(ascii: "%"):
      return false
    default: return true
    }
  }

  private mutating func word() -> String {
    let start = position
    while position < bytes.count, Self.isRegular(bytes[position]) { position += 1 }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
  }

  /// A number of up to 15 digits without an exponent, as almost all are; nil, at the same place, for anything else.
  ///
  /// A whole number below 2^53 divided by a power of ten up to 10^22 is rounded once: the nearest double, as `Double` reads it.
  private mutating func plainNumber() -> Double? {
    var place = position
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var (value, digits, decimals, hasPoint) = (0, 0, 0, false)
    while place < bytes.count, Self.isRegular(bytes[place]) {
      let byte = bytes[place]
      if (48...57).contains(byte) {
        (value, digits) = (value * 10 + Int(byte - 48), digits + 1)
        if hasPoint { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        return nil
      }
      guard digits <= 15 else { return nil }
      place += 1
    }
    guard digits > 0 else { return nil }
    position = place
    let magnitude = decimals == 0 ? Double(value) : Double(value) / Self.powersOfTen[decimals]
    return isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = (0...15).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  private mutating func literalString() -> [UInt8] {
    var result: [UInt8] = []
    var open = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "("):
        open += 1
        if open > 1 { result.append(byte) }
      case UInt8(ascii: ")"):
        open -= 1
        if open == 0 { return result }
        result.append(byte)
      case UInt8(ascii: "\\"): escape(into: &result)
      default: result.append(byte)
      }
    }
    return result
  }

  private mutating func escape(into result: inout [UInt8]) {
    guard position < bytes.count else { return }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): result.append(10)
    case UInt8(ascii: "r"): result.append(13)
    case UInt8(ascii: "t"): result.append(9)
    case UInt8(ascii: "b"): result.append(8)
    case UInt8(ascii: "f"): result.append(12)
    case 10: break
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var value = UInt32(byte - 48)
      for _ in 0..<2 where position < bytes.count && (48...55).contains(bytes[position]) {
        value = value * 8 + UInt32(bytes[position] - 48)
        position += 1
      }
      result.append(UInt8(truncatingIfNeeded: value))
    default: result.append(byte)
    }
  }

  private mutating func hexadecimalString() -> [UInt8] {
    let start = position + 1
    let end = start < bytes.count ? bytes[start...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count : bytes.count
    position = min(end + 1, bytes.count)
    return start < end ? bytesSpelledInHexadecimal(bytes[start..<end]) : []
  }

  /// Skips PostScript's `<~...~>`, in which images are coded.
  private mutating func skipBase85() -> [UInt8] {
    position += 2
    skipCodedData()
    return []
  }

  /// Skips to behind the `~>` that ends ASCII85 data.
  mutating func skipCodedData() {
    while position < bytes.count {
      position += 1
      if bytes[position - 1] == UInt8(ascii: "~"), position < bytes.count, bytes[position] == UInt8(ascii: ">") {
        break
      }
    }
    position = min(position + 1, bytes.count)
  }

  /// Skips an inline image's samples, up to the `EI` that stands alone.
  mutating func skipInlineImage() {
    position += 1
    while position + 2 < bytes.count {
      let isAlone = position + 3 >= bytes.count || bytes[position + 3] <= 32
      if bytes[position] <= 32, bytes[position + 1] == UInt8(ascii: "E"), bytes[position + 2] == UInt8(ascii: "I"),
        isAlone
      {
        position += 3
        return
      }
      position += 1
    }
    position = bytes.count
  }
}

/// The bytes that pairs of hexadecimal digits spell, up to `>`; other characters are skipped, and a lone last digit counts as if
/// a 0 followed (ISO 32000-1, 7.3.4.3 and 7.4.2).
func bytesSpelledInHexadecimal(_ text: some Sequence<UInt8>) -> [UInt8] {
  var digits: [UInt8] = []
  for byte in text {
    if byte == UInt8(ascii: ">") { break }
    switch byte {
    case 48...57: digits.append(byte - 48)
    case 65...70: digits.append(byte - 55)
    case 97...102: digits.append(byte - 87)
    default: break
    }
  }
  if digits.count % 2 == 1 { digits.append(0) }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
