import CPangoCairo
import Figures

/// The report's cells as boxes of a page.
extension PageWriter {
  /// A figure over its caption, no higher than `most` points.
  func box(_ figure: FigureOutput, within most: Double) -> Box {
    var caption = PageMarkup(figure.caption)
    caption.prefix(bold: "Figure \(figure.number).  ")
    let lines = [paragraph(caption, .caption, width: Self.textWidth)] + provenance(figure.provenance)
    let texts = lines.compactMap { $0 }
    let captionHeight = texts.map(\.height).reduce(0, +)
    // A figure for a wider venue, or taller than the page, is reduced to what there is.
    let space = most - captionHeight - 30
    let scale = min(1, Self.textWidth / figure.drawing.width, space / figure.drawing.height)
    let height = figure.drawing.height * scale
    return Box(height: height + captionHeight + 30) { [self] x, y in
      destination(figure.name, y: y)
      let left = x + (Self.textWidth - figure.drawing.width * scale) / 2
      cairo_save(cairo)
      cairo_translate(cairo, left, y + 6)
      cairo_scale(cairo, scale, scale)
      figure.drawing.draw(on: cairo)
      cairo_restore(cairo)
      var below = y + 6 + height + 7
      for text in texts {
        draw(text, x: x, y: below)
        below += text.height
      }
    }
  }

  private func provenance(_ text: String) -> [PageParagraph?] {
    text.isEmpty ? [] : [paragraph(PageMarkup(plain: text), .small, width: Self.textWidth)]
  }

  /// A claim: statement and verdict, numbers, what was published.
  func box(_ claim: ClaimOutput) -> Box {
    var statement = PageMarkup(claim.statement)
    statement.prefix(bold: "Claim \(claim.number).  ")
    let width = Self.textWidth - 16
    var lines = [paragraph(statement, PageStyle(), width: width - 96)]
    var values = claim.values.map { label, text -> [Inline] in label + [.text("\u{A0}"), .strong([.text(text)])] }
    if !claim.published.isEmpty { values.append([.text("published: "), .emphasis(claim.published)]) }
    if !values.isEmpty {
      let line = Array(values.joined(separator: [.text("  ·  ")]))
      lines.append(paragraph(PageMarkup(line), .caption, width: width))
    }
    if !claim.remedy.isEmpty {
      lines.append(paragraph(PageMarkup(Markdown.inlines(claim.remedy)), .caption, width: width))
    }
    lines += provenance(claim.provenance)
    let color: (Double, Double, Double) =
      switch claim.verdict {
      case .holds: (0, 0.41, 0.29)
      case .fails: (0.64, 0.24, 0)
      case .missing: (0.42, 0.37, 0)
      }
    return barred(lines.compactMap { $0 }, anchor: claim.name, color: color, badge: claim.verdict.rawValue)
  }

  /// What has come of an experiment's runs.
  func box(_ run: RunOutput) -> Box {
    var lines = [paragraph(PageMarkup([.strong([.text(run.experiment)])]), .caption, width: Self.textWidth - 16)]
    for line in run.lines { lines.append(paragraph(PageMarkup(plain: line), .caption, width: Self.textWidth - 16)) }
    lines.append(paragraph(PageMarkup(plain: run.command), .code, width: Self.textWidth - 16))
    return barred(lines.compactMap { $0 }, anchor: run.name, color: (0.6, 0.6, 0.6), badge: nil)
  }

  /// What could not be shown, and why.
  func box(_ notice: NoticeOutput) -> Box {
    var head = PageMarkup(notice.caption)
    head.prefix(bold: "\(notice.label).  ")
    var lines = [paragraph(head, .caption, width: Self.textWidth - 16)]
    for message in notice.messages {
      let text = notice.kind == .error ? PageMarkup(plain: message) : PageMarkup(Markdown.inlines(message))
      lines.append(paragraph(text, notice.kind == .error ? .code : .caption, width: Self.textWidth - 16))
    }
    let color = notice.kind == .error ? (0.64, 0.24, 0.0) : (0.42, 0.37, 0.0)
    return barred(lines.compactMap { $0 }, anchor: notice.name, color: color, badge: nil)
  }

  /// Paragraphs beside a coloured bar, with a badge at the right of the first line.
  private func barred(
    _ texts: [PageParagraph], anchor: String, color: (Double, Double, Double), badge: String?
  ) -> Box {
    let height = texts.map { $0.height + 2 }.reduce(0, +)
    let style = PageStyle(family: PageStyle.sans, size: 8.2, lineHeight: 14, bold: true)
    let label = badge.flatMap { paragraph(PageMarkup(plain: $0), style, width: nil) }
    return Box(height: height + 4) { [self] x, y in
      destination(anchor, y: y)
      cairo_set_source_rgb(cairo, color.0, color.1, color.2)
      cairo_rectangle(cairo, x, y, 2.5, height + 2)
      cairo_fill(cairo)
      if let label {
        let width = label.width + 14
        rounded(x: x + Self.textWidth - width, y: y + 1, width: width, height: 13, radius: 6.5)
        cairo_set_source_rgba(cairo, color.0, color.1, color.2, 0.14)
        cairo_fill(cairo)
        draw(label, x: x + Self.textWidth - width + 7, y: y + 0.6)
      }
      var place = y + 1
      for text in texts {
        draw(text, x: x + 12, y: place)
        place += text.height + 2
      }
    }
  }

