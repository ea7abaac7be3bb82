import Foundation
import Texts

/// Turns markup into measured runs of glyphs.
struct Typesetter {
  let theme: Theme

  /// Runs and rules of a line, relative to the left end of its baseline.
  struct Box {
    var runs: [Drawing.Text.Run] = []
    var rules: [Rectangle] = []
    var width = 0.0
    /// Height above the baseline.
    var ascent = 0.0
    /// Depth below the baseline.
    var descent = 0.0
    /// The letters that no installed font has.
    var missing: [Character] = []
    /// The whole text, where only its beginning is shown.
    var whole: String?

    mutating func append(_ other: Box, dy: Double = 0, at x: Double? = nil) {
      let dx = x ?? width
      for var run in other.runs {
        run.dx += dx
        run.dy += dy
        runs.append(run)
      }
      for var rule in other.rules {
        rule.x += dx
        rule.y += dy
        rules.append(rule)
      }
      missing += other.missing
      whole = whole ?? other.whole
      width = max(width, dx + other.width)
      ascent = max(ascent, other.ascent - dy)
      descent = max(descent, other.descent + dy)
    }
  }

  /// How a piece is set.
  struct Style {
    var size: Double
    var bold = false
    /// Whether fractions, operators and their limits have their full size, as in a formula on a line of its own.
    var isDisplay = false

    /// The same size in running text.
    var inline: Style { Style(size: size, bold: bold) }
  }

  /// The style of subscripts and superscripts; venues count them as text, so that none is smaller than their least size.
  func script(of style: Style) -> Style {
    Style(size: max(0.72 * style.size, min(style.size, theme.minimumTextSize)), bold: style.bold)
  }

  /// Sets one line of markup at a size.
  func box(_ markup: String, size: Double, bold: Bool = false) throws(FigureError) -> Box {
    var box = try line(RichText(markup).root, Style(size: size, bold: bold))
    box.ascent = max(box.ascent, 0.68 * size)
    box.descent = max(box.descent, 0.21 * size)
    return box
  }

  func box(_ node: MarkupNode, _ style: Style) throws(FigureError) -> Box {
    switch node {
    case .run(let text, let face): return try run(text, face, style)
    case .space(let em): return Box(width: em * style.size)
    case .sign(let text, let face, let before, let after):
      var result = Box(width: before * style.size)
      result.append(try run(text, face, style))
      result.width += after * style.size
      return result
    case .sequence(let nodes):
      var result = Box()
      for node in nodes {
        if case .space(let em) = node {
          result.width += em * style.size
        } else {
          result.append(try box(node, style))
        }
      }
      return result
    case .operation(let text, _): return try operation(text, style)
    case .script(let base, let sub, let sup): return try script(base, sub, sup, style)
    case .root(let inner): return try root(inner, style)
    case .fraction(let above, let below): return try fraction(above, below, style)
    case .accent(let accent, let base): return try accented(accent, base, style)
    case .fenced(let open, let inner, let close): return try fenced(open, inner, close, style)
    case .rows(let rows, let alignment): return try self.rows(rows, alignment, style)
    }
  }

  func run(_ text: String, _ face: Face, _ style: Style) throws(FigureError) -> Box {
    try run(text, face, style, isRightToLeft: false)
  }

  /// Letters in the first families that have them, and boxes for those that none has.
  func run(_ text: String, _ face: Face, _ style: Style, isRightToLeft: Bool) throws(FigureError) -> Box {
    guard !text.isEmpty else { return Box() }
    let size = style.size
    let first = face == .math ? theme.mathFamily : theme.textFamily
    let second = face == .math ? theme.textFamily : theme.mathFamily
    let chain = FontChain([first, second] + theme.fallbackFamilies)
    let isBold = face == .bold || (style.bold && face != .math)
    // What reads from right to left begins at the right.
    let stretches = chain.stretches(of: Self.drawable(text), bold: isBold, italic: face == .italic)
    var result = Box(ascent: 0.68 * size, descent: 0.21 * size)
    for stretch in isRightToLeft ? stretches.reversed() : stretches {
      guard let family = stretch.family else {
        for character in isRightToLeft ? String(stretch.text.reversed()) : stretch.text {
          result.append(missing(character, size))
        }
        continue
      }
      let font = Font(
        family: family, size: size, italic: face == .italic && family == first, bold: stretch.isBold)
      let advance = try TextEngine.shared.width(of: stretch.text, in: font, isRightToLeft: isRightToLeft)
      let run = Drawing.Text.Run(
        text: stretch.text, font: font, dx: 0, dy: 0, width: advance, isRightToLeft: isRightToLeft)
      result.append(Box(runs: [run], width: advance, ascent: 0.68 * size, descent: 0.21 * size))
    }
    return result
  }

  /// A letter that no installed font has: an empty box of about its width.
  private func missing(_ character: Character, _ size: Double) -> Box {
    let system = character.unicodeScalars.first.flatMap { WritingSystem.of($0) }
    let isWide = system?.package == "fonts-noto-cjk" || system?.package == "fonts-symbola"
    let width = (isWide ? 0.86 : 0.5) * size
    let margin = 0.07 * size
    let thickness = max(0.25, 0.05 * size)
    let (top, bottom) = (-0.68 * size, 0.05 * size)
    let rules = [
      Rectangle(x: margin, y: top, width: width, height: thickness),
      Rectangle(x: margin, y: bottom - thickness, width: width, height: thickness),
      Rectangle(x: margin, y: top, width: thickness, height: bottom - top),
      Rectangle(x: margin + width - thickness, y: top, width: thickness, height: bottom - top),
    ]
    return Box(
      rules: rules, width: width + 2 * margin, ascent: 0.68 * size, descent: 0.21 * size, missing: [character])
  }

  /// Text of one line, without what would break or turn it.
  private static func drawable(_ text: String) -> String {
    let text = pageText(text)
    guard text.unicodeScalars.contains(where: { "\n\t\u{2028}\u{2029}".unicodeScalars.contains($0) }) else {
      return text
    }
    return String(text.map { "\n\t\u{2028}\u{2029}".contains($0) ? " " : $0 })
  }
}

/// Which point of a text stands at its place.
enum HorizontalAnchor {
  case left
  case center
  case right
}

extension Typesetter.Box {
  /// The box as a drawing's text with its anchor on the baseline at `place`.
  func text(
    at place: Point, anchor: HorizontalAnchor, color: Color, rotation: Double = 0, run: String? = nil,
    tooltip: String? = nil
  ) -> Drawing.Text {
    let shift =
      switch anchor {
      case .left: 0.0
      case .center: -width / 2
      case .right: -width
      }
    // Quarter turns, for labels of vertical axes and rows, keep exact positions.
    let origin =
      switch rotation {
      case -90: Point(place.x, place.y - shift)
      case 90: Point(place.x, place.y + shift)
      case 0: Point(place.x + shift, place.y)
      default: Point(place.x + shift * cos(rotation / 180 * .pi), place.y + shift * sin(rotation / 180 * .pi))
      }
    return Drawing.Text(
      origin: origin, rotation: rotation, runs: runs, rules: rules, color: color, width: width, run: run,
      tooltip: tooltip, missing: missing, whole: whole)
  }
}
