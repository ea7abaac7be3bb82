import Specifications

/// One pass over the bytes of a report's Markdown, before cmark reads it: formulas, values and pictures become marks,
/// comments go, and what cmark would take hours or gigabytes for is refused.
///
/// It knows as much of Markdown as that needs: fences, code spans, escapes, and the `>` and list markers at a line's
/// beginning. Every search is bounded by its paragraph and not repeated where it failed, so the pass is linear.
struct MarkdownScanner {
  /// The text for cmark.
  var output: [UInt8] = []
  var pieces: [MarkedSource.Meaning] = []
  /// The source's line for every line of `output`.
  var lines = [1]
  var mistakes: [Markdown.Mistake] = []
  /// Why the text is not read at all.
  var refusal: Markdown.Mistake?
  var names = MarkdownNames()
  var table = MarkdownTableSize()

  let source: [UInt8]
  var at = 0
  var line = 1
  var isLineStart = true
  var fence: Fence?
  var prefix = LinePrefix()
  /// Whether indentation may belong to a list, whether the line before was blank, and whether it was indented code.
  var mayBeInList = false
  var isAfterBlank = true
  var isAfterIndented = false
  /// Where the paragraph of a place ends, as far as it has been asked.
  var paragraph = 0..<0
  /// Where searches for a closing sign failed: below these no other has to begin.
  var failed: [Closing: Int] = [:]
  var lastTicks: [Int: Int] = [:]
  var ticksScannedTo = 0
  /// A place of this line whose column is known.
  var counted = (index: 0, column: 1)
  /// The signs of this paragraph that may be markup, its lines and bytes; and the bytes of all prose.
  var signs = 0
  var allSigns = 0
  var paragraphLines = 0
  var paragraphBytes = 0
  var proseBytes = 0

  struct Fence {
    var character: UInt8
    var count: Int
    var quotes: Int
    /// The columns that its list item is indented by; 0 outside of lists.
    var indent: Int
    var line: Int
  }

  enum Closing { case value, display, math, comment }

  /// Takes a text with any ends of lines; the private-use characters of marks are replaced, so that none is forged.
  init(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var wasReturn = false
    for byte in text.utf8 {
      let count = bytes.count
      if byte == .lineFeed, wasReturn {
        wasReturn = false
        continue
      }
      wasReturn = byte == .carriageReturn
      bytes.append(wasReturn ? .lineFeed : byte)
      // U+E000 and U+E001 are EE 80 80 and EE 80 81; U+FFFD is EF BF BD.
      if count >= 2, byte == 0x80 || byte == 0x81, bytes[count - 1] == 0x80, bytes[count - 2] == 0xEE {
        bytes.replaceSubrange((count - 2)...count, with: [0xEF, 0xBF, 0xBD])
      }
    }
    source = bytes
    output.reserveCapacity(bytes.count)
  }

  mutating func run() {
    while at < source.count, refusal == nil {
      if isLineStart, beginLine() { continue }
      let next = at + 1 < source.count ? source[at + 1] : .lineFeed
      switch source[at] {
      case "\\" where next != .lineFeed: copy(2)
      case "`": copyCodeSpan()
      case "{" where next == "{": if !takeValue() { copy(2) }
      case "$": if !takeDisplay(), !takeMath() { copy(1) }
      case "!" where next == "[":
        mark(.place(SourcePosition(line: line, column: column)), until: at)
        copy(1)
      case "[", "]":
        countSign(source[at])
        noteReference()
        copy(1)
      case "<" where starts("<!--", at): takeComment()
      default: copyPlain()
      }
    }
    if let fence {
      mistakes.append(
        Markdown.Mistake(
          line: fence.line, message: "a fence that is never closed", hint: "end it with a line of its own"))
    }
    names.finish(endingAt: at, line: line)
    if refusal == nil { refusal = names.refusal }
    mistakes += names.mistakes
  }

  mutating func noteReference() {
    if source[at] == "[", at + 1 < source.count, source[at + 1] == "^" {
      if let label = label(from: at + 2) { names.useFootnote(label, line: line) }
    } else if source[at] == "]", at + 1 < source.count, source[at + 1] == "[" {
      if let label = label(from: at + 2) { names.use(label, line: line) }
    } else if source[at] == "[" {
      names.brackets += 1
    }
  }

