/// What a byte of English text is to the tokeniser and the sentence splitter; bytes of other scripts are letters.
enum ByteClass {
  /// Whether a byte is a letter, or a part of a character outside ASCII.
  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }
  /// Whether a byte is a digit.
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  /// Whether a byte is a letter from A to Z.
  @inline(__always)
  static func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
  /// Whether a byte separates words: spaces and control characters.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }
  /// A letter from A to Z in lower case.
  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

/// The byte of an ASCII character.
@inline(__always)
func ascii(_ character: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: character.value) }

/// Whether bytes are an ASCII word, in any case of the first.
func matches(_ bytes: some Collection<UInt8>, _ lowercase: StaticString) -> Bool {
  guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
  var expected = lowercase.utf8Start
  for byte in bytes {
    if ByteClass.lowercased(byte) != expected.pointee { return false }
    expected += 1
  }
  return true
}
