/// What keeps bytes from being read as text: an offset from the first of them, and what is there.
struct TextDamage: Error {
  /// The offset of the first byte that is wrong.
  var offset: Int
  /// What is there: `the byte 0x85, which is not UTF-8`.
  var found: String
}

/// Writes a piece of UTF-8 text in the few signs that the tokeniser knows.
///
/// All kinds of spaces become a space, curly quotation marks and `"` become the Treebank's (`` and '' and ` and '), dashes become
/// `--`, an ellipsis three stops; signs without width are dropped. Letters become lower case if asked for.
struct TextNormalizer: Sendable {
  /// Whether letters become lower case.
  var isLowercasing: Bool

  /// Replaces `text` by the normalised form of `bytes`.
  func normalize(_ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) throws(TextDamage) {
    text.removeAll(keepingCapacity: true)
    var isQuoted = false
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte >= 0x80 {
        place += try normalizeScalar(bytes, at: place, into: &text)
        continue
      }
      place += 1
      if ByteClass.isSpace(byte) {
        if byte == 0 { throw TextDamage(offset: place - 1, found: "a NUL byte") }
        text.append(0x20)
      } else if byte == ascii("\"") {
        let isClosing = closes(before: text.last, after: place < bytes.count ? bytes[place] : nil, isQuoted: isQuoted)
        isQuoted = !isClosing
        let mark = ascii(isClosing ? "'" : "`")
        text.append(mark)
        text.append(mark)
      } else {
        text.append(isLowercasing ? ByteClass.lowercased(byte) : byte)
      }
    }
  }

  /// Whether a straight quotation mark closes: one with space on both sides does where another is open.
  private func closes(before: UInt8?, after: UInt8?, isQuoted: Bool) -> Bool {
    func isOpen(_ byte: UInt8?) -> Bool { byte.map { ByteClass.isSpace($0) } ?? true }
    if isOpen(before), isOpen(after) { return isQuoted }
    return !(isOpen(before) || [ascii("("), ascii("["), ascii("{"), ascii("<"), ascii("-")].contains(before ?? 0))
  }

  /// Handles one character outside ASCII; returns the number of its bytes.
  private func normalizeScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, at place: Int, into text: inout [UInt8]
  ) throws(TextDamage) -> Int {
    guard let (scalar, count) = decodedScalar(bytes, at: place) else {
      throw TextDamage(
        offset: place, found: "the byte 0x\(String(bytes[place], radix: 16, uppercase: true)), which is not UTF-8")
    }
    switch scalar.value {
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: text.append(0x20)
    case 0xAD, 0x200B...0x200D, 0x2060, 0xFEFF: break
    case 0x201C, 0x201E, 0x201F, 0xAB: text.append(contentsOf: "``".utf8)
    case 0x201D, 0xBB: text.append(contentsOf: "''".utf8)
    case 0x2018, 0x201B: text.append(ascii("`"))
    case 0x2019, 0x201A: text.append(ascii("'"))
    case 0x2012...0x2015: text.append(contentsOf: "--".utf8)
    case 0x2010, 0x2011: text.append(ascii("-"))
    case 0x2026: text.append(contentsOf: "...".utf8)
    default:
      if isLowercasing {
        text.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      } else {
        text.append(contentsOf: bytes[place..<place + count])
      }
    }
    return count
  }
}

/// The character at a place, which is outside ASCII, with the number of its bytes; nil where the bytes are not UTF-8.
private func decodedScalar(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (Unicode.Scalar, Int)? {
  let first = bytes[place]
  let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  guard first >= 0xC2, first <= 0xF4, place + count <= bytes.count else { return nil }
  var value = UInt32(first) & (0x7F >> UInt32(count))
  for byte in bytes[place + 1..<place + count] {
    guard byte & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(byte & 0x3F)
  }
  // Longer forms than needed are not UTF-8; surrogates and values beyond the last have no scalar.
  guard value >= (count == 4 ? 0x10000 : count == 3 ? 0x800 : 0x80), let scalar = Unicode.Scalar(value) else {
    return nil
  }
  return (scalar, count)
}

/// UTF-8 text as it is; other bytes as Windows-1252, of which Latin-1 is a part but for signs that no text has.
func utf8(_ bytes: [UInt8]) -> [UInt8] {
  if String(validating: bytes, as: UTF8.self) != nil { return bytes }
  // Bytes 0x80 to 0x9F; the five that have no character are left as they are.
  let special: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
    0x178,
  ]
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count + bytes.count / 16)
  for byte in bytes {
    if byte < 0x80 {
      text.append(byte)
    } else {
      let value = byte < 0xA0 ? special[Int(byte) - 0x80] : UInt32(byte)
      text.append(contentsOf: String(Unicode.Scalar(value) ?? " ").utf8)
    }
  }
  return text
}
