import CPangoCairo
import Figures
import Foundation

/// Writes a report as PDF pages: prose in lines, figures as vectors, page numbers, outline and links.
///
/// A figure or table that does not fit on the rest of a page waits for the top of the next one while paragraphs go on, as
/// in a typeset paper; headings and other cells never overtake it.
final class PageWriter {
  /// A4, in points.
  static let pageWidth = 595.276
  static let pageHeight = 841.89
  /// The text is 6.75 inches wide: a conference's full-width figure fits exactly.
  static let textWidth = 486.0
  private static let top = 62.0
  private static let bottom = 770.0
  static let left = (pageWidth - textWidth) / 2

  /// Something with a height that is drawn in one piece.
  struct Box {
    var height: Double
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  let output: Output
  let context: OpaquePointer
  let cairo: OpaquePointer
  private let surface: OpaquePointer
  private let sink: Sink
  private let anchors: Set<String>
  private var y = PageWriter.top
  private(set) var pages = 1
  private var waiting: [Box] = []
  private var isPlacingWaiting = false
  private var outlineParents: [(level: Int, id: Int32)] = []

  /// The bytes as Cairo writes them.
  private final class Sink {
    var bytes = Data()
  }

  /// Opens a document; `createdSeconds` since 1970 is the date it carries.
  init(_ output: Output, createdSeconds: Int) throws(RenderError) {
    self.output = output
    sink = Sink()
    let write: cairo_write_func_t = { closure, bytes, count in
      guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes.append(bytes, count: Int(count))
      return CAIRO_STATUS_SUCCESS
    }
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        write, Unmanaged.passUnretained(sink).toOpaque(), Self.pageWidth, Self.pageHeight),
      let cairo = cairo_create(surface), let map = pango_cairo_font_map_new(),
      let context = pango_font_map_create_context(map)
    else { throw .pages("Cairo has no memory for a PDF") }
    self.surface = surface
    self.cairo = cairo
    self.context = context
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_language(context, pango_language_from_string("en"))
    sphere_unref(UnsafeMutableRawPointer(map))
    var anchors: Set<String> = []
    for part in output.parts {
      switch part {
      case .heading(_, let anchor, _): anchors.insert(anchor)
      case .figure(let figure): anchors.insert(figure.name)
      case .table(let table): anchors.insert(table.name)
      case .claim(let claim): anchors.insert(claim.name)
      case .notice(let notice): anchors.insert(notice.name)
      case .run(let run): anchors.insert(run.name)
      case .prose: break
      }
    }
    self.anchors = anchors
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, output.title)
    if !output.authors.isEmpty {
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, output.authors.joined(separator: ", "))
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "sphere")
    // Without a date of creation Cairo would write the clock's.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, CalendarDate.timestamp(createdSeconds))
  }

  deinit {
    sphere_unref(UnsafeMutableRawPointer(context))
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  /// All pages as one PDF.
  func document() throws(RenderError) -> Data {
    titleBlock()
    for (index, part) in output.parts.enumerated() {
      if case .heading(let level, let anchor, let text) = part {
        flush()
        let next = index + 1 < output.parts.count ? output.parts[index + 1] : part
        heading(level, anchor, text, followed: heightToKeep(next))
      } else {
        write(part)
      }
    }
    footnotes()
    flush()
    colophon()
    finishPage()
    cairo_surface_finish(surface)
    for status in [cairo_status(cairo), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw .pages(String(cString: cairo_status_to_string(status)))
    }
    return sink.bytes
  }

  // MARK: Pages

  /// The height left on this page.
  private var room: Double { Self.bottom - y }

  private func finishPage() {
    let style = PageStyle(family: PageStyle.sans, size: 8, lineHeight: 10, gray: 0.4, alignment: PANGO_ALIGN_CENTER)
    if let number = paragraph(PageMarkup(plain: "\(pages)"), style, width: Self.textWidth) {
      draw(number, line: 0, x: Self.left, y: 800)
    }
    if pages > 1, let head = paragraph(PageMarkup(plain: output.title), style, width: Self.textWidth) {
      draw(head, line: 0, x: Self.left, y: 34)
    }
    cairo_show_page(cairo)
  }

  private func newPage() {
    finishPage()
    pages += 1
    y = Self.top
    isPlacingWaiting = true
    while let box = waiting.first, y == Self.top || box.height <= room {
      waiting.removeFirst()
      place(box)
    }
    isPlacingWaiting = false
  }

  /// Goes on to a new page unless so much fits.
  func need(_ height: Double) {
    // A page may be filled by what has been waiting.
    var tries = 0
    while height > room, y > Self.top || tries == 0, tries < 50 {
      newPage()
      tries += 1
    }
  }

  /// Leaves a space, except at the top of a page.
  func space(_ height: Double) { if y > Self.top { y += height } }

  private func place(_ box: Box) {
    box.draw(Self.left, y)
    y += box.height
  }

  /// Places a box here if it fits, otherwise at the top of a later page.
  func float(_ box: Box) {
    if waiting.isEmpty, box.height <= room { place(box) } else { waiting.append(box) }
  }

  /// Starts pages until nothing waits.
  private func flush() { while !waiting.isEmpty { newPage() } }

  /// Places a box here or at the top of the next page, before anything that follows.
  func put(_ box: Box) {
    need(min(box.height, Self.bottom - Self.top))
    place(box)
  }

  // MARK: Text

  func paragraph(_ text: PageMarkup, _ style: PageStyle, width: Double?) -> PageParagraph? {
    PageParagraph(text, style: style, width: width, context: context)
  }

  func draw(_ paragraph: PageParagraph, line: Int, x: Double, y: Double) {
    paragraph.draw(line: line, x: x, y: y, on: cairo) { anchors.contains($0) }
  }

  /// Draws all lines of a paragraph at a place.
  func draw(_ paragraph: PageParagraph, x: Double, y: Double) {
    for index in paragraph.lines.indices {
      draw(paragraph, line: index, x: x, y: y + Double(index) * paragraph.style.lineHeight)
    }
  }

  /// Sets a paragraph in the flow; at least two of its lines stay together at either side of a page break.
  func flow(_ text: PageMarkup, _ style: PageStyle, indent: Double = 0, mark: String? = nil) {
    guard let paragraph = paragraph(text, style, width: Self.textWidth - indent) else { return }
    let count = paragraph.lines.count
    var index = 0
    while index < count {
      let remaining = count - index
      let together = remaining <= 3 && (index == 0 || remaining == 2) ? remaining : min(2, remaining)
      need(Double(together) * style.lineHeight)
      if index == 0, let mark, let label = self.paragraph(PageMarkup(plain: mark), style, width: nil) {
        draw(label, line: 0, x: Self.left + indent - label.width - 6, y: y)
      }
      for _ in 0..<together {
        draw(paragraph, line: index, x: Self.left + indent, y: y)
        y += style.lineHeight
        index += 1
      }
    }
  }

  private func titleBlock() {
    y += 6
    flow(
      PageMarkup(Markdown.inlines(output.title)),
      PageStyle(family: PageStyle.sans, size: 20, lineHeight: 25, bold: true), indent: 0)
    if !output.authors.isEmpty {
      y += 3
      flow(PageMarkup(plain: output.authors.joined(separator: ", ")), PageStyle(family: PageStyle.sans))
    }
    if !output.date.isEmpty {
      flow(PageMarkup(plain: output.date), PageStyle(family: PageStyle.sans, size: 9, lineHeight: 13, gray: 0.4))
    }
    if !output.abstract.isEmpty {
      y += 10
      flow(PageMarkup(output.abstract), PageStyle(size: 9.8, lineHeight: 13.6, gray: 0.25, justified: true), indent: 24)
    }
    y += 8
  }

  private func footnotes() {
    var isFirst = true
    for part in output.parts {
      guard case .prose(.footnote(let number, let blocks)) = part else { continue }
      if isFirst {
        space(14)
        need(30)
        rule(width: 90)
        y += 6
        isFirst = false
      }
      for block in blocks {
        guard case .paragraph(let text) = block else { continue }
        flow(PageMarkup(text), PageStyle(size: 8.8, lineHeight: 12), indent: 14, mark: "\(number)")
      }
    }
  }

  private func colophon() {
    guard !output.colophon.isEmpty else { return }
    space(18)
    need(40)
    rule(width: Self.textWidth)
    y += 5
    for line in output.colophon { flow(PageMarkup(plain: line), PageStyle.small) }
  }

  /// A thin line across the text at the current place.
  func rule(width: Double) {
    cairo_set_source_rgb(cairo, 0.75, 0.75, 0.75)
    cairo_rectangle(cairo, Self.left, y, width, 0.5)
    cairo_fill(cairo)
  }

  // MARK: Parts

  private func write(_ part: Output.Part) {
    switch part {
    case .figure, .table, .prose: break
    case .heading, .claim, .run, .notice: flush()
    }
    switch part {
    case .heading(let level, let anchor, let text): heading(level, anchor, text)
    case .prose(let block): self.block(block, indent: 0)
    case .figure(let figure):
      let natural = box(figure, within: Self.bottom - Self.top)
      // A little smaller here is better than far from its place.
      let fits = waiting.isEmpty && natural.height > room && room > 0.85 * natural.height
      float(fits ? box(figure, within: room) : natural)
    case .table(let table): float(box(table))
    case .claim(let claim):
      space(8)
      put(box(claim))
      y += 8
    case .run(let run):
      space(8)
      put(box(run))
      y += 8
    case .notice(let notice):
      space(8)
      put(box(notice))
      y += 8
    }
  }

  /// How much of what follows a heading must stand on the same page.
  private func heightToKeep(_ part: Output.Part) -> Double {
    switch part {
    case .figure(let figure): 0.86 * box(figure, within: Self.bottom - Self.top).height
    case .table(let table): box(table).height
    case .claim(let claim): box(claim).height
    case .run(let run): box(run).height
    case .notice(let notice): box(notice).height
    case .heading: 6 * PageStyle.body.lineHeight
    case .prose: 3 * PageStyle.body.lineHeight
    }
  }

  private func heading(_ level: Int, _ anchor: String, _ text: [Inline], followed height: Double = 44) {
    let sizes: [Double] = [14.5, 12, 10.5]
    let size = sizes[min(level, 3) - 1]
    let style = PageStyle(family: PageStyle.sans, size: size, lineHeight: size * 1.3, bold: true)
    space(level == 1 ? 18 : 12)
    need(min(size * 1.3 + height, Self.bottom - Self.top))
    destination(anchor, y: y)
    outlineParents.removeAll { $0.level >= level }
    let id = cairo_pdf_surface_add_outline(
      surface, outlineParents.last?.id ?? CAIRO_PDF_OUTLINE_ROOT, text.plainText, "dest='\(anchor)'",
      CAIRO_PDF_OUTLINE_FLAG_OPEN)
    outlineParents.append((level, id))
    flow(PageMarkup(text), style)
    y += 5
  }

  /// A place that links can go to.
  func destination(_ name: String, y: Double) {
    let place = String(format: "x=%.2f y=%.2f", Self.left, max(0, y - 8))
    cairo_tag_begin(cairo, CAIRO_TAG_DEST, "name='\(name)' \(place)")
    cairo_tag_end(cairo, CAIRO_TAG_DEST)
  }

  func block(_ block: Block, indent: Double) {
    var body = PageStyle.body
    switch block {
    case .heading(let level, let text): heading(level, "inner-\(pages)-\(Int(y))", text)
    case .paragraph(let text):
      flow(PageMarkup(text), body, indent: indent)
      y += 7
    case .list(let start, let tight, let items): list(start, tight, items, indent: indent)
    case .quote(let blocks):
      for inner in blocks { self.block(inner, indent: indent + 18) }
    case .code(_, let text), .cell(_, let text, _):
      body = PageStyle.code
      let trimmed = text.hasSuffix("\n") ? String(text.dropLast()) : text
      for line in trimmed.split(separator: "\n", omittingEmptySubsequences: false) {
        flow(PageMarkup(plain: String(line)), body, indent: indent + 10)
      }
      y += 7
    case .table(let alignments, let header, let rows):
      space(4)
      put(proseTable(alignments, header, rows))
      y += 9
    case .rule:
      need(16)
      y += 7
      rule(width: Self.textWidth)
      y += 9
    case .footnote: break
    }
  }

  private func list(_ start: Int?, _ tight: Bool, _ items: [[Block]], indent: Double) {
    let inner = indent + 20
    for (index, item) in items.enumerated() {
      let mark = start.map { "\($0 + index)." } ?? "•"
      for (place, block) in item.enumerated() {
        if case .paragraph(let text) = block {
          flow(PageMarkup(text), PageStyle.body, indent: inner, mark: place == 0 ? mark : nil)
          y += tight ? 2 : 6
        } else {
          self.block(block, indent: inner)
        }
      }
    }
    y += tight ? 5 : 1
  }
}
