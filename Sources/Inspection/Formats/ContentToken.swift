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
  private static let deepest = 64

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  /// The next token; nil at the end.
  mutating func next() -> ContentToken? { token(depth: 0) }

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
      let text = word()
      if let first = text.utf8.first, first <= 57, let value = Double(text), value.isFinite { return .number(value) }
      return .word(text)
    }
  }

  private mutating func elements(depth: Int) -> [ContentToken] {
    var elements: [ContentToken] = []
    while depth < Self.deepest, let token = token(depth: depth + 1) {
      if case .word("]") = token { break }
      elements.append(token)
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
    position += 1
    var digits: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
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
