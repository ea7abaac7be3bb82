import CPangoCairo
import Figures
import Foundation
import Texts

/// A PDF being written: Cairo's surface, Pango's context, outline and links.
final class PageCanvas {
  let cairo: OpaquePointer
  let contexts: PageContexts
  let links: PageLinks
  private let surface: OpaquePointer
  private let sink: Sink
  /// Pictures that have been drawn, as long as they are few: what is shown again is neither decoded nor stored again.
  private var pictures: [PictureFile: PlacedPixels] = [:]
  private var keptPixels = 0.0
  private static let mostKeptPixels = 40e6
  private var outlineParents: [(level: Int, id: Int32)] = []

  /// The bytes as Cairo writes them.
  private final class Sink {
    var bytes = Data()
  }

  /// Opens a document; `createdSeconds` since 1970 is the date it carries, `anchors` are the places links may lead to.
  init(_ document: Document, paper: Paper, anchors: Set<String>, createdSeconds: Int) throws(PageError) {
    sink = Sink()
    let write: cairo_write_func_t = { closure, bytes, count in
      guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes.append(bytes, count: Int(count))
      return CAIRO_STATUS_SUCCESS
    }
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        write, Unmanaged.passUnretained(sink).toOpaque(), paper.width, paper.height),
      let cairo = cairo_create(surface), let contexts = PageContexts()
    else { throw PageError("Cairo has no memory for a PDF") }
    self.surface = surface
    self.cairo = cairo
    self.contexts = contexts
    links = PageLinks(known: anchors)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, Self.safe(document.title.plainText))
    if !document.authors.isEmpty {
      cairo_pdf_surface_set_metadata(
        surface, CAIRO_PDF_METADATA_AUTHOR, Self.safe(document.authors.joined(separator: ", ")))
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "sphere")
    // Without a date of creation Cairo would write the clock's.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, CalendarDate.timestamp(createdSeconds))
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  /// Text without the characters that end C strings or turn what a viewer shows.
  private static func safe(_ text: String) -> String {
    pageText(text).replacing("\n", with: " ")
  }

  /// Ends a page.
  func showPage() { cairo_show_page(cairo) }

  /// Ends the document.
  func finish() throws(PageError) -> Data {
    cairo_surface_finish(surface)
    for status in [cairo_status(cairo), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw PageError(String(cString: cairo_status_to_string(status)))
    }
    return sink.bytes
  }

  /// Adds a heading to the outline, below the last one of a higher level.
  func outline(_ level: Int, _ text: String, to anchor: String) {
    outlineParents.removeAll { $0.level >= level }
    let id = cairo_pdf_surface_add_outline(
      surface, outlineParents.last?.id ?? CAIRO_PDF_OUTLINE_ROOT, Self.safe(text), "dest='\(anchor)'",
      CAIRO_PDF_OUTLINE_FLAG_OPEN)
    outlineParents.append((level, id))
  }

  // MARK: Drawing

  func paragraph(_ text: InlineText, _ style: PageStyle, width: Double?) -> PageParagraph {
    PageParagraph(text, style: style, width: width, contexts: contexts)
  }

  func draw(_ paragraph: PageParagraph, x: Double, y: Double) { paragraph.draw(x: x, y: y, on: self) }

  func draw(_ paragraph: PageParagraph, line: Int, x: Double, y: Double) {
    paragraph.draw(line: line, x: x, y: y, on: self)
  }

  func destination(_ name: String, x: Double, y: Double) { links.destination(name, x: x, y: y, on: cairo) }

  /// A filled rectangle.
  func fill(_ color: (Double, Double, Double), x: Double, y: Double, width: Double, height: Double) {
    cairo_set_source_rgb(cairo, color.0, color.1, color.2)
    cairo_rectangle(cairo, x, y, width, height)
    cairo_fill(cairo)
  }

  /// The outline of a letter that no font has.
  func outline(x: Double, y: Double, width: Double, height: Double, gray: Double) {
    cairo_set_source_rgb(cairo, gray, gray, gray)
    cairo_set_line_width(cairo, 0.5)
    cairo_rectangle(cairo, x, y, width, height)
    cairo_stroke(cairo)
  }

  /// A filled rectangle with round corners.
  func fillRounded(
    _ color: (Double, Double, Double), opacity: Double, x: Double, y: Double, width: Double, height: Double
  ) {
    let radius = height / 2
    cairo_new_sub_path(cairo)
    cairo_arc(cairo, x + width - radius, y + radius, radius, -.pi / 2, .pi / 2)
    cairo_arc(cairo, x + radius, y + radius, radius, .pi / 2, .pi * 1.5)
    cairo_close_path(cairo)
    cairo_set_source_rgba(cairo, color.0, color.1, color.2, opacity)
    cairo_fill(cairo)
  }

  /// A picture with its upper left corner at (x, y); its pixels are decoded only now.
  func draw(_ picture: PictureFile, x: Double, y: Double, scale: Double) {
    let area = Rectangle(x: x, y: y, width: picture.width * scale, height: picture.height * scale)
    if let known = pictures[picture] { return known.draw(on: cairo, over: area) }
    guard let grid = picture.pixels, let placed = PlacedPixels(grid) else { return }
    placed.draw(on: cairo, over: area)
    let count = Double(grid.width) * Double(grid.height)
    guard keptPixels + count <= Self.mostKeptPixels else { return }
    keptPixels += count
    pictures[picture] = placed
  }

  /// A figure with its upper left corner at (x, y).
  func draw(_ drawing: Drawing, x: Double, y: Double, scale: Double) {
    cairo_save(cairo)
    cairo_translate(cairo, x, y)
    cairo_scale(cairo, scale, scale)
    drawing.draw(on: cairo)
    cairo_restore(cairo)
  }
}