  private func rounded(x: Double, y: Double, width: Double, height: Double, radius: Double) {
    cairo_new_sub_path(cairo)
    cairo_arc(cairo, x + width - radius, y + radius, radius, -.pi / 2, 0)
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, .pi / 2)
    cairo_arc(cairo, x + radius, y + height - radius, radius, .pi / 2, .pi)
    cairo_arc(cairo, x + radius, y + radius, radius, .pi, .pi * 1.5)
    cairo_close_path(cairo)
  }

  // MARK: Tables

  /// A table under its caption.
  func box(_ table: TableOutput) -> Box {
    var caption = PageMarkup(table.caption)
    caption.prefix(bold: "Table \(table.number).  ")
    let head = paragraph(caption, .caption, width: Self.textWidth)
    let foot = provenance(table.provenance).compactMap { $0 }
    let alignments = table.columns.map { $0.isNumeric ? Block.Alignment.right : .left }
    let rows = table.rows.map { row in row.map { $0.isBest ? [Inline.strong($0.text)] : $0.text } }
    let grays = table.columns.map { $0.isPublished ? 0.42 : 0.1 }
    let body = grid(alignments, table.columns.map(\.header), rows, grays: grays)
    let headHeight = head?.height ?? 0
    let footHeight = foot.map(\.height).reduce(0, +)
    return Box(height: headHeight + body.height + footHeight + 34) { [self] x, y in
      destination(table.name, y: y)
      if let head { draw(head, x: x, y: y + 8) }
      body.draw(x, y + 8 + headHeight + 6)
      var below = y + 8 + headHeight + 6 + body.height + 5
      for text in foot {
        draw(text, x: x, y: below)
        below += text.height
      }
    }
  }

  /// A table of the prose.
  func proseTable(_ alignments: [Block.Alignment], _ header: [[Inline]], _ rows: [[[Inline]]]) -> Box {
    grid(alignments, header, rows, grays: [])
  }

  /// Cells in columns between rules, as wide as they need and centred on the page.
  ///
  /// Too wide a table is set smaller, down to three quarters; then its widest text column is broken into lines.
  private func grid(
    _ alignments: [Block.Alignment], _ header: [[Inline]], _ rows: [[[Inline]]], grays: [Double]
  ) -> Box {
    let gap = 14.0
    func natural(_ factor: Double) -> [Double] {
      alignments.indices.map { column in
        ([header] + rows).enumerated().map { place, row in
          var style = PageStyle.caption.scaled(factor)
          style.bold = place == 0
          return column < row.count ? paragraph(PageMarkup(row[column]), style, width: nil)?.width ?? 0 : 0
        }.max() ?? 0
      }
    }
    let available = Self.textWidth - gap * Double(max(0, alignments.count - 1))
    var factor = 1.0
    var widths = natural(factor)
    while widths.reduce(0, +) > available, factor > 0.76 {
      factor -= 0.05
      widths = natural(factor)
    }
    while widths.reduce(0, +) > available + 0.01, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) {
      // The widest column gives way, but never more than to half its width at a time.
      widths[widest] = max(widths[widest] / 2, widths[widest] - (widths.reduce(0, +) - available))
      if widths[widest] < 24 { break }
    }
    var texts: [[PageParagraph?]] = []
    for (place, row) in ([header] + rows).enumerated() {
      texts.append(
        alignments.indices.map { column in
          var style = PageStyle.caption.scaled(factor)
          style.bold = place == 0
          style.gray = column < grays.count ? grays[column] : 0.1
          style.alignment =
            switch alignments[column] {
            case .left: PANGO_ALIGN_LEFT
            case .center: PANGO_ALIGN_CENTER
            case .right: PANGO_ALIGN_RIGHT
            }
          return column < row.count ? paragraph(PageMarkup(row[column]), style, width: widths[column] + 0.5) : nil
        })
    }
    let heights = texts.map { row in (row.map { $0?.height ?? 0 }.max() ?? 0) + 3 }
    let total = widths.reduce(0, +) + gap * Double(max(0, widths.count - 1))
    let isWide = total > Self.textWidth + 1
    return Box(height: heights.reduce(0, +) + 8) { [self] x, y in
      let left = x + (isWide ? 0 : (Self.textWidth - total) / 2)
      func line(_ y: Double, _ width: Double) {
        cairo_set_source_rgb(cairo, 0.1, 0.1, 0.1)
        cairo_rectangle(cairo, left, y, total, width)
        cairo_fill(cairo)
      }
      line(y, 0.9)
      var place = y + 3
      for (index, row) in texts.enumerated() {
        var column = left
        for (cell, width) in zip(row, widths) {
          if let cell { draw(cell, x: column, y: place) }
          column += width + gap
        }
        place += heights[index]
        if index == 0 {
          line(place, 0.5)
          place += 2.5
        }
      }
      line(place, 0.9)
    }
  }
}
