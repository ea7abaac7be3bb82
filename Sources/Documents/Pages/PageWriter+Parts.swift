import CPangoCairo
import Figures

/// A document's figures, claims and notices in the flow.
extension PageWriter {
  /// A figure over its caption; `reserving` is what stands above it in the same column.
  func float(_ figure: Document.Figure, reserving: Double) -> PageFlow.Float {
    let isWide = figure.drawing.width > measure + 0.5
    let width = isWide && geometry.columns == 2 ? geometry.fullWidth : measure
    let text = canvas.paragraph(
      InlineText(bold: "Figure \(figure.number).  ", figure.caption, caption), caption.aligned(.justified), width: width
    )
    let foot = provenance(figure.provenance, width: width)
    let below = text.height + (foot.map { $0.height + 3 } ?? 0)
    // A figure for a wider venue, or taller than the page, is reduced to what there is.
    let space = geometry.height - reserving - below - 8
    let most = isWide ? geometry.fullWidth : measure
    let scale = min(1, most / figure.drawing.width, space / figure.drawing.height)
    let height = figure.drawing.height * scale
    return PageFlow.Float(
      kind: .figure, height: height + 8 + below, isWide: isWide, notes: text.notes,
      draw: { [self] x, y in
        canvas.destination(figure.name, x: x, y: y)
        canvas.draw(figure.drawing, x: x + (width - figure.drawing.width * scale) / 2, y: y, scale: scale)
        canvas.draw(text, x: x, y: y + height + 8)
        if let foot { canvas.draw(foot, x: x, y: y + height + 8 + text.height + 3) }
      })
  }

  /// Where numbers come from, in small type.
  func provenance(_ text: String, width: Double) -> PageParagraph? {
    text.isEmpty ? nil : canvas.paragraph(InlineText(plain: text, small), small, width: width)
  }

  /// A claim: statement and verdict, numbers, what was published.
  func write(_ claim: Document.Claim) {
    let color: (Double, Double, Double) =
      switch claim.badge.tone {
      case .holds: (0, 0.41, 0.29)
      case .fails: (0.64, 0.24, 0)
      case .undecided: (0.16, 0.3, 0.55)
      case .missing: (0.42, 0.37, 0)
      }
    let style = PageStyle(family: PageStyle.sans, size: 8, lineHeight: 14, bold: true)
    let badge = canvas.paragraph(InlineText(plain: claim.badge.text, style), style, width: nil)
    let width = measure - inset
    let text = body.aligned(.left)
    var lines = [
      canvas.paragraph(
        InlineText(bold: "Claim \(claim.number).  ", claim.statement, text), text, width: width - badge.width - 24)
    ]
    let style2 = caption
    var values = claim.values.map { label, text -> [Inline] in label + [.text("\u{A0}"), .strong([.text(text)])] }
    if !claim.published.isEmpty { values.append([.text("published: "), .emphasis(claim.published)]) }
    if !values.isEmpty {
      let line = Array(values.joined(separator: [.text("  ·  ")]))
      lines.append(canvas.paragraph(InlineText(line, style2), style2, width: width))
    }
    for (label, mean, rest) in claim.differences {
      let line = label + [.text("\u{A0}"), .strong([.text(mean)]), .text(rest)]
      lines.append(canvas.paragraph(InlineText(line, style2), style2, width: width))
    }
    if !claim.remedy.isEmpty {
      lines.append(canvas.paragraph(InlineText(Markdown.inlines(claim.remedy), style2), style2, width: width))
    }
    if let foot = provenance(claim.provenance, width: width) { lines.append(foot) }
    barred(lines, anchor: claim.name, color: color) { [self] x, y in
      let badgeWidth = badge.width + 13
      let left = x + measure - badgeWidth
      canvas.fillRounded(color, opacity: 0.14, x: left, y: y + 1, width: badgeWidth, height: 13)
      canvas.draw(badge, x: left + 6.5, y: y + 0.6)
    }
  }

  /// A title, lines and a command.
  func write(_ status: Document.Status) {
    let width = measure - inset
    var lines = [canvas.paragraph(InlineText([.strong([.text(status.title)])], caption), caption, width: width)]
    for line in status.lines { lines.append(canvas.paragraph(InlineText(plain: line, caption), caption, width: width)) }
    lines.append(canvas.paragraph(InlineText(plain: status.command, code), code, width: width))
    barred(lines, anchor: status.name, color: (0.6, 0.6, 0.6))
  }

  /// What could not be shown, and why.
  func write(_ notice: Document.Notice) {
    let width = measure - inset
    var lines = [
      canvas.paragraph(InlineText(bold: "\(notice.label).  ", notice.caption, caption), caption, width: width)
    ]
    for message in notice.messages {
      if notice.kind == .error {
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
          lines.append(canvas.paragraph(InlineText(plain: String(line), code), code, width: width))
        }
      } else {
        lines.append(canvas.paragraph(InlineText(Markdown.inlines(message), caption), caption, width: width))
      }
    }
    barred(lines, anchor: notice.name, color: notice.kind == .error ? (0.64, 0.24, 0.0) : (0.42, 0.37, 0.0))
  }

  /// The width that a bar and the space beside it take.
  private var inset: Double { 12 }

  /// Paragraphs beside a coloured bar.
  ///
  /// They stay together unless they are too many, as the message of a long query may be.
  private func barred(
    _ texts: [PageParagraph], anchor: String, color: (Double, Double, Double),
    atTop: @escaping (_ x: Double, _ y: Double) -> Void = { _, _ in }
  ) {
    flow.space(11)
    let gap = 2.5
    let isShort = texts.map { $0.height + gap }.reduce(0, +) < 0.3 * geometry.height
    for (place, text) in texts.enumerated() {
      for index in text.lines.indices {
        let isFirst = place == 0 && index == 0
        let isLast = place == texts.count - 1 && index == text.lines.count - 1
        let extra = index == text.lines.count - 1 && !isLast ? gap : 0
        let height = text.lines[index].height + extra
        flow.append(
          PageFlow.Slab(
            height: height, keepsWithNext: !isLast && (isShort || isFirst), notes: text.notes(inLine: index),
            draw: { [self] x, y in
              if isFirst {
                canvas.destination(anchor, x: x, y: y)
                atTop(x, y)
              }
              canvas.fill(color, x: x, y: y, width: 2.2, height: height + (isLast ? 0 : 0.2))
              canvas.draw(text, line: index, x: x + inset, y: y)
            }))
      }
    }
    flow.space(11)
  }
}
