// Two-dimensional mathematics. Proportions of an em follow appendix G of The TeXbook where it gives them.
extension Typesetter {
  /// The height of the axis that signs, fractions and fences are centred on, in ems.
  private static let axis = 0.25

  /// The thickness of fraction bars and roots.
  private func ruleWidth(_ size: Double) -> Double { max(0.4, 0.045 * size) }

  /// A box raised (negative `dy`) or lowered.
  private func shifted(_ box: Box, dy: Double) -> Box {
    var result = Box()
    result.append(box, dy: dy, at: 0)
    return result
  }

  // MARK: Scripts and operators

  func operation(_ text: String, _ style: Style) throws(FigureError) -> Box {
    if text.first?.isLetter == true { return try run(text, .upright, style) }
    let factor = !style.isDisplay ? 1.1 : MathSymbols.integrals.contains(text) ? 1.9 : 1.5
    return try centred(text, factor: factor, style.size)
  }

  /// A sign of the mathematical family, enlarged, with its middle on the axis.
  private func centred(_ text: String, factor: Double, _ size: Double) throws(FigureError) -> Box {
    let sign = try run(text, .math, Style(size: factor * size))
    var result = shifted(sign, dy: Self.axis * size * (factor - 1))
    result.ascent = (Self.axis + 0.5 * factor) * size
    result.descent = (0.5 * factor - Self.axis) * size
    return result
  }

  func script(
    _ base: MarkupNode, _ sub: MarkupNode?, _ sup: MarkupNode?, _ style: Style
  ) throws(FigureError) -> Box {
    if style.isDisplay, case .operation(_, hasLimits: true) = base { return try limits(base, sub, sup, style) }
    let size = style.size
    var result = try box(base, style)
    let start = result.width + 0.03 * size
    // Script capitals lean to the right and leave room below their upper end; integrals lean as well.
    var tuck = 0.0
    if case .run(let text, .math) = base, MathSymbols.isScript(text) { tuck = 0.12 * size }
    // Scripts of something tall stand at its corners.
    let isTall = result.ascent > 0.95 * size
    if isTall, case .operation = base { tuck = 0.3 * size }
    let up = isTall ? result.ascent - 0.42 * size : 0.36 * size
    let down = isTall ? max(0.2 * size, result.descent - 0.12 * size) : 0.2 * size
    if let sup { result.append(try box(sup, script(of: style)), dy: -up, at: start) }
    if let sub { result.append(try box(sub, script(of: style)), dy: down, at: start - tuck) }
    result.width += 0.03 * size
    return result
  }

  /// Limits under and over an operator.
  private func limits(
    _ base: MarkupNode, _ sub: MarkupNode?, _ sup: MarkupNode?, _ style: Style
  ) throws(FigureError) -> Box {
    let size = style.size
    let middle = try box(base, style)
    let below = try sub.map { node throws(FigureError) in try box(node, script(of: style)) }
    let above = try sup.map { node throws(FigureError) in try box(node, script(of: style)) }
    let width = max(middle.width, below?.width ?? 0, above?.width ?? 0)
    var result = Box()
    result.append(middle, at: (width - middle.width) / 2)
    if let above {
      let dy = -(middle.ascent + 0.12 * size + above.descent)
      result.append(above, dy: dy, at: (width - above.width) / 2)
    }
    if let below {
      let dy = middle.descent + 0.1 * size + below.ascent
      result.append(below, dy: dy, at: (width - below.width) / 2)
    }
    result.width = width
    return result
  }

  // MARK: Roots, fractions, accents

  func root(_ inner: MarkupNode, _ style: Style) throws(FigureError) -> Box {
    let size = style.size
    let content = try box(inner, style)
    let rise = max(content.ascent, 0.75 * size) + 0.06 * size
    let total = rise + content.descent
    // The sign is about an em high; over something taller it grows.
    let factor = max(1, total / (1.08 * size))
    var result = try run("√", .math, Style(size: factor * size))
    if factor > 1 { result = shifted(result, dy: content.descent - 0.21 * size * factor) }
    let start = result.width
    result.append(content)
    let thickness = ruleWidth(size)
    result.rules.append(Rectangle(x: start - 0.02 * size, y: -rise, width: content.width, height: thickness))
    result.ascent = max(result.ascent, rise)
    return result
  }

  func fraction(_ above: MarkupNode, _ below: MarkupNode, _ style: Style) throws(FigureError) -> Box {
    let size = style.size
    let inner = style.isDisplay ? style.inline : script(of: style)
    let top = try box(above, inner)
    let bottom = try box(below, inner)
    let thickness = ruleWidth(size)
    // Letters clear the bar by the distances of TeX; what is taller than a letter pushes further.
    let up =
      (style.isDisplay ? 0.677 : 0.42) * size + max(0, top.descent - 0.21 * inner.size)
    let down =
      (style.isDisplay ? 0.686 : 0.36) * size + max(0, bottom.ascent - 0.72 * inner.size)
    let width = max(top.width, bottom.width)
    let margin = 0.08 * size
    var result = Box()
    result.append(top, dy: -up, at: margin + (width - top.width) / 2)
    result.append(bottom, dy: down, at: margin + (width - bottom.width) / 2)
    let bar = Rectangle(
      x: 0.5 * margin, y: -Self.axis * size - thickness / 2, width: width + margin, height: thickness)
    result.rules.append(bar)
    result.width = width + 2 * margin
    return result
  }

