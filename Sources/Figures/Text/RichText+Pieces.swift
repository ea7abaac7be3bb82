extension RichText {
  /// A piece of markup for writers that set type themselves: prose in HTML or on pages.
  public indirect enum Piece: Sendable, Hashable {
    /// Letters in one style.
    case letters(String, Style)
    /// A space, in ems; may be negative.
    case space(Double)
    /// A base with a subscript, a superscript, or both.
    case scripts(base: [Piece], sub: [Piece]?, sup: [Piece]?)
    /// A square root.
    case root([Piece])
  }

  /// How letters are set.
  public enum Style: Sendable, Hashable {
    /// Upright.
    case upright
    /// Slanted.
    case italic
    /// Bold.
    case bold
    /// As the mathematical family draws them: Greek, script and signs.
    case symbol
  }

  /// The markup as pieces in reading order.
  public var pieces: [Piece] { RichText.pieces(root) }

  private static func pieces(_ node: MarkupNode) -> [Piece] {
    switch node {
    case .run(let text, let face):
      switch face {
      case .upright: [.letters(text, .upright)]
      case .italic: [.letters(text, .italic)]
      case .bold: [.letters(text, .bold)]
      case .math: [.letters(text, .symbol)]
      }
    case .space(let em): [.space(em)]
    case .sequence(let nodes): nodes.flatMap { pieces($0) }
    case .script(let base, let sub, let sup):
      [.scripts(base: pieces(base), sub: sub.map { pieces($0) }, sup: sup.map { pieces($0) })]
    case .root(let inner): [.root(pieces(inner))]
    }
  }
}
