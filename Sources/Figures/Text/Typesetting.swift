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

    fileprivate mutating func append(_ other: Box, dy: Double = 0, at x: Double? = nil) {
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

  /// Sets one line of markup at a size.
  func box(_ markup: String, size: Double, bold: Bool = false) throws(FigureError) -> Box {
    var box = try box(RichText(markup).root, size: size, bold: bold)
    box.ascent = max(box.ascent, 0.68 * size)
    box.descent = max(box.descent, 0.21 * size)
    return box
  }

  private func box(_ node: MarkupNode, size: Double, bold: Bool) throws(FigureError) -> Box {
    switch node {
    case .run(let text, let face): return try run(text, face, size: size, bold: bold)
    case .space(let em): return Box(width: em * size)
    case .sequence(let nodes):
      var result = Box()
      for node in nodes {
        if case .space(let em) = node {
          result.width += em * size
        } else {
          result.append(try box(node, size: size, bold: bold))
        }
      }
      return result
    case .script(let base, let sub, let sup):
      var result = try box(base, size: size, bold: bold)
      let start = result.width + 0.03 * size
      // Script capitals lean to the right and leave room below their upper end.
      let isScript = if case .run(let text, .math) = base { MathSymbols.isScript(text) } else { false }
      // Venues count scripts as text: none may be smaller than their least size.
      let small = max(0.72 * size, min(size, theme.minimumTextSize))
      if let sup { result.append(try box(sup, size: small, bold: bold), dy: -0.36 * size, at: start) }
      if let sub {
        result.append(try box(sub, size: small, bold: bold), dy: 0.2 * size, at: start - (isScript ? 0.12 * size : 0))
      }
      result.width += 0.03 * size
      return result
    case .root(let inner):
      var result = try run("√", .math, size: size, bold: false)
      let content = try box(inner, size: size, bold: bold)
      let start = result.width
      result.append(content)
      let thickness = max(0.4, 0.045 * size)
      let top = max(content.ascent, 0.75 * size) + 0.06 * size
      result.rules.append(Rectangle(x: start - 0.02 * size, y: -top, width: content.width, height: thickness))
      result.ascent = max(result.ascent, top)
      return result
    }
  }

  private func run(_ text: String, _ face: Face, size: Double, bold: Bool) throws(FigureError) -> Box {
    guard !text.isEmpty else { return Box() }
    let family = face == .math ? theme.mathFamily : theme.textFamily
    let font = Font(family: family, size: size, italic: face == .italic, bold: face == .bold || (bold && face != .math))
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
    // Only quarter turns are used, for labels of vertical axes and rows.
    let origin =
      switch rotation {
      case -90: Point(place.x, place.y - shift)
      case 90: Point(place.x, place.y + shift)
      default: Point(place.x + shift, place.y)
      }
    return Text(
      origin: origin, rotation: rotation, runs: runs, rules: rules, color: color, width: width, run: run,
      tooltip: tooltip)
  }
}
