import CPangoCairo
import Figures
import Foundation

/// Writes a document as PDF pages: prose in justified and hyphenated lines, figures as vectors that float to where they
/// fit, tables, footnotes, page numbers, outline and links.
///
/// The document becomes a `PageFlow`, which a `PageFilling` breaks into columns and pages.
final class PageWriter {
  let source: Document
  let geometry: PageGeometry
  let canvas: PageCanvas
  var flow = PageFlow()
  /// Whether what is set belongs to a footnote: its type is smaller, its lines are shorter.
  private(set) var isInNote = false
  private var notes: [Int: PageNote] = [:]
  /// Where in the flow the last heading begins.
  private var headingStart = 0

  /// A writer; `createdSeconds` since 1970 is the date that the document carries.
  init(_ document: Document, geometry: PageGeometry, createdSeconds: Int) throws(PageError) {
    source = document
    self.geometry = geometry
    canvas = try PageCanvas(
      document, paper: geometry.paper, anchors: Self.anchors(document), createdSeconds: createdSeconds)
  }

  private static func anchors(_ document: Document) -> Set<String> {
    var anchors: Set<String> = []
    for part in document.parts {
      switch part {
      case .heading(_, let anchor, _): anchors.insert(anchor)
      case .figure(let figure): anchors.insert(figure.name)
      case .table(let table): anchors.insert(table.name)
      case .claim(let claim): anchors.insert(claim.name)
      case .notice(let notice): anchors.insert(notice.name)
      case .status(let status): anchors.insert(status.name)
      case .prose(.footnote(let number, _)): anchors.insert("note-\(number)")
      case .prose: break
      }
    }
    return anchors
  }

  /// All pages as one PDF.
  func document() throws(PageError) -> Data {
    setNotes()
    titleBlock()
    let title = flow.items
    flow = PageFlow()
    for (index, part) in source.parts.enumerated() {
      if case .heading(let level, let anchor, let text) = part {
        heading(level, anchor, text, isBeforeFloatAlone: isFloatAlone(after: index))
      } else {
        let isAlone = index > 0 && isFloatAlone(after: index - 1)
        write(part, below: isAlone ? headingStart : nil)
      }
    }
    endNotes()
    colophon()
    let noteHeights = notes.filter { !$0.value.isAtEnd }.mapValues { $0.height + 3 }
    let notesOfNotes = notes.mapValues(\.notes).filter { !$0.value.isEmpty }
    var filling = PageFilling(
      geometry, noteHeights: noteHeights, notesOfNotes: notesOfNotes,
      balance: PageBalance(
        geometry, noteHeights: noteHeights, notesOfNotes: notesOfNotes, title: title, items: flow.items),
      drawNote: { [self] number, isFirst, x, y in drawNote(number, isFirst: isFirst, x: x, y: y) },
      finishPage: { [self] number in finishPage(number) })
    filling.placeAcross(title)
    filling.fill(flow.items)
    return try canvas.finish()
  }

  // MARK: Styles

  /// Body text; narrow columns are set smaller.
  var body: PageStyle {
    isInNote ? note : geometry.columns == 2 ? PageStyle.body.scaled(0.905) : PageStyle.body
  }
  var caption: PageStyle {
    isInNote
      ? note.aligned(.left) : geometry.columns == 2 ? PageStyle.caption.scaled(0.935) : PageStyle.caption
  }
  var note: PageStyle { geometry.columns == 2 ? PageStyle.note.scaled(0.92) : PageStyle.note }
  var small: PageStyle { PageStyle.small }
  var code: PageStyle {
    let style = geometry.columns == 2 ? PageStyle.code.scaled(0.86) : PageStyle.code
    return isInNote ? style.scaled(0.85) : style
  }
  /// The width of a line of text.
  var measure: Double { geometry.columnWidth - (isInNote ? PageNote.indent : 0) }

  // MARK: Page furniture

