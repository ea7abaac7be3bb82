/// Finds where sentences end in plain English text.
///
/// A sentence ends with `.`, `!`, `?` or an ellipsis, and the quotation marks and brackets that close there, where space and then a
/// capital, a digit or an opening mark follow. Stops of titles, of common abbreviations and of initials do not end one. What comes
/// before a sentence has no influence, so that reading can begin at any of them.
enum SentenceSplitter {
  /// What the bytes from a sentence's start on say of its end.
  enum End: Hashable {
    /// The sentence has so many bytes.
    case after(Int)
    /// More bytes are needed.
    case unknown
  }

  /// The end of the sentence that starts with the first of the bytes.
  ///
  /// - Parameter isWhole: Whether the paragraph ends with the bytes.
  static func end(of bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> End {
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == ascii(".") || byte == ascii("!") || byte == ascii("?") || isEllipsis(bytes, place) else {
        place += 1
        continue
      }
      let mark = place
      place += byte >= 0x80 ? 3 : 1
      while place < bytes.count, [ascii("."), ascii("!"), ascii("?")].contains(bytes[place]) { place += 1 }
      let isSingleStop = byte == ascii(".") && place == mark + 1
      while let length = closingMark(bytes, place) { place += length }
      guard place < bytes.count else { break }
      guard ByteClass.isSpace(bytes[place]) else { continue }
      let end = place
      while place < bytes.count, ByteClass.isSpace(bytes[place]) { place += 1 }
      guard place < bytes.count else { break }
      var next = place
      while let length = openingMark(bytes, next) { next += length }
      guard next < bytes.count else { break }
      let begins =
        ByteClass.isCapital(bytes[next]) || ByteClass.isDigit(bytes[next]) || isCapitalOutsideASCII(bytes, next)
      if begins, !(isSingleStop && isAbbreviation(bytes[..<mark])) { return .after(end) }
      place = end
    }
    return isWhole ? .after(bytes.count) : .unknown
  }

  /// The character of three bytes that is an ellipsis.
  private static func isEllipsis(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    bytes[place] == 0xE2 && place + 2 < bytes.count && bytes[place + 1] == 0x80 && bytes[place + 2] == 0xA6
  }

  /// The bytes of a mark that closes; nil where there is none.
  private static func closingMark(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
    guard place < bytes.count else { return nil }
    if [ascii("\""), ascii("'"), ascii(")"), ascii("]")].contains(bytes[place]) { return 1 }
    guard place + 2 < bytes.count, bytes[place] == 0xE2, bytes[place + 1] == 0x80 else { return nil }
    return bytes[place + 2] == 0x99 || bytes[place + 2] == 0x9D ? 3 : nil
  }

  /// The bytes of a mark that opens, or of a dash; nil where there is none.
  private static func openingMark(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
    guard place < bytes.count else { return nil }
    let byte = bytes[place]
    if [ascii("\""), ascii("'"), ascii("`"), ascii("("), ascii("["), ascii("-"), ascii("_")].contains(byte) {
      return 1
    }
    guard place + 2 < bytes.count, byte == 0xE2, bytes[place + 1] == 0x80 else { return nil }
    return [0x93, 0x94, 0x98, 0x9C].contains(bytes[place + 2]) ? 3 : nil
  }

  /// A capital of Latin-1, whose second byte is 0x80 to 0x9E.
  private static func isCapitalOutsideASCII(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    bytes[place] == 0xC3 && place + 1 < bytes.count && bytes[place + 1] < 0x9F
  }

  /// Whether the word that a stop follows is an abbreviation or an initial.
  private static func isAbbreviation(_ before: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var start = before.endIndex
    while start > before.startIndex, ByteClass.isLetter(before[start - 1]), before[start - 1] < 0x80 { start -= 1 }
    let word = before[start...]
    guard !word.isEmpty else { return false }
    // An initial; `I` is a word far more often.
    if word.count == 1 { return ByteClass.isCapital(word[start]) && word[start] != ascii("I") }
    // With a stop before it, it is the rest of something like `e.g.`, which no sentence ends with.
    if start > before.startIndex, before[start - 1] == ascii(".") { return word.count == 1 }
    return abbreviations.contains { matches(word, $0) }
  }

  private static let abbreviations: [StaticString] = [
    "mr", "mrs", "ms", "messrs", "mme", "mlle", "dr", "prof", "rev", "hon", "st", "capt", "col", "gen", "lt", "sergt",
    "sgt", "maj", "gov", "jr", "sr", "vol", "vols", "fig", "figs", "pp", "viz", "cf", "vs", "approx", "mt", "bart",
    "anon",
  ]
}
