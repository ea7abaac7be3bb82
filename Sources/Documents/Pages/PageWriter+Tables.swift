import CPangoCairo
import Figures

/// Tables of cells and of prose.
extension PageWriter {
  /// A table under its caption: it floats, unless it is too high for that and breaks over pages.
  func write(_ table: Document.Table) {
    let content = PageTable(
      alignments: table.columns.map { $0.isNumeric ? .right : .left }, header: table.columns.map(\.header),
      rows: table.rows.map { row in row.map { $0.isBest ? [Inline.strong($0.text)] : $0.text } },
      grays: table.columns.map { $0.isPublished ? 0.42 : 0.1 })
    let full = geometry.fullWidth
    let setting = TableSetting(content, canvas: canvas, style: caption, gap: columnGap)
    let isWide = setting.naturalWidth > measure + 0.5
    let grids = setting.grids(available: isWide ? full : measure)
    let captionWidth = isWide && geometry.columns == 2 ? full : measure
    let head = canvas.paragraph(
      InlineText(bold: "Table \(table.number).  ", table.caption, caption), caption, width: captionWidth)
    let foot = provenance(table.provenance, width: captionWidth)
    let footHeight = foot.map { $0.height + 4 } ?? 0
    let parts = parts(grids, of: "Table \(table.number)", width: captionWidth)
    let height = head.height + 6 + parts.height + footHeight
    if height <= 0.75 * geometry.height {
      flow.append(
        PageFlow.Float(
          kind: .table, height: height, isWide: isWide, notes: head.notes + grids.flatMap { $0.rows.flatMap(\.notes) },
          draw: { [self] x, y in
            let space = isWide && geometry.columns == 2 ? full : measure
            canvas.destination(table.name, x: x, y: y)
            canvas.draw(head, x: x, y: y)
            parts.draw(x + space / 2, y + head.height + 6)
            if let foot { canvas.draw(foot, x: x, y: y + head.height + 6 + parts.height + 4) }
          }))
    } else {
      flow.space(14)
      set(
        InlineText(bold: "Table \(table.number).  ", table.caption, caption), caption, width: measure,
        keepsWithNext: true
      ) { [self] x, y in canvas.destination(table.name, x: x, y: y) }
      flow.space(6)
      flowing(
        isWide && geometry.columns == 2 ? setting.grids(available: measure) : grids, of: "Table \(table.number)",
        indent: 0)
      if let foot {
        flow.space(4)
        flow.append(PageFlow.Slab(height: foot.height, draw: { [self] x, y in canvas.draw(foot, x: x, y: y) }))
      }
      flow.space(14)
    }
  }

  /// A table of the prose stands where it is written and breaks over pages.
  func proseTable(
    _ alignments: [Block.Alignment], _ header: [[Inline]], _ rows: [[[Inline]]], indent: Double
  ) {
    let content = PageTable(alignments: alignments, header: header, rows: rows, grays: [])
    let setting = TableSetting(content, canvas: canvas, style: caption, gap: columnGap)
    // In a list, a quotation or a note it keeps to its lines.
    let mayStandOut = indent == 0 && !isInNote && geometry.columns == 1
    let isWide = setting.naturalWidth > measure - indent + 0.5
    flow.space(9)
    flowing(
      setting.grids(available: isWide && mayStandOut ? geometry.fullWidth : measure - indent), of: "", indent: indent)
    flow.space(11)
  }

  private var columnGap: Double { geometry.columns == 2 || isInNote ? 10 : 13 }

  /// What stands above a further part of a table whose columns do not fit beside each other.
  private func continuation(_ grid: PageGrid, of label: String, width: Double) -> PageParagraph? {
    guard let columns = grid.columns else { return nil }
    let range =
      columns.count == 1 ? "column \(columns.lowerBound)" : "columns \(columns.lowerBound)–\(columns.upperBound)"
    let of = " of \(grid.columnsInAll)"
    let text = label.isEmpty ? "Continued: \(range)\(of)" : "\(label), continued: \(range)\(of)"
    return canvas.paragraph(InlineText([.emphasis([.text(text)])], caption), caption, width: width)
  }

  /// The parts of a table below each other, drawn around a middle.
  private func parts(
    _ grids: [PageGrid], of label: String, width: Double
  ) -> (height: Double, draw: (_ middle: Double, _ y: Double) -> Void) {
    let titles = grids.map { continuation($0, of: label, width: width) }
    var tops: [Double] = []
    var height = 0.0
    for (index, grid) in grids.enumerated() {
      if index > 0 { height += 9 }
      if let title = titles[index] { height += title.height + 3 }
      tops.append(height)
      height += grid.height
    }
    return (
      height,
      { [self] middle, y in
        for (index, grid) in grids.enumerated() {
          if let title = titles[index] {
            canvas.draw(title, x: middle - width / 2, y: y + tops[index] - title.height - 3)
          }
          draw(grid, x: middle - grid.width / 2, y: y + tops[index])
        }
      }
    )
  }

  private func draw(_ grid: PageGrid, x: Double, y: Double) {
    grid.header.draw(x, y)
    var place = y + grid.header.height
    for row in grid.rows {
      row.draw(x, place)
      place += row.height
    }
    bottomRule(grid, x: x, y: place)
  }

  private func bottomRule(_ grid: PageGrid, x: Double, y: Double) {
    canvas.fill((0.1, 0.1, 0.1), x: x, y: y + 1.5, width: grid.width, height: 0.8)
  }

  private func flowing(_ grids: [PageGrid], of label: String, indent: Double) {
    for (index, grid) in grids.enumerated() {
      if index > 0 { flow.space(10) }
      if let title = continuation(grid, of: label, width: measure - indent) {
        flow.append(
          PageFlow.Slab(
            height: title.height + 3, keepsWithNext: true,
            draw: { [self] x, y in canvas.draw(title, x: x + indent, y: y) }))
      }
      flowing(grid, indent: indent)
    }
  }

  /// Rows as slabs; the header is drawn again where a column begins with one.
  private func flowing(_ grid: PageGrid, indent: Double) {
    let shift = indent + (indent > 0 ? 0 : (measure - grid.width) / 2)
    flow.append(
      PageFlow.Slab(
        height: grid.header.height, keepsWithNext: true, draw: { x, y in grid.header.draw(x + shift, y) }))
    let header = PageFlow.Header(height: grid.header.height, draw: { x, y in grid.header.draw(x + shift, y) })
    for (index, row) in grid.rows.enumerated() {
      let isLast = index == grid.rows.count - 1
      flow.append(
        PageFlow.Slab(
          height: row.height + (isLast ? PageGrid.footer : 0),
          keepsWithNext: !isLast && (index == 0 || index == grid.rows.count - 2), notes: row.notes, header: header,
          draw: { [self] x, y in
            row.draw(x + shift, y)
            if isLast { bottomRule(grid, x: x + shift, y: y + row.height) }
          }))
    }
  }
}
