import Figures

/// The report's prose in the flow.
extension PageWriter {
  /// A block of prose, `indent` points from the left.
  func block(_ block: Block, indent: Double) {
    switch block {
    case .heading(let level, let text):
      let style = PageStyle(family: PageStyle.sans, size: body.size, lineHeight: body.lineHeight, bold: true)
      flow.space(level <= 2 ? 10 : 7)
      set(InlineText(text, style), style, indent: indent, width: measure - indent, keepsWithNext: true)
      flow.space(3)
    case .paragraph(let text):
      if let (picture, link) = block.pictureAlone, let file = picture.file {
        return self.picture(file, picture.caption, link, indent: indent)
      }
      set(InlineText(text, body), body, indent: indent, width: measure - indent)
      flow.space(paragraphGap)
    case .list(let start, let tight, let items): list(start, tight, items, indent: indent)
    case .quote(let blocks):
      flow.space(paragraphGap)
      for inner in blocks { self.block(inner, indent: indent + 16) }
    case .code(_, let text), .cell(_, let text, _): code(text, indent: indent)
    case .table(let alignments, let header, let rows):
      proseTable(alignments, header, rows, indent: indent)
    case .formula(let source): formula(source, indent: indent)
    case .rule:
      let width = measure - indent
      flow.space(9)
      flow.append(
        PageFlow.Slab(
          height: 0.5,
          draw: { [canvas] x, y in
            canvas.fill((0.75, 0.75, 0.75), x: x + indent, y: y, width: width, height: 0.5)
          }))
      flow.space(11)
    case .footnote: break
    }
  }

  private var paragraphGap: Double { isInNote ? 3.5 : geometry.columns == 2 ? 5 : 7 }

  private func list(_ start: Int?, _ tight: Bool, _ items: [[Block]], indent: Double) {
    let inner = indent + (geometry.columns == 2 ? 14 : 19)
    let gap = tight ? 1.5 : paragraphGap
    let depth = indent / (geometry.columns == 2 ? 14 : 19)
    let bullet = Int(depth.rounded()) % 2 == 0 ? "•" : "–"
    flow.space(gap)
    for (index, item) in items.enumerated() {
      let mark = canvas.paragraph(
        InlineText(plain: start.map { "\($0 + index)." } ?? bullet, body), body.aligned(.left), width: nil)
      for (place, block) in item.enumerated() {
        // In a loose list a picture has a paragraph to itself, as in HTML.
        if !tight, let (picture, link) = block.pictureAlone, let file = picture.file {
          self.picture(file, picture.caption, link, indent: inner, mark: place == 0 ? mark : nil)
        } else if case .paragraph(let text) = block {
          set(InlineText(text, body), body, indent: inner, width: measure - inner, mark: place == 0 ? mark : nil)
          flow.space(gap)
        } else {
          self.block(block, indent: inner)
        }
      }
    }
    flow.space(paragraphGap)
  }

  /// Code as it is written; lines that are too long are broken.
  private func code(_ text: String, indent: Double) {
    let trimmed = text.hasSuffix("\n") ? String(text.dropLast()) : text
    let lines = trimmed.split(separator: "\n", omittingEmptySubsequences: false)
    let pad = 7.0
    // Notes are drawn where lines are longer.
    let width = measure - indent
    flow.space(paragraphGap + 1)
    for (index, line) in lines.enumerated() {
      // An empty line has a height too; spaces at the beginning are kept as they are.
      let shown = line.isEmpty ? " " : String(line).replacing("\t", with: "    ")
      let paragraph = canvas.paragraph(
        InlineText(plain: shown, code), code, width: width - 2 * pad)
      let (isFirst, isLast) = (index == 0, index == lines.count - 1)
      let (above, below) = (isFirst ? 5.0 : 0, isLast ? 5.0 : 0)
      // The first and last two lines stay together.
      let keeps = !isLast && (isFirst || index == lines.count - 2)
      flow.append(
        PageFlow.Slab(
          height: paragraph.height + above + below, keepsWithNext: keeps,
          draw: { [canvas] x, y in
            let height = paragraph.height + above + below
            canvas.fill((0.955, 0.955, 0.95), x: x + indent, y: y, width: width, height: height + 0.2)
            canvas.draw(paragraph, x: x + indent + pad, y: y + above)
          }))
    }
    flow.space(paragraphGap + 2)
  }

  /// A formula on a line of its own, reduced where it is too wide.
  private func formula(_ source: String, indent: Double) {
    guard let text = try? RichText(mathematics: source),
      var formula = try? text.displayed(theme: PageStyle.mathematics, size: body.size)
    else { return code(source, indent: indent) }
    let available = measure - indent
    if formula.width > available,
      let smaller = try? text.displayed(
        theme: PageStyle.mathematics, size: max(5, body.size * available / formula.width))
    {
      formula = smaller
    }
    let (set, gray) = (formula, body.gray)
    flow.space(8)
    flow.append(
      PageFlow.Slab(
        height: set.ascent + set.descent,
        draw: { [canvas] x, y in
          set.draw(
            on: canvas.cairo, x: x + indent + max(0, (available - set.width) / 2), y: y + set.ascent, gray: gray)
        }))
    flow.space(9)
  }
}
