import Specifications
import Texts

/// What is replaced: formulas, values, comments; and code spans, which are not.
extension MarkdownScanner {
  /// A code span of so many backticks ends at the next run of as many (CommonMark 6.1); cmark counts to 80.
  mutating func copyCodeSpan() {
    let count = runLength(at)
    let end = paragraphEnd()
    guard count <= 80, ticksScannedTo < end || lastTicks[count] ?? 0 > at else { return copy(count) }
    var index = at + count
    while index < end {
      guard source[index] == "`" else {
        index += 1
        continue
      }
      let closing = runLength(index)
      lastTicks[closing] = index
      index += closing
      if closing == count { return copy(index - at) }
    }
    ticksScannedTo = end
    copy(count)
  }

  /// The first place within the paragraph from which `isClosing` holds, escapes skipped if asked; nil for none.
  mutating func find(
    _ kind: Closing, from start: Int, skipsEscapes: Bool, _ isClosing: (Int) -> Bool
  ) -> Int? {
    let end = kind == .comment ? source.count : paragraphEnd()
    if let known = failed[kind], at < known, end <= known { return nil }
    var index = start
    while index < end {
      if skipsEscapes, source[index] == "\\" {
        index += 2
        continue
      }
      if isClosing(index) { return index }
      index += 1
    }
    failed[kind] = end
    return nil
  }

  func starts(_ text: StaticString, _ index: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= source.count else { return false }
    return (0..<count).allSatisfy { source[index + $0] == text.utf8Start[$0] }
  }

  mutating func takeValue() -> Bool {
    let source = source
    let found = find(.value, from: at + 2, skipsEscapes: false) { index in
      index + 1 < source.count && source[index] == "}" && source[index + 1] == "}"
    }
    guard let found else { return false }
    mark(.value(text(at + 2, found), line: line), until: found + 2)
    return true
  }

  /// Mathematics between double dollars, over several lines if need be.
  mutating func takeDisplay() -> Bool {
    guard starts("$$", at) else { return false }
    let source = source
    let found = find(.display, from: at + 2, skipsEscapes: true) { index in
      index + 1 < source.count && source[index] == "$" && source[index + 1] == "$"
    }
    guard let found else { return false }
    let inner = text(at + 2, found).trimmed
    guard !inner.isEmpty else { return false }
    mark(.display(inner), until: found + 2)
    return true
  }

  /// Pandoc's rule: no space inside the dollars, no digit after them.
  ///
  /// It keeps "$5 and $10" as it is. A formula ends with its block: that of one list item not in the next.
  mutating func takeMath() -> Bool {
    guard at + 1 < source.count, !isSpace(source[at + 1]), source[at + 1] != "$" else { return false }
    let source = source
    let found = find(.math, from: at + 1, skipsEscapes: true) { source[$0] == "$" }
    guard let found, !isSpace(source[found - 1]) else { return false }
    if found + 1 < source.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(source[found + 1]) { return false }
    guard !beginsBlock(within: at..<found) else { return false }
    mark(.math(text(at + 1, found)), until: found + 1)
    return true
  }

  func isSpace(_ byte: UInt8) -> Bool { byte == " " || byte == "\t" || byte == .lineFeed }

  /// Whether a line of the stretch begins with a list marker.
  func beginsBlock(within range: Range<Int>) -> Bool {
    var place = range.lowerBound
    while let end = source[place..<range.upperBound].firstIndex(of: .lineFeed) {
      place = end + 1
      if LinePrefix(source, place, lineEnd(place)).items > 0 { return true }
    }
    return false
  }

  /// A comment is no text; one that begins its block stays as a mark that ends paragraphs and lists as it would.
  mutating func takeComment() {
    let source = source
    let found = find(.comment, from: at + 2, skipsEscapes: false) { index in
      index + 2 < source.count && source[index] == "-" && source[index + 1] == "-" && source[index + 2] == ">"
    }
    guard let found else {
      if !mistakes.contains(where: { $0.message == Self.unclosed }) {
        mistakes.append(Markdown.Mistake(line: line, message: Self.unclosed, hint: "end it with -->"))
      }
      output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "<")])
      at += 1
      return
    }
    let end = found + 3
    let isBlock = at == prefix.end && source[end..<lineEnd(end)].allSatisfy(isSpace)
    if isBlock { output.append(contentsOf: Array(MarkedSource.comment.utf8)) }
    skip(to: end)
  }

  static let unclosed = "a comment that is never closed: everything after it would be lost"

  /// Bytes as text, without the `>` at the beginning of a quotation's further lines.
  func text(_ start: Int, _ end: Int) -> String {
    guard prefix.quotes > 0 else { return String(decoding: source[start..<end], as: UTF8.self) }
    var bytes: [UInt8] = []
    var index = start
    while index < end {
      bytes.append(source[index])
      index += 1
      guard source[index - 1] == .lineFeed else { continue }
      var quotes = 0
      var inner = index
      while inner < end, quotes < prefix.quotes, source[inner] == ">" || source[inner] == " " {
        if source[inner] == ">" {
          quotes += 1
          index = inner + 1
        }
        inner += 1
      }
      // The space after the sign belongs to it.
      if quotes > 0, index < end, source[index] == " " { index += 1 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Replaces the source up to `end` by a mark; its lines become one.
  mutating func mark(_ piece: MarkedSource.Meaning, until end: Int) {
    output.append(contentsOf: Array("\(MarkedSource.open)\(pieces.count)\(MarkedSource.close)".utf8))
    pieces.append(piece)
    if case .value = piece {
      names.values += 1
      if names.values > MarkdownLimits.values {
        refuse("more than \(MarkdownLimits.values) values", "ask for many values in a table")
      }
    }
    skip(to: end)
  }

  mutating func skip(to end: Int) {
    var place = at
    while let found = source[place..<end].firstIndex(of: .lineFeed) {
      line += 1
      place = found + 1
      counted = (place, 1)
    }
    at = end
    isLineStart = false
  }
}
