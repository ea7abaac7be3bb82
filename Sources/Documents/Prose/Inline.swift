import CMark
import Figures
import Specifications

/// A block of a report's prose, or one of its fenced cells, in the order of the file.
public indirect enum Block: Sendable, Hashable {
  /// A heading of level 1...6.
  case heading(level: Int, [Inline])
  /// A paragraph.
  case paragraph([Inline])
  /// A list: the number of its first item, nil for bullets; tight lists have no space between items.
  case list(start: Int?, tight: Bool, items: [[Block]])
  /// A quotation.
  case quote([Block])
  /// Code that is shown, not run: its language (may be empty) and its text.
  case code(language: String, String)
  /// A fenced cell: the words of its info string, its text, and the line of its opening fence.
  case cell(words: [String], text: String, line: Int)
  /// A table; every row has as many cells as `alignments`.
  case table(alignments: [Alignment], header: [[Inline]], rows: [[[Inline]]])
  /// A formula on a line of its own, as written between double dollars.
  case formula(String)
  /// A thematic break.
  case rule
  /// A footnote's text, in the order of first reference.
  case footnote(number: Int, [Block])

  /// How a table's column is aligned.
  public enum Alignment: Sendable, Hashable {
    case left
    case center
    case right
  }
}

/// A piece of a line of prose.
public indirect enum Inline: Sendable, Hashable {
  /// Characters.
  case text(String)
  /// The end of a line of the source: a space.
  case softBreak
  /// A line break that was asked for.
  case hardBreak
  /// Code.
  case code(String)
  /// Emphasis.
  case emphasis([Inline])
  /// Strong emphasis.
  case strong([Inline])
  /// Struck out.
  case strikethrough([Inline])
  /// A link.
  case link(url: String, [Inline])
  /// A picture.
  case picture(ProsePicture)
  /// A reference to a footnote.
  case footnoteReference(Int)
  /// Mathematics as written between dollars.
  case math(String)
  /// Mathematics as written between double dollars, where it cannot have a line of its own.
  case display(String)
  /// An inline value as written between double braces, and the line where it stands.
  case value(String, line: Int)
}

extension [Inline] {
  /// The characters alone, for anchors, outlines and tooltips.
  public var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text): text
      case .math(let source), .display(let source): (try? RichText(mathematics: source).plain) ?? source
      case .softBreak, .hardBreak: " "
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner): inner.plainText
      case .picture(let picture): picture.alternative
      case .footnoteReference: ""
      case .value(let text, _): "{{\(text)}}"
      }
    }.joined()
  }
}
