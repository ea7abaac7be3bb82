import Specifications

/// Markdown whose `$mathematics$`, `$$formulas$$` and `{{ values }}` have been replaced by marks that cmark passes through unread.
///
/// Marks also stand before pictures, to say where they are written: the columns that cmark counts are those of its own
/// text, and go astray in lists and tables.
///
/// Without this, the `*` of `count(*)` and the `_` of a formula would be read as emphasis. Code, fenced or between
/// backticks, is left alone; a mark that still ends up in code is turned back by `restored`.
struct Interleaved {
  /// What a mark stands for.
  private enum Piece {
    case math(String)
    case display(String)
    case value(String, line: Int)
    case place(SourcePosition)

    var source: String {
      switch self {
      case .math(let text): "$\(text)$"
      case .display(let text): "$$\(text)$$"
      case .value(let text, _): "{{\(text)}}"
      case .place: ""
      }
    }
  }

  /// The text for cmark, with as many lines as the source.
  private(set) var text = ""
  private var pieces: [Piece] = []

  // Private-use characters that do not occur in the source, since occurrences are replaced first.
  private static let open: Character = "\u{E000}"
  private static let close: Character = "\u{E001}"

  init(_ source: String) {
    var scanner = Scanner(Array(source))
    scanner.run()
    text = String(scanner.output)
    pieces = scanner.pieces
  }

  /// Replaces marks by what was written.
  func restored(_ text: String) -> String {
    guard text.contains(Self.open) else { return text }
    return parts(text).map { $0.piece?.source ?? $0.text }.joined()
  }

  /// The last place that a text names: where the picture after it is written.
  func place(before text: String) -> SourcePosition? {
    guard text.contains(Self.open) else { return nil }
    for part in parts(text).reversed() { if case .place(let place) = part.piece { return place } }
    return nil
  }

  /// Text between marks, and what the marks stand for, in order.
  func split(_ text: String) -> [Inline] {
    guard text.contains(Self.open) else { return [.text(text)] }
    return parts(text).compactMap { part in
      switch part.piece {
      case .place: nil
      case .math(let source): .math(source)
      case .display(let source): .display(source)
      case .value(let source, let line): .value(source, line: line)
      case nil: .text(part.text)
      }
    }
  }

