import Specifications

/// Markdown whose `$mathematics$`, `$$formulas$$` and `{{ values }}` have been replaced by marks that cmark passes through unread.
///
/// Marks also stand before pictures, to say where they are written: the columns that cmark counts are those of its own
/// text, and go astray in lists and tables.
///
/// Without this, the `*` of `count(*)` and the `_` of a formula would be read as emphasis. Code, fenced or between
/// backticks, is left alone; a mark that still ends up in code is turned back by `restored`. What a mark stands for may
/// have several lines, the mark has one: so it stays in its list item or quotation, and `lines` keeps the numbers.
struct MarkedSource {
  /// What a mark stands for.
  enum Meaning {
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

  /// The text for cmark.
  let text: [UInt8]
  /// What is wrong with the text as far as no reader of Markdown says so.
  let mistakes: [Markdown.Mistake]
  /// Why the text is not read at all.
  let refusal: Markdown.Mistake?
  private let pieces: [Meaning]
  private let lines: [Int]

  // Private-use characters that do not occur in the source, since occurrences are replaced first.
  static let open: Unicode.Scalar = "\u{E000}"
  static let close: Unicode.Scalar = "\u{E001}"
  /// What a comment that begins its block is replaced by.
  static let comment = "<!-- -->"

  init(_ source: String) {
    var scanner = MarkdownScanner(source)
    scanner.run()
    text = scanner.output
    pieces = scanner.pieces
    lines = scanner.lines
    mistakes = scanner.mistakes
    refusal = scanner.refusal
  }

  /// The source's line for one of cmark's.
  func line(_ line: Int) -> Int { lines.indices.contains(line - 1) ? lines[line - 1] : lines.last ?? 1 }

  /// Replaces marks by what was written.
  func restored(_ text: String) -> String {
    guard text.unicodeScalars.contains(Self.open) else { return text }
    return parts(text).map { $0.piece?.source ?? $0.text }.joined()
  }

  /// The last place that a text names: where the picture after it is written.
  func place(before text: String) -> SourcePosition? {
    guard text.unicodeScalars.contains(Self.open) else { return nil }
    for part in parts(text).reversed() { if case .place(let place) = part.piece { return place } }
    return nil
  }

  /// Text between marks, and what the marks stand for, in order.
  func split(_ text: String) -> [Inline] {
    guard text.unicodeScalars.contains(Self.open) else { return [.text(text)] }
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

  private func parts(_ text: String) -> [(text: String, piece: Meaning?)] {
    var result: [(text: String, piece: Meaning?)] = []
    var plain = String.UnicodeScalarView()
    var number: String?
    for scalar in text.unicodeScalars {
      if scalar == Self.open {
        if !plain.isEmpty { result.append((String(plain), nil)) }
        plain = String.UnicodeScalarView()
        number = ""
      } else if scalar == Self.close, let digits = number {
        if let index = Int(digits), pieces.indices.contains(index) { result.append(("", pieces[index])) }
        number = nil
      } else if number != nil {
        number?.unicodeScalars.append(scalar)
      } else {
        plain.append(scalar)
      }
    }
    if !plain.isEmpty { result.append((String(plain), nil)) }
    return result
  }
}
