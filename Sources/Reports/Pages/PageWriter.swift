import CPangoCairo
import Figures
import Foundation

/// Writes a report as PDF pages: prose in justified and hyphenated lines, figures as vectors that float to where they
/// fit, tables, footnotes, page numbers, outline and links.
///
/// The report becomes a `PageFlow`, which a `PageFilling` breaks into columns and pages.
final class PageWriter {
  let output: Output
  let geometry: PageGeometry
  let canvas: PageCanvas
  var flow = PageFlow()
  private var noteParagraphs: [Int: [PageParagraph]] = [:]

  /// A writer; `createdSeconds` since 1970 is the date that the document carries.
  init(_ output: Output, geometry: PageGeometry, createdSeconds: Int) throws(RenderError) {
    self.output = output
    self.geometry = geometry
    canvas = try PageCanvas(
      output, paper: geometry.paper, anchors: Self.anchors(output), createdSeconds: createdSeconds)
  }

  private static func anchors(_ output: Output) -> Set<String> {
    var anchors: Set<String> = []
    for part in output.parts {
      switch part {
      case .heading(_, let anchor, _): anchors.insert(anchor)
      case .figure(let figure): anchors.insert(figure.name)
      case .table(let table): anchors.insert(table.name)
      case .claim(let claim): anchors.insert(claim.name)
      case .notice(let notice): anchors.insert(notice.name)
      case .run(let run): anchors.insert(run.name)
      case .prose(.footnote(let number, _)): anchors.insert("note-\(number)")
      case .prose: break
      }
    }
    return anchors
  }

  /// All pages as one PDF.
  func document() throws(RenderError) -> Data {
    setNotes()
    titleBlock()
    let title = flow.items
    flow = PageFlow()
    for (index, part) in output.parts.enumerated() {
      if case .heading(let level, let anchor, let text) = part {
        heading(level, anchor, text, isBeforeFigureAlone: isFigureAlone(after: index))
      } else {
        write(part)
      }
    }
    colophon()
    let noteHeights = noteParagraphs.mapValues { $0.map(\.height).reduce(3, +) }
    var filling = PageFilling(
      geometry, noteHeights: noteHeights,
      balance: PageBalance(geometry, noteHeights: noteHeights, title: title, items: flow.items),
      drawNote: { [self] number, isFirst, x, y in drawNote(number, isFirst: isFirst, x: x, y: y) },
      finishPage: { [self] number in finishPage(number) })
    filling.placeAcross(title)
    filling.fill(flow.items)
    return try canvas.finish()
  }

  // MARK: Styles

  /// Body text; narrow columns are set smaller.
  var body: PageStyle { geometry.columns == 2 ? PageStyle.body.scaled(0.905) : PageStyle.body }
  var caption: PageStyle { geometry.columns == 2 ? PageStyle.caption.scaled(0.935) : PageStyle.caption }
  var note: PageStyle { geometry.columns == 2 ? PageStyle.note.scaled(0.92) : PageStyle.note }
  var small: PageStyle { PageStyle.small }
  var code: PageStyle { geometry.columns == 2 ? PageStyle.code.scaled(0.86) : PageStyle.code }
  /// The width of a line of text.
  var measure: Double { geometry.columnWidth }

  // MARK: Page furniture

  private func finishPage(_ number: Int) {
    let style = PageStyle(family: PageStyle.sans, size: 8, lineHeight: 10, gray: 0.4, alignment: .center)
    let width = geometry.fullWidth
    canvas.draw(
      canvas.paragraph(InlineText(plain: "\(number)", style), style, width: width), x: geometry.fullLeft,
      y: geometry.bottom + 28)
    if number > 1 {
      let head = canvas.paragraph(InlineText(Markdown.inlines(output.title), style), style, width: nil)
      let x = geometry.fullLeft + max(0, (width - head.width) / 2)
      if !head.lines.isEmpty { canvas.draw(head, line: 0, x: x, y: geometry.top - 30) }
    }
    canvas.showPage()
  }

  private func titleBlock() {
    let isCentered = geometry.columns == 2
    let alignment: PageStyle.Alignment = isCentered ? .center : .left
    let width = isCentered ? geometry.fullWidth : measure
    let title = PageStyle(family: PageStyle.sans, size: 19, lineHeight: 24, bold: true, alignment: alignment)
    flow.space(6)
    set(InlineText(Markdown.inlines(output.title), title), title, width: width)
    if !output.authors.isEmpty {
      let style = PageStyle(family: PageStyle.sans, size: 10.5, lineHeight: 14.5, alignment: alignment)
      flow.space(7)
      set(InlineText(plain: output.authors.joined(separator: ", "), style), style, width: width)
    }
    if !output.date.isEmpty {
      let style = PageStyle(family: PageStyle.sans, size: 9, lineHeight: 13, gray: 0.4, alignment: alignment)
      flow.space(4)
      set(InlineText(plain: output.date, style), style, width: width)
    }
    if !output.abstract.isEmpty {
      var style = PageStyle(size: 9.6, lineHeight: 13, gray: 0.15, alignment: .justified)
      let indent = isCentered ? 46.0 : 22.0
      flow.space(14)
      if isCentered {
        var head = style.aligned(.center)
        head.bold = true
        set(InlineText(plain: "Abstract", head), head, width: width)
        flow.space(4)
      }
      style.gray = 0.15
      set(InlineText(output.abstract, style), style, indent: indent, width: width - 2 * indent)
    }
    // What follows begins below this, though the space above a column's first line is left out.
    let rest = isCentered ? 20.0 : 8
    flow.append(PageFlow.Slab(height: rest, draw: { _, _ in }))
  }