  private func parts(_ text: String) -> [(text: String, piece: Piece?)] {
    var result: [(text: String, piece: Piece?)] = []
    var plain = ""
    var number: String?
    for character in text {
      if character == Self.open {
        if !plain.isEmpty { result.append((plain, nil)) }
        plain = ""
        number = ""
      } else if character == Self.close, let digits = number {
        if let index = Int(digits), pieces.indices.contains(index) { result.append(("", pieces[index])) }
        number = nil
      } else if number != nil {
        number?.append(character)
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { result.append((plain, nil)) }
    return result
  }

  /// One pass over the characters of the source.
  private struct Scanner {
    let source: [Character]
    var output: [Character] = []
    var pieces: [Piece] = []
    private var at = 0
    private var line = 1
    private var fence: (character: Character, count: Int)?
    private var isLineStart = true

    init(_ source: [Character]) {
      self.source = source.map { $0 == Interleaved.open || $0 == Interleaved.close ? "\u{FFFD}" : $0 }
    }

    mutating func run() {
      while at < source.count {
        if isLineStart, fenceLine() { continue }
        if fence != nil {
          copy(lineEnd(at) - at)
          continue
        }
        switch source[at] {
        case "\\" where at + 1 < source.count && !source[at + 1].isNewline: copy(2)
        case "`": copyCodeSpan()
        case "{" where at + 1 < source.count && source[at + 1] == "{": if !takeValue() { copy(2) }
        case "$": if !takeDisplay(), !takeMath() { copy(1) }
        case "!" where at + 1 < source.count && source[at + 1] == "[":
          mark(.place(SourcePosition(line: line, column: column)), until: at)
          copy(2)
        default: copy(1)
        }
      }
    }

    /// Copies characters and keeps count of lines.
    private mutating func copy(_ count: Int) {
      for character in source[at..<min(at + count, source.count)] {
        output.append(character)
        isLineStart = character.isNewline
        if isLineStart { line += 1 }
      }
      at = min(at + count, source.count)
    }

    /// The column of the next character, from 1.
    private var column: Int {
      var start = at
      while start > 0, !source[start - 1].isNewline { start -= 1 }
      return at - start + 1
    }

    /// The index after the line's newline.
    private func lineEnd(_ start: Int) -> Int {
      var index = start
      while index < source.count, !source[index].isNewline { index += 1 }
      return min(index + 1, source.count)
    }

    /// Opens or closes fenced code if this line is a fence, and copies it.
    private mutating func fenceLine() -> Bool {
      isLineStart = false
      var index = at
      while index < source.count, source[index] == " " || source[index] == ">" { index += 1 }
      guard index < source.count, source[index] == "`" || source[index] == "~" else { return false }
      let character = source[index]
      var count = 0
      while index < source.count, source[index] == character {
        index += 1
        count += 1
      }
      let end = lineEnd(at)
      let rest = source[index..<end].filter { !$0.isWhitespace }
      if let open = fence {
        guard character == open.character, count >= open.count, rest.isEmpty else { return false }
        fence = nil
      } else {
        guard count >= 3, character == "~" || !rest.contains("`") else { return false }
        fence = (character, count)
      }
      copy(end - at)
      return true
    }

    private mutating func copyCodeSpan() {
      let count = runLength(at)
      var index = at + count
      while index < source.count {
        if endsParagraph(index) { break }
        if source[index] == "`" {
          let closing = runLength(index)
          index += closing
          if closing == count {
            copy(index - at)
            return
          }
        } else {
          index += 1
        }
      }
      copy(count)
    }

    private func runLength(_ start: Int) -> Int {
      var index = start
      while index < source.count, source[index] == "`" { index += 1 }
      return index - start
    }

    /// Whether an empty line follows.
    private func endsParagraph(_ index: Int) -> Bool {
      guard source[index].isNewline else { return false }
      return source[(index + 1)..<lineEnd(index + 1)].allSatisfy(\.isWhitespace)
    }

    private mutating func takeValue() -> Bool {
      var index = at + 2
      while index + 1 < source.count, !endsParagraph(index) {
        if source[index] == "}", source[index + 1] == "}" {
          let inner = String(source[(at + 2)..<index])
          mark(.value(inner, line: line), until: index + 2)
          return true
        }
        index += 1
      }
      return false
    }

    /// Mathematics between double dollars, over several lines if need be.
    private mutating func takeDisplay() -> Bool {
      guard at + 1 < source.count, source[at + 1] == "$" else { return false }
      var index = at + 2
      while index + 1 < source.count, !endsParagraph(index) {
        if source[index] == "\\" {
          index += 2
          continue
        }
        if source[index] == "$", source[index + 1] == "$" {
          let inner = String(source[(at + 2)..<index]).trimmed
          guard !inner.isEmpty else { return false }
          mark(.display(inner), until: index + 2)
          return true
        }
        index += 1
      }
      return false
    }

    /// Pandoc's rule: no space inside the dollars, no digit after them.
    ///
    /// It keeps "$5 and $10" as it is.
    private mutating func takeMath() -> Bool {
      guard at + 1 < source.count, !source[at + 1].isWhitespace, source[at + 1] != "$" else { return false }
      var index = at + 1
      while index < source.count, !endsParagraph(index) {
        if source[index] == "\\" {
          index += 2
          continue
        }
        if source[index] == "$" {
          if source[index - 1].isWhitespace { return false }
          if index + 1 < source.count, source[index + 1].isNumber { return false }
          mark(.math(String(source[(at + 1)..<index])), until: index + 1)
          return true
        }
        index += 1
      }
      return false
    }

    /// Replaces the source up to `end` by a mark; newlines move before it, so that lines keep their numbers.
    private mutating func mark(_ piece: Piece, until end: Int) {
      let newlines = source[at..<end].filter(\.isNewline)
      output += newlines
      output.append(Interleaved.open)
      output += Array(String(pieces.count))
      output.append(Interleaved.close)
      pieces.append(piece)
      line += newlines.count
      at = end
      isLineStart = false
    }
  }
}
