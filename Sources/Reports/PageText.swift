import CPangoCairo
import Figures
import Foundation

/// How a paragraph of a page is set; lengths in points.
struct PageStyle {
  var family = PageStyle.serif
  var size = 10.5
  var lineHeight = 14.6
  var bold = false
  var italic = false
  var gray = 0.1
  var justified = false
  var alignment = PANGO_ALIGN_LEFT

  static let serif = "TeX Gyre Pagella"
  static let sans = "TeX Gyre Heros"
  static let mono = "DejaVu Sans Mono"
  static let math = "TeX Gyre Pagella Math"

  static let body = PageStyle(justified: true)
  static let caption = PageStyle(size: 9.2, lineHeight: 12.4)
  static let small = PageStyle(family: sans, size: 7.4, lineHeight: 10, gray: 0.4)
  static let code = PageStyle(family: mono, size: 8, lineHeight: 11)

  /// The same style at another size.
  func scaled(_ factor: Double) -> PageStyle {
    var style = self
    style.size *= factor
    style.lineHeight *= factor
    return style
  }
}

/// Inline text as Pango markup, with the byte ranges of its links.
struct PageMarkup {
  private(set) var markup = ""
  private(set) var links: [(range: Range<Int>, url: String)] = []
  /// Bytes of the text without markup so far.
  private var length = 0

  init(_ inlines: [Inline]) { append(inlines) }

  init(plain text: String) { add(text) }

  /// Markup in front of what is there.
  mutating func prefix(bold text: String) {
    let bytes = text.utf8.count
    markup = "<b>\(Self.escape(text))</b>" + markup
    links = links.map { (($0.range.lowerBound + bytes)..<($0.range.upperBound + bytes), $0.url) }
    length += bytes
  }

  private static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 32: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private mutating func add(_ text: String) {
    // A control character becomes U+FFFD, of three bytes.
    let escaped = Self.escape(text)
    markup += escaped
    length += text.unicodeScalars.reduce(0) { $0 + ($1.value < 32 && $1 != "\n" && $1 != "\t" ? 3 : UTF8.width($1)) }
  }

  private mutating func wrap(_ tag: String, _ inner: [Inline]) {
    markup += "<\(tag)>"
    append(inner)
    markup += "</\(tag)>"
  }

  private mutating func append(_ inlines: [Inline]) { for inline in inlines { append(inline) } }

  private mutating func append(_ inline: Inline) {
    switch inline {
    case .text(let text): add(text)
    case .softBreak: add(" ")
    case .hardBreak: add("\u{2028}")
    case .code(let text):
      markup += "<span font_family=\"\(PageStyle.mono)\" size=\"82%\">"
      add(text)
      markup += "</span>"
    case .emphasis(let inner): wrap("i", inner)
    case .strong(let inner): wrap("b", inner)
    case .strikethrough(let inner): wrap("s", inner)
    case .link(let url, let inner):
      let start = length
      markup += "<span foreground=\"#0b5a91\">"
      append(inner)
      markup += "</span>"
      if let safe = HTMLWriter.safeURL(url) { links.append((start..<length, safe)) }
    case .footnoteReference(let number):
      markup += "<sup>"
      add("\(number)")
      markup += "</sup>"
    case .math(let source):
      if let text = try? RichText("$\(source)$") { append(text.pieces) } else { append(.code(source)) }
    case .value(let text, _): append(.code(text))
    }
  }

  private mutating func append(_ pieces: [RichText.Piece]) {
    for piece in pieces {
      switch piece {
      case .letters(let text, let style):
        switch style {
        case .upright: add(text)
        case .italic: markup += "<i>"; add(text); markup += "</i>"
        case .bold: markup += "<b>"; add(text); markup += "</b>"
        case .symbol: markup += "<span font_family=\"\(PageStyle.math)\">"; add(text); markup += "</span>"
        }
      case .space(let em): if em > 0 { add(em < 0.2 ? "\u{2009}" : em < 0.3 ? "\u{2005}" : "\u{2003}") }
      case .root(let inner):
        add("√(")
        append(inner)
        add(")")
      case .scripts(let base, let sub, let sup):
        append(base)
        if let sub { markup += "<sub>"; append(sub); markup += "</sub>" }
        if let sup { markup += "<sup>"; append(sup); markup += "</sup>" }
      }
    }
  }
}