  /// The label up to a bracket on the same line; nil for none.
  func label(from start: Int) -> String? {
    var end = start
    while end < source.count, end - start < 1000, source[end] != "]", source[end] != "[", source[end] != .lineFeed {
      end += 1
    }
    guard end < source.count, source[end] == "]", end > start else { return nil }
    return String(decoding: source[start..<end], as: UTF8.self)
  }

  // MARK: Copying

  mutating func copy(_ count: Int) {
    let end = min(at + count, source.count)
    for byte in source[at..<end] {
      output.append(byte)
      if byte == .lineFeed { newLine(after: at) }
      at += 1
    }
  }

  mutating func newLine(after index: Int) {
    line += 1
    lines.append(line)
    isLineStart = true
    counted = (index + 1, 1)
  }

  /// Copies up to the next sign that may mean something, or over it, or over the line's end.
  mutating func copyPlain() {
    var end = at
    while end < source.count {
      let byte = source[end]
      if byte == .lineFeed { break }
      if end > at, Self.isSpecial(byte) { break }
      countSign(byte)
      end += 1
    }
    copy(end - at + (end < source.count && source[end] == .lineFeed ? 1 : 0))
  }

  /// Whether `run` looks at the byte.
  static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case "\\", "`", "{", "$", "!", "[", "]", "<": true
    default: false
    }
  }

  mutating func countSign(_ byte: UInt8) {
    switch byte {
    case "*", "_", "~", "@", "<", "[", "!", "&", "'", "\"": signs += 1
    default: return
    }
    allSigns += 1
    if allSigns > MarkdownLimits.signs {
      refuse("more than \(MarkdownLimits.signs) signs of markup in all", "split the report")
    }
    if signs > MarkdownLimits.signsOfParagraph {
      refuse(
        "a paragraph with more than \(MarkdownLimits.signsOfParagraph) signs of markup",
        "put text that is no Markdown into a fence, or leave empty lines between paragraphs")
    }
  }

  mutating func refuse(_ message: String, _ hint: String) {
    if refusal == nil { refusal = Markdown.Mistake(line: line, message: message, hint: hint) }
  }

  /// The column of the next character, from 1.
  var column: Int {
    mutating get {
      let new = source[counted.index..<at].count { $0 & 0xC0 != 0x80 }
      counted = (at, counted.column + new)
      return counted.column
    }
  }

  // MARK: Lines

  /// Looks at the beginning of a line; true where the whole line has been copied, as code is.
  mutating func beginLine() -> Bool {
    isLineStart = false
    let end = lineEnd(at)
    prefix = LinePrefix(source, at, end)
    if let open = fence {
      // A fence ends with the quotation or list item that it is in.
      let hasText = prefix.end < end && source[prefix.end] != .lineFeed
      let isOutside = prefix.quotes < open.quotes || (hasText && open.quotes == 0 && prefix.columns < open.indent)
      if prefix.quotes + prefix.items > 4 * MarkdownLimits.nesting {
        refuse("a line of code that would nest too deep as prose", "put such code into a file of its own")
      }
      if !isOutside {
        if closes(open, end) { fence = nil }
        copy(end - at)
        return true
      }
      fence = nil
    }
    let isBlank = prefix.items == 0 && (prefix.end == end || source[prefix.end] == .lineFeed)
    let isAfterBlank = isAfterBlank
    self.isAfterBlank = isBlank
    let isIndented = prefix.columns >= 4 && !mayBeInList && prefix.quotes == 0 && !isBlank
    if isIndented && (isAfterBlank || isAfterIndented) {
      isAfterIndented = true
      copy(end - at)
      return true
    }
    isAfterIndented = isAfterIndented && isBlank
    measure(isBlank: isBlank, isAfterBlank: isAfterBlank, end)
    if opensFence(end) {
      (signs, paragraphLines, paragraphBytes) = (0, 0, 0)
      copy(end - at)
      return true
    }
    readDefinition(isBlank: isBlank)
    return false
  }

  /// Keeps count of what a paragraph and a table hold.
  mutating func measure(isBlank: Bool, isAfterBlank: Bool, _ end: Int) {
    // A line of nothing but `>` opens quotations too.
    if let message = prefix.nestingRefusal { refuse(message, "begin what is so deep at the margin") }
    let isHeading = prefix.end < end && source[prefix.end] == "#"
    if isBlank || isHeading || prefix.items > 0 || table.isOpen { (signs, paragraphLines, paragraphBytes) = (0, 0, 0) }
    if isBlank {
      table.end()
      return
    }
    if isAfterBlank, prefix.items == 0, prefix.columns == 0 { mayBeInList = false }
    if prefix.items > 0 { mayBeInList = true }
    if let message = table.read(source[at..<end], isBlank: isBlank) {
      refuse(message, "show fewer, or put the table into a file")
    }
    paragraphLines += 1
    paragraphBytes += end - at
    if paragraphBytes > MarkdownLimits.paragraph || paragraphLines > MarkdownLimits.paragraphLines {
      refuse(
        "a paragraph of more than \(MarkdownLimits.paragraph) bytes or \(MarkdownLimits.paragraphLines) lines",
        "leave empty lines between paragraphs, and put text that is no Markdown into a fence")
    }
    proseBytes += end - at
    if proseBytes > MarkdownLimits.prose {
      refuse("more than \(MarkdownLimits.prose >> 20) MB of prose", "split the report")
    }
  }

  /// A line that begins with `[label]:` or `[^label]:` defines what others refer to.
  mutating func readDefinition(isBlank: Bool) {
    let start = prefix.end
    if isBlank { names.endDefinition(at: at) }
    guard start < source.count, source[start] == "[", let label = label(from: start + 1) else { return }
    let colon = start + label.utf8.count + 2
    guard colon < source.count, source[colon] == ":" else { return }
    if label.hasPrefix("^") {
      names.defineFootnote(String(label.dropFirst()), line: line)
      // What belongs to the note is indented.
      mayBeInList = true
    } else {
      names.define(label, at: at, line: line)
    }
    copy(colon - at)
  }

  mutating func opensFence(_ end: Int) -> Bool {
    let start = prefix.end
    guard start < end, source[start] == "`" || source[start] == "~" else { return false }
    let count = runLength(start)
    guard count >= 3, source[start] == "~" || !source[(start + count)..<end].contains(UInt8(ascii: "`")) else {
      return false
    }
    if prefix.columns >= 4, !mayBeInList { return false }
    let indent = prefix.items > 0 ? prefix.end - at : mayBeInList ? min(1, prefix.columns) : 0
    fence = Fence(
      character: source[start], count: count, quotes: prefix.quotes, indent: indent, line: line)
    return true
  }

  func closes(_ open: Fence, _ end: Int) -> Bool {
    let start = prefix.quotesEnd
    guard start < end, source[start] == open.character else { return false }
    let count = runLength(start)
    return count >= open.count
      && source[(start + count)..<end].allSatisfy { $0 == " " || $0 == "\t" || $0 == .lineFeed }
  }

  /// The index after the line's end.
  func lineEnd(_ start: Int) -> Int {
    min((source[start...].firstIndex(of: .lineFeed) ?? source.count) + 1, source.count)
  }

  func runLength(_ start: Int) -> Int {
    var end = start
    while end < source.count, source[end] == source[start] { end += 1 }
    return end - start
  }

  /// Where the paragraph that holds the present place ends: before an empty line.
  mutating func paragraphEnd() -> Int {
    if paragraph.contains(at) { return paragraph.upperBound }
    var end = at
    while end < source.count {
      let next = lineEnd(end)
      guard next < source.count else {
        end = source.count
        break
      }
      let prefix = LinePrefix(source, next, lineEnd(next))
      end = next
      if prefix.items == 0, prefix.end >= source.count || source[prefix.end] == .lineFeed { break }
    }
    paragraph = at..<max(end, at + 1)
    return paragraph.upperBound
  }
}