  private func colophon() {
    guard !output.colophon.isEmpty else { return }
    flow.appendBarrier()
    flow.space(18)
    flow.append(
      PageFlow.Slab(
        height: 6, keepsWithNext: true,
        draw: { [self] x, y in canvas.fill((0.75, 0.75, 0.75), x: x, y: y, width: measure, height: 0.5) }))
    for line in output.colophon { set(InlineText(plain: line, small), small, width: measure) }
  }

  // MARK: Footnotes

  private func setNotes() {
    for case .prose(.footnote(let number, let blocks)) in output.parts {
      var paragraphs: [PageParagraph] = []
      for case .paragraph(let text) in blocks {
        paragraphs.append(canvas.paragraph(InlineText(text, note), note, width: measure - 12))
      }
      noteParagraphs[number] = paragraphs
    }
  }

  private func drawNote(_ number: Int, isFirst: Bool, x: Double, y: Double) {
    // A column's notes stand below a rule, in the gap that the column leaves above them.
    if isFirst { canvas.fill((0.6, 0.6, 0.6), x: x, y: y - 5, width: 60, height: 0.4) }
    canvas.destination("note-\(number)", x: x, y: y)
    let mark = PageStyle(size: note.size * 0.75, lineHeight: note.lineHeight)
    canvas.draw(canvas.paragraph(InlineText(plain: "\(number)", mark), mark, width: nil), x: x, y: y - 1.5)
    var place = y
    for paragraph in noteParagraphs[number] ?? [] {
      canvas.draw(paragraph, x: x + 12, y: place)
      place += paragraph.height
    }
  }

  // MARK: Parts

  private func write(_ part: Output.Part) {
    switch part {
    case .heading: break
    case .prose(let block): self.block(block, indent: 0)
    case .figure(let figure): flow.append(float(figure))
    case .table(let table): write(table)
    case .claim(let claim): write(claim)
    case .run(let run): write(run)
    case .notice(let notice): write(notice)
    }
  }

  /// Sets a paragraph in the flow; no line of it stands alone at the top or foot of a column.
  ///
  /// - Parameters:
  ///   - mark: What hangs to the left of the first line, say a bullet.
  ///   - keepsWithNext: Whether what follows has to stand in the same column as the last line.
  ///   - keepsWithFloat: As in `PageFlow.Slab`, for the last line.
  ///   - atTop: Drawn with the first line, say a destination.
  func set(
    _ text: InlineText, _ style: PageStyle, indent: Double = 0, width: Double, mark: PageParagraph? = nil,
    keepsWithNext: Bool = false, keepsWithFloat: Bool = false,
    atTop: ((_ x: Double, _ y: Double) -> Void)? = nil
  ) {
    let paragraph = canvas.paragraph(text, style, width: width)
    let count = paragraph.lines.count
    for index in 0..<count {
      // The first two and the last two lines stay together.
      let keeps = index == count - 1 ? keepsWithNext : index == 0 || index == count - 2
      flow.append(
        PageFlow.Slab(
          height: paragraph.lines[index].height, keepsWithNext: keeps, isWithinParagraph: index < count - 1,
          keepsWithFloat: keepsWithFloat && index == count - 1, notes: paragraph.notes(inLine: index),
          draw: { [self] x, y in
            if index == 0 { atTop?(x, y) }
            if index == 0, let mark { canvas.draw(mark, x: x + indent - mark.width - 5, y: y) }
            canvas.draw(paragraph, line: index, x: x + indent, y: y)
          }))
    }
  }

  /// Whether a heading is followed by figures or pictures and then by another heading or the end: its section has no text.
  private func isFigureAlone(after index: Int) -> Bool {
    guard geometry.columns == 1 else { return false }
    var next = index + 1
    while next < output.parts.count, output.parts[next].isFloat { next += 1 }
    guard next > index + 1 else { return false }
    if next == output.parts.count { return true }
    if case .heading = output.parts[next] { return true }
    return false
  }

  private func heading(_ level: Int, _ anchor: String, _ text: [Inline], isBeforeFigureAlone: Bool) {
    let sizes: [Double] = geometry.columns == 2 ? [12, 10.5, 9.5] : [14.5, 12, 10.5]
    let size = sizes[min(level, 3) - 1]
    let style = PageStyle(family: PageStyle.sans, size: size, lineHeight: size * 1.28, bold: true)
    flow.space(level == 1 ? 20 : 14)
    set(
      InlineText(text, style), style, width: measure, keepsWithNext: true, keepsWithFloat: isBeforeFigureAlone
    ) { [self] x, y in
      canvas.destination(anchor, x: x, y: y)
      canvas.outline(level, text.plainText, to: anchor)
    }
    flow.space(level == 1 ? 6 : 4)
  }
}
