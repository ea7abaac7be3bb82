import Texts

/// Lines for a terminal: pieces of text, each with what it says beyond its words.
///
/// The lines hold no control characters, whatever foreign names held; colours are the caller's.
public struct TerminalText: Sendable, Hashable {
  /// A piece of a line.
  public struct Span: Sendable, Hashable {
    /// The characters.
    public var text: String
    /// What they say beyond their words.
    public var tone: Tone

    /// A piece of a line.
    public init(_ text: String, _ tone: Tone = .plain) {
      self.text = text
      self.tone = tone
    }
  }

  /// The lines.
  public private(set) var lines: [[Span]] = []
  private let width: Int
  private let isUnicode: Bool

  /// No lines yet.
  ///
  /// - Parameters:
  ///   - width: The columns that lines fill at most; fewer than 40 count as 40.
  ///   - isUnicode: Whether the terminal shows signs outside ASCII; otherwise ours are replaced.
  init(width: Int, isUnicode: Bool) {
    self.width = max(40, width)
    self.isUnicode = isUnicode
  }

  /// The lines without tones, each ended by a line feed.
  public var plain: String { lines.map { $0.map(\.text).joined() + "\n" }.joined() }

  // MARK: Writing

  /// An empty line, unless nothing or an empty line is before it.
  mutating func gap() { if lines.last?.isEmpty == false { lines.append([]) } }

  /// A line of its own for a section.
  mutating func heading(_ title: String, _ summary: String = "") {
    gap()
    add([Span(title, .heading), Span(summary.isEmpty ? "" : "  \(summary)", .muted)], hanging: 2)
  }

  /// Pieces as lines that break between words.
  ///
  /// - Parameters:
  ///   - indent: The blanks before the first line.
  ///   - hanging: The blanks before the others; nil: as many.
  mutating func add(_ spans: [Span], indent: Int = 0, hanging: Int? = nil) {
    var line: [Span] = [Span(String(repeating: " ", count: indent))]
    var used = indent
    var isEmpty = true
    let following = hanging ?? indent
    func isBlank(_ word: Substring) -> Bool { word.allSatisfy { $0 == " " } }
    func end() {
      lines.append(Self.joined(line))
      line = [Span(String(repeating: " ", count: following))]
      used = following
      isEmpty = true
    }
    for span in spans {
      for word in Self.words(safe(span.text)) {
        let columns = Self.columns(word)
        if used + columns > width, !isEmpty { end() }
        if isEmpty, isBlank(word) { continue }
        if used + columns <= width {
          line.append(Span(String(word), span.tone))
          used += columns
        } else {
          // A word that no line holds is broken where the line ends.
          for character in word {
            let columns = Self.columns(Substring(String(character)))
            if used + columns > width { end() }
            line.append(Span(String(character), span.tone))
            used += columns
          }
        }
        isEmpty = false
      }
    }
    lines.append(Self.joined(line))
  }

  /// Two texts at both ends of a line, or below each other where they do not fit.
  mutating func add(_ left: [Span], right: [Span], indent: Int) {
    let rightText = right.map { safe($0.text) }.joined()
    let leftText = left.map { safe($0.text) }.joined()
    let (leftColumns, rightColumns) = (Self.columns(leftText[...]), Self.columns(rightText[...]))
    if rightText.isEmpty || indent + leftColumns + 2 + rightColumns > width {
      add(left, indent: indent, hanging: indent + 4)
      if !rightText.isEmpty { add(right, indent: indent + 4) }
      return
    }
    let blanks = String(repeating: " ", count: width - indent - leftColumns - rightColumns)
    let spans =
      [Span(String(repeating: " ", count: indent))] + left.map { Span(safe($0.text), $0.tone) } + [Span(blanks)]
      + right.map { Span(safe($0.text), $0.tone) }
    lines.append(Self.joined(spans))
  }

  /// A line of a program's text with its blanks, broken where the line ends.
  mutating func add(code: String, _ tone: Tone, indent: Int) {
    let margin = Span(String(repeating: " ", count: indent))
    var line = ""
    var used = indent
    for character in safe(code) {
      let columns = Self.columns(Substring(String(character)))
      if used + columns > width {
        lines.append(Self.joined([margin, Span(line, tone)]))
        (line, used) = ("", indent)
      }
      line.append(character)
      used += columns
    }
    lines.append(Self.joined([margin, Span(line, tone)]))
  }

  /// What a terminal shows and does not obey, in the characters that it has.
  private func safe(_ text: String) -> String {
    let shown = terminalText(text, keepsLines: false)
    return isUnicode || shown.utf8.allSatisfy { $0 < 0x80 } ? shown : Self.ascii(shown)
  }

  // MARK: Measuring

  /// Words, and the blanks between them.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    var rest = text[...]
    while let first = rest.first {
      let word = rest.prefix { ($0 == " ") == (first == " ") }
      words.append(word)
      rest = rest.dropFirst(word.count)
    }
    return words
  }

  /// Neighbours of one tone as one piece; blanks at the end are left out.
  private static func joined(_ spans: [Span]) -> [Span] {
    var result: [Span] = []
    for span in spans where !span.text.isEmpty {
      if let last = result.last, last.tone == span.tone {
        result[result.count - 1].text += span.text
      } else {
        result.append(span)
      }
    }
    while var last = result.last {
      while last.text.last == " " { last.text.removeLast() }
      result[result.count - 1] = last
      guard last.text.isEmpty else { break }
      result.removeLast()
    }
    return result
  }

  /// The columns that a terminal gives to a text.
  static func columns(_ text: Substring) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return sum
      default: return sum + (wide.contains { $0.contains(scalar.value) } ? 2 : 1)
      }
    }
  }

  /// Scripts and pictures that take two columns (East Asian Width W and F).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
    0x20000...0x3FFFD,
  ]

  /// Our own signs in ASCII; letters of foreign names stay.
  private static func ascii(_ text: String) -> String {
    var result = ""
    var isRaised = false
    for character in text {
      if let digit = raised.firstIndex(of: character) {
        result += (isRaised ? "" : "^") + String(Array("0123456789-")[digit])
        isRaised = true
        continue
      }
      isRaised = false
      result += signs[character] ?? String(character)
    }
    return result
  }

  private static let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
  private static let signs: [Character: String] = [
    "▲": "^", "▼": "v", "●": "*", "≈": "~", "−": "-", "–": "-", "→": "->", "±": "+-", "…": "...", "×": "x", "“": "\"",
    "”": "\"", "·": "|", "’": "'",
  ]
}
