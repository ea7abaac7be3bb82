import CPangoCairo
import Figures

/// Cells set in columns between rules, row by row.
struct PageGrid {
  /// One row: its height and how it is drawn.
  struct Row {
    var height: Double
    var notes: [Int]
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  var width: Double
  var header: Row
  var rows: [Row]
  /// The height of the last rule and the space to it.
  static let footer = 3.0

  var height: Double { header.height + rows.map(\.height).reduce(0, +) + Self.footer }
}

/// Tables of cells and of prose.
extension PageWriter {
  /// A table under its caption: it floats, unless it is too high for that and breaks over pages.
  func write(_ table: TableOutput) {
    let alignments = table.columns.map { $0.isNumeric ? Block.Alignment.right : .left }
    let rows = table.rows.map { row in row.map { $0.isBest ? [Inline.strong($0.text)] : $0.text } }
    let grays = table.columns.map { $0.isPublished ? 0.42 : 0.1 }
    let headers = table.columns.map(\.header)
    let full = geometry.fullWidth
    var grid = self.grid(alignments, headers, rows, grays: grays, available: measure, mayShrink: false)
    let isWide = grid.width > measure + 0.5
    if isWide { grid = self.grid(alignments, headers, rows, grays: grays, available: full, mayShrink: true) }
    let captionWidth = isWide && geometry.columns == 2 ? full : measure
    let head = canvas.paragraph(
      InlineText(bold: "Table \(table.number).  ", table.caption, caption), caption, width: captionWidth)
    let foot = provenance(table.provenance, width: captionWidth)
    let footHeight = foot.map { $0.height + 4 } ?? 0
    let height = head.height + 6 + grid.height + footHeight
    if height <= 0.75 * geometry.height {
      flow.append(
        PageFlow.Float(
          kind: .table, height: height, isWide: isWide, notes: head.notes + grid.rows.flatMap(\.notes),
          draw: { [self] x, y in
            let space = isWide && geometry.columns == 2 ? full : measure
            canvas.destination(table.name, x: x, y: y)
            canvas.draw(head, x: x, y: y)
            let left = x + (space - grid.width) / 2
            draw(grid, x: left, y: y + head.height + 6)
            if let foot { canvas.draw(foot, x: x, y: y + head.height + 6 + grid.height + 4) }
          }))
    } else {
      flow.space(14)
      set(
        InlineText(bold: "Table \(table.number).  ", table.caption, caption), caption, width: measure,
        keepsWithNext: true
      ) { [self] x, y in canvas.destination(table.name, x: x, y: y) }
      flow.space(6)
      if grid.width > measure, geometry.columns == 2 {
        grid = self.grid(alignments, headers, rows, grays: grays, available: measure, mayShrink: true)
      }
      flowing(grid)
      if let foot {
        flow.space(4)
        flow.append(PageFlow.Slab(height: foot.height, draw: { [self] x, y in canvas.draw(foot, x: x, y: y) }))
      }
      flow.space(14)
    }
  }

  /// A table of the prose stands where it is written and breaks over pages.
  func proseTable(_ alignments: [Block.Alignment], _ header: [[Inline]], _ rows: [[[Inline]]]) {
    let available = geometry.columns == 2 ? measure : geometry.fullWidth
    var grid = self.grid(alignments, header, rows, grays: [], available: measure, mayShrink: false)
    if grid.width > measure + 0.5 {
      grid = self.grid(alignments, header, rows, grays: [], available: available, mayShrink: true)
    }
    flow.space(9)
    flowing(grid)
    flow.space(11)
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

  /// Rows as slabs; the header is drawn again where a column begins with one.
  private func flowing(_ grid: PageGrid) {
    let shift = (measure - grid.width) / 2
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

  /// Cells in columns as wide as they need.
  ///
  /// With `mayShrink`, too wide a table is set smaller, down to three quarters; then its widest column is broken into
  /// lines.
  private func grid(
    _ alignments: [Block.Alignment], _ header: [[Inline]], _ rows: [[[Inline]]], grays: [Double], available: Double,
    mayShrink: Bool
  ) -> PageGrid {
    let gap = geometry.columns == 2 ? 10.0 : 13
    let count = alignments.count
    func style(_ column: Int, isHeader: Bool, _ factor: Double) -> PageStyle {
      var style = caption.scaled(factor)
      style.bold = isHeader
      style.gray = column < grays.count ? grays[column] : 0.1
      style.alignment = alignments[column] == .right ? .right : alignments[column] == .center ? .center : .left
      return style
    }
    func natural(_ factor: Double) -> [Double] {
      (0..<count).map { column in
        ([header] + rows).enumerated().map { place, row in
          guard column < row.count else { return 0 }
          let style = style(column, isHeader: place == 0, factor)
          return canvas.paragraph(InlineText(row[column], style), style, width: nil).width
        }.max() ?? 0
      }
    }
    let space = available - gap * Double(max(0, count - 1))
    var factor = 1.0
    var widths = natural(1)
    if mayShrink {
      let total = widths.reduce(0, +)
      if total > space {
        factor = max(0.76, space / total)
        widths = widths.map { $0 * factor + 0.2 }
      }
      while widths.reduce(0, +) > space + 0.01, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) {
        // The widest column gives way, but never more than to half its width at a time.
        widths[widest] = max(widths[widest] / 2, widths[widest] - (widths.reduce(0, +) - space))
        if widths[widest] < 24 { break }
      }
    }
    let width = widths.reduce(0, +) + gap * Double(max(0, count - 1))
    func row(_ cells: [[Inline]], isHeader: Bool) -> PageGrid.Row {
      let texts = (0..<count).map { column -> PageParagraph? in
        guard column < cells.count else { return nil }
        let style = style(column, isHeader: isHeader, factor)
        return canvas.paragraph(InlineText(cells[column], style), style, width: widths[column] + 0.3)
      }
      let inner = texts.map { $0?.height ?? 0 }.max() ?? 0
      let (above, below) = isHeader ? (3.5, 4.5) : (1.6, 1.6)
      return PageGrid.Row(
        height: above + inner + below, notes: texts.flatMap { $0?.notes ?? [] },
        draw: { [self] x, y in
          if isHeader {
            canvas.fill((0.1, 0.1, 0.1), x: x, y: y, width: width, height: 0.8)
            canvas.fill((0.1, 0.1, 0.1), x: x, y: y + above + inner + 2, width: width, height: 0.45)
          }
          var place = x
          for (text, width) in zip(texts, widths) {
            // A header's last line stands at the rule.
            if let text { canvas.draw(text, x: place, y: y + above + (isHeader ? inner - text.height : 0)) }
            place += width + gap
          }
        })
    }
    return PageGrid(
      width: width, header: row(header, isHeader: true), rows: rows.map { row($0, isHeader: false) })
  }
}
