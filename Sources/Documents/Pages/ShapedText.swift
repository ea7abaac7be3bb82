import CPangoCairo
import Figures

/// A stretch of inline text as one line of glyphs, with the place of every byte along it.
final class ShapedText {
  let layout: OpaquePointer
  let line: UnsafeMutablePointer<PangoLayoutLine>

  /// Shapes a stretch; nil where Pango has no memory.
  init?(_ source: InlineText, _ stretch: Range<Int>, appending hyphen: Bool, style: PageStyle, context: OpaquePointer) {
    guard let layout = pango_layout_new(context) else { return nil }
    self.layout = layout
    var font = Self.font(style)
    pango_layout_set_font_description(layout, font)
    pango_font_description_free(font)
    font = nil
    // The paragraph's direction, whatever this line begins with.
    pango_layout_set_auto_dir(layout, 0)
    // Line separators end lines before they get here.
    pango_layout_set_single_paragraph_mode(layout, 1)
    let bytes = source.text.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: stretch.lowerBound)
    let end = bytes.index(start, offsetBy: stretch.count)
    let slice = String(source.text[start..<end]) + (hyphen ? "-" : "")
    pango_layout_set_text(layout, slice, -1)
    let attributes = source.attributes(stretch)
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    guard let line = pango_layout_get_line(layout, 0) else {
      sphere_unref(UnsafeMutableRawPointer(layout))
      return nil
    }
    self.line = line
  }

  deinit { sphere_unref(UnsafeMutableRawPointer(layout)) }

  private static func font(_ style: PageStyle) -> OpaquePointer? {
    let font = pango_font_description_new()
    pango_font_description_set_family(font, style.family)
    pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_font_description_set_style(font, style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    return font
  }

  /// Calls `body` with the glyphs of each run in order and the byte where each glyph's letters begin.
  private func forEachGlyph(_ body: (_ byte: Int, _ width: inout Int32) -> Void) {
    var node = line.pointee.runs
    while let item = node {
      if let run = item.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee,
        let glyphs = run.glyphs, let offset = run.item?.pointee.offset
      {
        for index in 0..<Int(glyphs.pointee.num_glyphs) {
          body(Int(offset + glyphs.pointee.log_clusters[index]), &glyphs.pointee.glyphs[index].geometry.width)
        }
      }
      node = item.pointee.next
    }
  }

  /// The widths of the letters that begin at each byte, in points; 0 within a letter.
  func advances(_ count: Int) -> [Double] {
    var widths = [Double](repeating: 0, count: count)
    forEachGlyph { byte, width in
      if byte >= 0, byte < count { widths[byte] += Double(width) / Double(PANGO_SCALE) }
    }
    return widths
  }

  /// Adds to the width of every space, in points; negative takes away.
  func widenSpaces(by points: Double, in bytes: ArraySlice<UInt8>) {
    let extra = Int32((points * Double(PANGO_SCALE)).rounded())
    forEachGlyph { byte, width in
      let index = bytes.startIndex + byte
      if index < bytes.endIndex, bytes[index] == UInt8(ascii: " ") { width += extra }
    }
  }

  /// Where a byte's letter begins, in points from the left end.
  func place(ofByte byte: Int) -> Double {
    var place: Int32 = 0
    pango_layout_line_index_to_x(line, Int32(byte), 0, &place)
    return Double(place) / Double(PANGO_SCALE)
  }

  /// The left end of what some bytes show, whichever way they read.
  func left(ofBytes range: Range<Int>) -> Double {
    extents(ofBytes: range).map(\.lowerBound).min() ?? place(ofByte: range.lowerBound)
  }

  /// The stretches between two bytes, as distances from the left end.
  func extents(ofBytes range: Range<Int>) -> [ClosedRange<Double>] {
    var ranges: UnsafeMutablePointer<Int32>?
    var count: Int32 = 0
    pango_layout_line_get_x_ranges(line, Int32(range.lowerBound), Int32(range.upperBound), &ranges, &count)
    defer { g_free(ranges) }
    guard let ranges else { return [] }
    return (0..<Int(count)).map { index in
      let (left, right) = (Double(ranges[2 * index]), Double(ranges[2 * index + 1]))
      return min(left, right) / Double(PANGO_SCALE)...max(left, right) / Double(PANGO_SCALE)
    }
  }

  /// For every byte that begins a letter: whether a line may begin there, and whether a caret may stand there.
  func breakable(_ bytes: [UInt8]) -> (lines: Set<Int>, letters: Set<Int>) {
    var count: Int32 = 0
    guard let attributes = pango_layout_get_log_attrs_readonly(layout, &count) else { return ([], []) }
    var lines: Set<Int> = []
    var letters: Set<Int> = []
    var character = 0
    for (index, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      guard character < Int(count) else { break }
      if sphere_is_line_break(attributes + character) != 0 { lines.insert(index) }
      if sphere_is_cursor_position(attributes + character) != 0 { letters.insert(index) }
      character += 1
    }
    return (lines, letters)
  }
}
