import Foundation

/// Turns markup into measured runs of glyphs.
struct Typesetter {
  let theme: Theme

  /// Runs and rules of a line, relative to the left end of its baseline.
  struct Box {
    var runs: [Text.Run] = []
    var rules: [Rectangle] = []
    var width = 0.0
    /// Height above the baseline.
    var ascent = 0.0
    /// Depth below the baseline.
    var descent = 0.0

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
    var box = try box(RichText(markup).root, Style(size: size, bold: bold))
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
    guard !text.isEmpty else { return Box() }
    let size = style.size
    let family = face == .math ? theme.mathFamily : theme.textFamily
    let isBold = face == .bold || (style.bold && face != .math)
    let font = Font(family: family, size: size, italic: face == .italic, bold: isBold)
    let engine = TextEngine.shared
    var runs: [Text.Run] = []
    var width = 0.0
    for (part, font) in try parts(of: text, font: font) {
      let advance = try engine.width(of: part, in: font)
      runs.append(Text.Run(text: part, font: font, dx: width, dy: 0, width: advance))
      width += advance
    }
    return Box(runs: runs, width: width, ascent: 0.68 * size, descent: 0.21 * size)
  }

  /// Splits a text where its family has no glyph but the theme's other family does.
  private func parts(of text: String, font: Font) throws(FigureError) -> [(String, Font)] {
    let engine = TextEngine.shared
    if try engine.canDraw(text, in: font) { return [(text, font)] }
    let other = font.family == theme.mathFamily ? theme.textFamily : theme.mathFamily
    let second = Font(family: other, size: font.size)
    var parts: [(String, Font)] = []
    for character in text {
      let letter = String(character)
      var chosen = font
      if try !engine.canDraw(letter, in: font) {
        guard try engine.canDraw(letter, in: second) else {
          throw .missingGlyph(character: letter, text: text, families: [font.family, other])
        }
        chosen = second
      }
      if let last = parts.last, last.1 == chosen {
        parts[parts.count - 1].0 += letter
      } else {
        parts.append((letter, chosen))
      }
    }
    return parts
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
  ) -> Text {
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
    return Text(
      origin: origin, rotation: rotation, runs: runs, rules: rules, color: color, width: width, run: run,
      tooltip: tooltip)
  }
}
