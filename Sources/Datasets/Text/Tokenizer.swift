/// Cuts a sentence into words in the manner of the Penn Treebank.
///
/// Punctuation and clitics (`do n't`, `she 's`) are words of their own, a stop is one only at the end of the sentence. Text that is cut
/// already stays as it is.
/// After the conventions of the Treebank; what is not of English is left in one piece.
public struct Tokenizer: Sendable, Hashable {
  /// Raised whenever any text is cut otherwise than before: results depend on it.
  public static let version = 1
  /// Whether letters become lower case.
  public var isLowercasing: Bool

  /// A tokeniser.
  public init(isLowercasing: Bool = true) { self.isLowercasing = isLowercasing }

  /// The words of a text.
  ///
  /// - Returns: nil where the text has a NUL byte.
  public func words(of text: String) -> [String]? {
    var words: [String] = []
    var scratch: [UInt8] = []
    var bytes = Array(text.utf8)
    let isSound = bytes.withUnsafeMutableBufferPointer { buffer -> Bool in
      do throws(TextDamage) {
        try forEachWord(of: UnsafeBufferPointer(buffer), scratch: &scratch) {
          words.append(String(decoding: $0, as: UTF8.self))
        }
        return true
      } catch {
        return false
      }
    }
    return isSound ? words : nil
  }

  /// Hands over the words of a sentence; `scratch` is memory that is used again.
  ///
  /// - Throws: where the bytes are not UTF-8, or one is NUL.
  func forEachWord(
    of sentence: UnsafeBufferPointer<UInt8>, scratch: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws(TextDamage) {
    try TextNormalizer(isLowercasing: isLowercasing).normalize(sentence, into: &scratch)
    scratch.withUnsafeBufferPointer { text in
      var end = text.count
      while end > 0, text[end - 1] == 0x20 { end -= 1 }
      var place = 0
      while place < end {
        if text[place] == 0x20 {
          place += 1
          continue
        }
        var stop = place
        while stop < end, text[stop] != 0x20 { stop += 1 }
        var piece = Piece(text: text, word: place, end: stop, isLast: stop == end)
        piece.cut(body)
        place = stop
      }
    }
  }
}

/// What stands between two spaces, while it is cut into words.
private struct Piece {
  let text: UnsafeBufferPointer<UInt8>
  /// Where the word under way starts.
  var word: Int
  let end: Int
  /// Whether the sentence ends with it.
  let isLast: Bool

  mutating func cut(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var place = word
    while place < end {
      let byte = text[place]
      if ByteClass.isLetter(byte) || ByteClass.isDigit(byte) {
        place += 1
        continue
      }
      switch Unicode.Scalar(byte) {
      case "(", ")", "[", "]", "{", "}", "<", ">", ";", "@", "#", "$", "%", "&", "?", "!":
        place = emit(place, 1, body)
      case ",", ":":
        let isInNumber = place > word && ByteClass.isDigit(text[place - 1]) && isDigit(place + 1)
        place = isInNumber ? place + 1 : emit(place, 1, body)
      case "-":
        place = run(place) > 1 ? emitRun(place, of: 2, body) : place + 1
      case ".":
        let dots = run(place)
        if dots > 1 {
          place = emit(place, min(dots, 3), body)
        } else {
          place = isLast && isClosed(place + 1) ? emit(place, 1, body) : place + 1
        }
      case "`":
        place = emit(place, min(run(place), 2), body)
      case "'":
        place = run(place) > 1 ? emit(place, 2, body) : apostrophe(place, body)
      default:
        place += 1
      }
    }
    flush(end, body)
  }

  /// How often the byte at a place is repeated there.
  private func run(_ place: Int) -> Int {
    var stop = place
    while stop < end, text[stop] == text[place] { stop += 1 }
    return stop - place
  }

  private func isDigit(_ place: Int) -> Bool { place < end && ByteClass.isDigit(text[place]) }

  /// Whether nothing but quotation marks and brackets follows.
  private func isClosed(_ place: Int) -> Bool {
    text[place..<end].allSatisfy { [ascii("'"), ascii(")"), ascii("]"), ascii("}"), ascii(">")].contains($0) }
  }

  /// Hands over the word before a place and `count` bytes from there; returns the place after them.
  private mutating func emit(_ place: Int, _ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Int {
    flush(place, body)
    body(UnsafeBufferPointer(rebasing: text[place..<place + count]))
    word = place + count
    return word
  }

  /// The same for a run of one byte, all of which becomes one word of `count` bytes.
  private mutating func emitRun(_ place: Int, of count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Int {
    let length = run(place)
    _ = emit(place, count, body)
    word = place + length
    return word
  }

  /// An apostrophe: of a clitic, within a word, or a quotation mark.
  private mutating func apostrophe(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Int {
    var stop = place + 1
    while stop < end, ByteClass.isLetter(text[stop]) { stop += 1 }
    let letters = text[place + 1..<stop]
    let isClitic =
      matches(letters, "s") || matches(letters, "m") || matches(letters, "d") || matches(letters, "ll")
      || matches(letters, "re") || matches(letters, "ve")
    if place == word {
      if matches(letters, "tis") || matches(letters, "twas") { return emit(place, 2, body) }
      // An apostrophe that begins a word belongs to a few words, and else is a quotation mark.
      let isPart =
        isClitic || matches(letters, "t") || matches(letters, "em") || matches(letters, "til")
        || matches(letters, "cause") || matches(letters, "bout") || matches(letters, "n")
      return isPart ? stop : emit(place, 1, body)
    }
    if isClitic { return emit(place, stop - place, body) }
    if matches(letters, "t"), ByteClass.lowercased(text[place - 1]) == ascii("n") {
      return emit(place - 1, 3, body)
    }
    return letters.isEmpty ? emit(place, 1, body) : stop
  }

  /// Hands over the word under way, which ends before a place.
  private mutating func flush(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard place > word else { return }
    let bytes = text[word..<place]
    word = place
    let first =
      if matches(bytes, "cannot") || matches(bytes, "gonna") || matches(bytes, "gotta") || matches(bytes, "gimme")
        || matches(bytes, "lemme") || matches(bytes, "wanna")
      { 3 } else { 0 }
    if first > 0 { body(UnsafeBufferPointer(rebasing: bytes.prefix(first))) }
    body(UnsafeBufferPointer(rebasing: bytes.dropFirst(first)))
  }
}