  func accented(_ accent: MathAccent, _ base: MarkupNode, _ style: Style) throws(FigureError) -> Box {
    let size = style.size
    var result = try box(base, style)
    let text = base.plain
    let isTall =
      text.contains { $0.isUppercase || $0.isNumber || "bdfhklt".contains($0) }
      || text.unicodeScalars
        .contains { (0x1D400...0x1D7FF).contains($0.value) || $0.value > 0x2000 }
    let height = (isTall ? 0.7 : 0.48) * size
    // Slanted letters carry their mark a little to the right.
    let lean = if case .run(_, .italic) = base { 0.04 * size } else { 0.0 }
    if accent == .bar || accent == .overline {
      let inset = accent == .bar ? 0.06 * size : 0
      result.rules.append(
        Rectangle(
          x: inset + lean, y: -height - 0.12 * size, width: max(0.2 * size, result.width - 2 * inset),
          height: ruleWidth(size)))
      result.ascent = max(result.ascent, height + 0.14 * size)
      return result
    }
    let mark = try run(accent.mark, .upright, Style(size: accent == .vec ? 0.6 * size : size))
    let width = result.width
    // These marks are drawn for letters of about half an em; the arrow lies on the axis.
    let dy = accent == .vec ? -(height + 0.02 * size) : -(height - 0.5 * size)
    result.append(mark, dy: dy, at: (width - mark.width) / 2 + lean)
    result.width = width
    return result
  }

  // MARK: Fences and rows

  func fenced(_ open: String, _ inner: MarkupNode, _ close: String, _ style: Style) throws(FigureError) -> Box {
    let content = try box(inner, style)
    let axis = Self.axis * style.size
    let half = max(content.ascent - axis, content.descent + axis)
    var result = Box()
    result.append(try delimiter(open, half: half, style))
    result.append(content)
    result.append(try delimiter(close, half: half, style))
    return result
  }

  /// A delimiter that reaches `half` above and below the axis.
  private func delimiter(_ text: String, half: Double, _ style: Style) throws(FigureError) -> Box {
    let size = style.size
    guard !text.isEmpty else { return Box(width: 0.12 * size) }
    guard half > 0.58 * size else { return try run(text, .math, style) }
    let axis = Self.axis * size
    let thickness = 1.2 * ruleWidth(size)
    let (top, height) = (-axis - half, 2 * half)
    func rules(_ width: Double, _ rules: [Rectangle]) -> Box {
      Box(rules: rules, width: width, ascent: half + axis, descent: half - axis)
    }
    let serif = 0.16 * size
    switch text {
    case "|": return rules(0.28 * size, [Rectangle(x: 0.12 * size, y: top, width: thickness, height: height)])
    case "‖":
      return rules(
        0.46 * size,
        [0.12, 0.28].map { Rectangle(x: $0 * size, y: top, width: thickness, height: height) })
    case "[", "]", "⌊", "⌋", "⌈", "⌉":
      let isLeft = "[⌊⌈".contains(text)
      let stem = Rectangle(x: isLeft ? 0.1 * size : 0.2 * size, y: top, width: thickness, height: height)
      var all = [stem]
      let x = isLeft ? stem.x : stem.right - serif
      if "[]⌈⌉".contains(text) { all.append(Rectangle(x: x, y: top, width: serif, height: thickness)) }
      if "[]⌊⌋".contains(text) {
        all.append(Rectangle(x: x, y: top + height - thickness, width: serif, height: thickness))
      }
      return rules(0.3 * size + thickness, all)
    default: return try centred(text, factor: min(4, half / (0.5 * size)), size)
    }
  }

  func rows(
    _ rows: [[MarkupNode]], _ alignment: MarkupNode.RowAlignment, _ style: Style
  ) throws(FigureError) -> Box {
    let size = style.size
    var inner = style
    inner.isDisplay = style.isDisplay && alignment == .equations
    var boxes: [[Box]] = []
    for row in rows {
      var line: [Box] = []
      for node in row { line.append(try box(node, inner)) }
      boxes.append(line)
    }
    let columns = boxes.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in boxes.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0 }
    // The columns of an equation meet at its sign.
    let gaps = (0..<columns).map { $0 == 0 || (alignment == .equations && $0 % 2 == 1) ? 0 : size }
    var baselines: [Double] = []
    var place = 0.0
    for (index, row) in boxes.enumerated() {
      let ascent = row.map(\.ascent).max() ?? 0
      if index > 0 { place += max(ascent + 0.3 * size, 0.95 * size) }
      baselines.append(place)
      place += max(row.map(\.descent).max() ?? 0, 0.25 * size)
    }
    let first = boxes.first?.map(\.ascent).max() ?? 0
    let last = boxes.last?.map(\.descent).max() ?? 0
    // The whole is centred on the axis.
    let shift = -Self.axis * size - ((baselines.last ?? 0) + last - first) / 2
    var result = Box()
    for (row, baseline) in zip(boxes, baselines) {
      var x = 0.0
      for (column, cell) in row.enumerated() {
        x += gaps[column]
        let slack = widths[column] - cell.width
        let isRight = alignment == .equations && column % 2 == 0
        let indent = alignment == .center ? slack / 2 : isRight ? slack : 0
        result.append(cell, dy: baseline + shift, at: x + indent)
        x += widths[column]
      }
    }
    result.width = widths.reduce(0, +) + gaps.reduce(0, +)
    return result
  }
}
