/// A label's markup as a tree: text, and mathematics between dollar signs (see `DollarRule`) in a subset of LaTeX.
///
/// Mathematics: letters are variables (italic), digits and signs are upright; `^` and `_` take one token or a group in
/// braces. Commands: Greek letters, the alphabets of `MathAlphabet`, `\text \mathrm \mathbf`, `\sqrt \frac`, accents
/// (`\hat \bar \tilde \dot \vec`), fences that grow (`\left( ... \right)`), functions such as `\exp`, large operators
/// such as `\sum`, the environments `aligned`, `cases` and `matrix`, and the symbols of `MathSymbols`. A dollar sign that
/// would open mathematics but is text is written `\$`, a backslash before one `\\`; nothing else of text has a meaning.
public struct RichText: Sendable, Hashable {
  /// The markup as written.
  public let source: String
  let root: MarkupNode

  /// Reads markup; an unknown command is an error that names it.
  public init(_ source: String) throws(FigureError) {
    self.source = source
    var parser = MarkupParser(source: source)
    root = try parser.parse()
  }

  /// Reads mathematics without dollar signs around it.
  public init(mathematics source: String) throws(FigureError) {
    self.source = source
    var parser = MarkupParser(source: source)
    root = try parser.parseMathematics()
  }

  /// The text without fonts and positions, for readers that cannot show them.
  public var plain: String { root.plain }
}

/// How letters are set.
enum Face: Sendable, Hashable {
  case upright
  case italic
  case bold
  case math
}

indirect enum MarkupNode: Sendable, Hashable {
  /// Letters and digits.
  case run(String, Face)
  /// An empty width in ems.
  case space(Double)
  /// A sign between or before its operands, with the spaces around it in ems.
  case sign(String, Face, before: Double, after: Double)
  /// A word such as max or a sign such as ∑; limits stand above and below it in display style.
  case operation(String, hasLimits: Bool)
  case sequence([MarkupNode])
  case script(base: MarkupNode, sub: MarkupNode?, sup: MarkupNode?)
  case root(MarkupNode)
  case fraction(MarkupNode, MarkupNode)
  /// A mark over its base; the bar is a rule as wide as the base.
  case accent(MathAccent, MarkupNode)
  /// Content between delimiters as high as it is; an empty one is not drawn.
  case fenced(open: String, MarkupNode, close: String)
  case rows([[MarkupNode]], RowAlignment)

  /// How the columns of rows are aligned.
  enum RowAlignment: Sendable, Hashable {
    /// Right, left, right, left: equations at their signs.
    case equations
    case left
    case center
  }

  var plain: String {
    switch self {
    case .run(let text, _), .operation(let text, _): text
    case .space(let em): em > 0.2 ? " " : ""
    case .sign(let text, _, let before, let after): (before > 0.2 ? " " : "") + text + (after > 0.2 ? " " : "")
    case .sequence(let nodes): nodes.map(\.plain).joined()
    case .script(let base, let sub, let sup):
      base.plain + (sub.map { "_" + $0.plain } ?? "") + (sup.map { "^" + $0.plain } ?? "")
    case .root(let node): "√" + node.plain
    case .fraction(let above, let below): above.plain + "/" + below.plain
    case .accent(let accent, let base): base.plain + accent.combining
    case .fenced(let open, let inner, let close): open + inner.plain + close
    case .rows(let rows, _): rows.map { $0.map(\.plain).joined(separator: " ") }.joined(separator: "; ")
    }
  }
}

/// A mark over a letter.
enum MathAccent: String, Sendable, Hashable, CaseIterable {
  case hat
  case tilde
  case dot
  case vec
  case bar
  case overline

  /// The mark by itself.
  var mark: String {
    switch self {
    case .hat: "ˆ"
    case .tilde: "˜"
    case .dot: "˙"
    case .vec: "→"
    case .bar, .overline: "¯"
    }
  }

  /// The mark as a combining character, for plain text.
  var combining: String {
    switch self {
    case .hat: "\u{302}"
    case .tilde: "\u{303}"
    case .dot: "\u{307}"
    case .vec: "\u{20D7}"
    case .bar, .overline: "\u{304}"
    }
  }
}