  private func finishPage(_ number: Int) {
    let style = PageStyle(family: PageStyle.sans, size: 8, lineHeight: 10, gray: 0.4, alignment: .center)
    let width = geometry.fullWidth
    canvas.draw(
      canvas.paragraph(InlineText(plain: "\(number)", style), style, width: width), x: geometry.fullLeft,
      y: geometry.bottom + 28)
    if number > 1 {
      let head = canvas.paragraph(InlineText(source.title, style), style, width: nil)
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
    set(InlineText(source.title, title), title, width: width)
    if !source.authors.isEmpty {
      let style = PageStyle(family: PageStyle.sans, size: 10.5, lineHeight: 14.5, alignment: alignment)
      flow.space(7)
      set(InlineText(plain: source.authors.joined(separator: ", "), style), style, width: width)
    }
    if !source.date.isEmpty {
      let style = PageStyle(family: PageStyle.sans, size: 9, lineHeight: 13, gray: 0.4, alignment: alignment)
      flow.space(4)
      set(InlineText(plain: source.date, style), style, width: width)
    }
    if !source.abstract.isEmpty {
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
      set(InlineText(source.abstract, style), style, indent: indent, width: width - 2 * indent)
    }
    // What follows begins below this, though the space above a column's first line is left out.
    let rest = isCentered ? 20.0 : 8
    flow.append(PageFlow.Slab(height: rest, draw: { _, _ in }))
  }

  private func colophon() {
    guard !source.colophon.isEmpty else { return }
    flow.appendBarrier()
    flow.space(18)
    flow.append(
      PageFlow.Slab(
        height: 6, keepsWithNext: true,
        draw: { [self] x, y in canvas.fill((0.75, 0.75, 0.75), x: x, y: y, width: measure, height: 0.5) }))
    for line in source.colophon { set(InlineText(plain: line, small), small, width: measure) }
  }

  // MARK: Footnotes

  private func setNotes() {
    isInNote = true
    for case .prose(.footnote(let number, let blocks)) in source.parts {
      flow = PageFlow()
      for block in blocks { self.block(block, indent: 0) }
      notes[number] = PageNote(flow.items, most: 0.4 * geometry.height)
    }
    flow = PageFlow()
    isInNote = false
  }

  private func drawNote(_ number: Int, isFirst: Bool, x: Double, y: Double) {
    // A column's notes stand below a rule, in the gap that the column leaves above them.
    if isFirst { canvas.fill((0.6, 0.6, 0.6), x: x, y: y - 5, width: 60, height: 0.4) }
    drawNoteMark(number, x: x, y: y)
    for (place, slab) in notes[number]?.slabs ?? [] { slab.draw(x + PageNote.indent, y + place) }
  }

  private func drawNoteMark(_ number: Int, x: Double, y: Double) {
    canvas.destination("note-\(number)", x: x, y: y)
    let mark = PageStyle(size: note.size * 0.75, lineHeight: note.lineHeight)
    canvas.draw(canvas.paragraph(InlineText(plain: "\(number)", mark), mark, width: nil), x: x, y: y - 1.5)
  }

  /// Notes that are too long for the foot of a page stand at the end of the report, where they may break.
  private func endNotes() {
    let long = notes.filter(\.value.isAtEnd).sorted { $0.key < $1.key }
    guard !long.isEmpty else { return }
    flow.appendBarrier()
    let style = PageStyle(
      family: PageStyle.sans, size: body.size, lineHeight: body.lineHeight * 1.1, bold: true)
    flow.space(14)
    set(InlineText(plain: "Notes", style), style, width: measure, keepsWithNext: true)
    flow.space(4)
    for (number, note) in long {
      for (index, entry) in note.slabs.enumerated() {
        var slab = entry.slab
        let draw = slab.draw
        slab.draw = { [self] x, y in
          if index == 0 { drawNoteMark(number, x: x, y: y) }
          draw(x + PageNote.indent, y)
        }
        flow.append(slab)
      }
      flow.space(6)
    }
  }

  // MARK: Parts

  /// Sets a part; `heading` is where in the flow the heading begins that has nothing but floats below it.
  private func write(_ part: Document.Part, below heading: Int?) {
    switch part {
    case .heading: break
    case .prose(let block): self.block(block, indent: 0)
    case .figure(let figure): flow.append(float(figure, reserving: heading == nil ? 0 : Self.headingRoom))
    case .table(let table): write(table)
    case .claim(let claim): write(claim)
    case .status(let status): write(status)
    case .notice(let notice): write(notice)
    }
    // What spans the columns cannot stand below a heading in one of them: the heading spans them too.
    if let heading, geometry.columns > 1, case .float(let float)? = flow.items.last, float.isWide {
      flow.joinHeading(from: heading)
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

  /// What a heading and the space around it take of a page.
  private static let headingRoom = 60.0

  /// Whether a heading is followed by floats and then by another heading or the end: its section has no text.
  private func isFloatAlone(after index: Int) -> Bool {
    guard case .heading = source.parts[index] else { return false }
    var next = index + 1
    while next < source.parts.count, source.parts[next].isFloat { next += 1 }
    guard next > index + 1 else { return false }
    if next == source.parts.count { return true }
    switch source.parts[next] {
    // Footnotes come last.
    case .heading, .prose(.footnote): return true
    default: return false
    }
  }

  private func heading(_ level: Int, _ anchor: String, _ text: [Inline], isBeforeFloatAlone: Bool) {
    let sizes: [Double] = geometry.columns == 2 ? [12, 10.5, 9.5] : [14.5, 12, 10.5]
    let size = sizes[min(level, 3) - 1]
    let style = PageStyle(family: PageStyle.sans, size: size, lineHeight: size * 1.28, bold: true)
    flow.space(level == 1 ? 20 : 14)
    headingStart = flow.items.count
    set(
      InlineText(text, style), style, width: measure, keepsWithNext: true, keepsWithFloat: isBeforeFloatAlone
    ) { [self] x, y in
      canvas.destination(anchor, x: x, y: y)
      canvas.outline(level, text.plainText, to: anchor)
    }
    flow.space(level == 1 ? 6 : 4)
  }
}