/// Text set in lines of one width, ready to be drawn line by line.
final class PageParagraph {
  /// One line: its extent relative to the paragraph's left edge.
  struct Line {
    let line: UnsafeMutablePointer<PangoLayoutLine>
    let x: Double
    let width: Double
  }

  let style: PageStyle
  private(set) var lines: [Line] = []
  private let layout: OpaquePointer
  private let links: [(range: Range<Int>, url: String)]

  /// Sets markup in lines of `width` points; nil leaves it in one line.
  init?(_ text: PageMarkup, style: PageStyle, width: Double?, context: OpaquePointer) {
    guard let layout = pango_layout_new(context), let font = pango_font_description_new() else { return nil }
    self.style = style
    self.layout = layout
    links = text.links
    pango_font_description_set_family(font, style.family)
    pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_font_description_set_style(font, style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    pango_layout_set_font_description(layout, font)
    pango_font_description_free(font)
    pango_layout_set_width(layout, width.map { Int32(($0 * Double(PANGO_SCALE)).rounded()) } ?? -1)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_alignment(layout, style.alignment)
    pango_layout_set_justify(layout, style.justified ? 1 : 0)
    pango_layout_set_markup(layout, text.markup, -1)
    guard let iterator = pango_layout_get_iter(layout) else { return }
    defer { pango_layout_iter_free(iterator) }
    repeat {
      var logical = PangoRectangle()
      pango_layout_iter_get_line_extents(iterator, nil, &logical)
      if let line = pango_layout_iter_get_line_readonly(iterator) {
        let scale = Double(PANGO_SCALE)
        lines.append(Line(line: line, x: Double(logical.x) / scale, width: Double(logical.width) / scale))
      }
    } while pango_layout_iter_next_line(iterator) != 0
  }

  deinit { sphere_unref(UnsafeMutableRawPointer(layout)) }

  /// The height of all lines in points.
  var height: Double { Double(lines.count) * style.lineHeight }

  /// The width of the widest line in points.
  var width: Double { lines.map { $0.x + $0.width }.max() ?? 0 }

  /// Draws one line whose upper left corner is (x, y), with its links; `knows` tells which anchors exist.
  func draw(line index: Int, x: Double, y: Double, on cairo: OpaquePointer, knows: (String) -> Bool) {
    let line = lines[index]
    let baseline = y + (style.lineHeight - style.size) / 2 + 0.8 * style.size
    cairo_set_source_rgb(cairo, style.gray, style.gray, style.gray)
    cairo_move_to(cairo, x + line.x, baseline)
    pango_cairo_show_layout_line(cairo, line.line)
    let start = Int(line.line.pointee.start_index)
    let end = start + Int(line.line.pointee.length)
    for link in links where link.range.overlaps(start..<max(end, start + 1)) {
      var ranges: UnsafeMutablePointer<Int32>?
      var count: Int32 = 0
      pango_layout_line_get_x_ranges(
        line.line, Int32(max(link.range.lowerBound, start)), Int32(min(link.range.upperBound, end)), &ranges, &count)
      for piece in 0..<Int(count) {
        guard let ranges else { break }
        // Ranges are measured from the layout's left edge.
        let left = Double(ranges[2 * piece]) / Double(PANGO_SCALE)
        let right = Double(ranges[2 * piece + 1]) / Double(PANGO_SCALE)
        Self.link(link.url, x: x + left, y: y, width: right - left, height: style.lineHeight, on: cairo, knows: knows)
      }
      g_free(ranges)
    }
  }

  private static func link(
    _ url: String, x: Double, y: Double, width: Double, height: Double, on cairo: OpaquePointer, knows: (String) -> Bool
  ) {
    let target: String
    if url.hasPrefix("#") {
      // Cairo refuses the whole document if a destination is missing.
      guard knows(String(url.dropFirst())) else { return }
      target = "dest='\(url.dropFirst())'"
    } else {
      guard url.contains(":") else { return }
      // Cairo refuses the document if the quotes do not match.
      let safe = url.utf8.map { byte in
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
          ? String(Unicode.Scalar(byte)) : String(format: "%%%02X", Int32(byte))
      }
      target = "uri='\(safe.joined())'"
    }
    let numbers = [x, y, width, height].map { String(format: "%.2f", $0) }.joined(separator: " ")
    cairo_tag_begin(cairo, CAIRO_TAG_LINK, "rect=[\(numbers)] \(target)")
    cairo_tag_end(cairo, CAIRO_TAG_LINK)
  }
}
