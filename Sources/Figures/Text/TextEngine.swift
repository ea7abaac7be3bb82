import CPangoCairo
import Foundation

/// The one door to Pango: measures and draws runs of glyphs, one caller at a time.
///
/// Pango's contexts may not be used by two threads at once, hence the lock around every use, and the unchecked
/// conformance. Hinting is off, so that positions do not depend on a renderer's resolution.
final class TextEngine: @unchecked Sendable {
  static let shared = TextEngine()

  private let lock = NSRecursiveLock()
  private let context: OpaquePointer?
  private let families: Set<String>
  private var widths: [Key: Double] = [:]
  private var layouts: [Key: OpaquePointer] = [:]

  private struct Key: Hashable {
    var text: String
    var font: Font
  }

  private init() {
    let map = pango_cairo_font_map_new()
    context = pango_font_map_create_context(map)
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &list, &count)
    var names: Set<String> = []
    for index in 0..<Int(count) {
      if let family = list?[index], let name = pango_font_family_get_name(family) {
        names.insert(String(cString: name))
      }
    }
    g_free(list)
    families = names
  }

  /// Runs `body` while no other thread can use Pango, or Cairo's fonts: those are the process's, and Cairo 1.16 closes a file
  /// that another thread is about to read once it has ten open.
  func exclusively<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  /// Checks that a family is installed: fontconfig would silently put another in its place.
  func require(family: String) throws(FigureError) {
    guard families.contains(family) else { throw .missingFamily(family) }
  }

  /// The advance of a run in points.
  func width(of text: String, in font: Font) throws(FigureError) -> Double {
    try exclusively { () throws(FigureError) -> Double in
      let key = Key(text: text, font: font)
      if let width = widths[key] { return width }
      try require(family: font.family)
      let layout = layout(for: key)
      guard pango_layout_get_unknown_glyphs_count(layout) == 0 else {
        throw .missingGlyph(character: firstUnknown(in: text, font: font), text: text, families: [font.family])
      }
      var logical = PangoRectangle()
      pango_layout_get_extents(layout, nil, &logical)
      let width = Double(logical.width) / Double(PANGO_SCALE)
      widths[key] = width
      return width
    }
  }

  /// Whether a family has all glyphs of a text.
  func canDraw(_ text: String, in font: Font) throws(FigureError) -> Bool {
    try exclusively { () throws(FigureError) -> Bool in
      try require(family: font.family)
      return pango_layout_get_unknown_glyphs_count(layout(for: Key(text: text, font: font))) == 0
    }
  }

  /// Draws a run with the left end of its baseline at the current point.
  func show(_ run: Text.Run, on cairo: OpaquePointer?) {
    lock.lock()
    defer { lock.unlock() }
    let layout = layout(for: Key(text: run.text, font: run.font))
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0))
  }

  /// The outlines of a run's glyphs, the left end of its baseline at (dx, dy).
  func outline(of run: Text.Run) -> Path {
    lock.lock()
    defer { lock.unlock() }
    // Paths are built on a context; this one's surface is never drawn to.
    let surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, nil)
    let cairo = cairo_create(surface)
    defer {
      cairo_destroy(cairo)
      cairo_surface_destroy(surface)
    }
    cairo_move_to(cairo, run.dx, run.dy)
    let layout = layout(for: Key(text: run.text, font: run.font))
    pango_cairo_layout_line_path(cairo, pango_layout_get_line_readonly(layout, 0))
    guard let copy = cairo_copy_path(cairo) else { return Path() }
    defer { cairo_path_destroy(copy) }
    return Path(copy.pointee)
  }

  private func firstUnknown(in text: String, font: Font) -> String {
    for character in text {
      let layout = layout(for: Key(text: String(character), font: font))
      if pango_layout_get_unknown_glyphs_count(layout) > 0 { return String(character) }
    }
    return text
  }

  /// A layout of one run, kept for the next use; all are dropped when there are many.
  private func layout(for key: Key) -> OpaquePointer? {
    if let layout = layouts[key] { return layout }
    if layouts.count > 2_000 {
      for layout in layouts.values { sphere_unref(UnsafeMutableRawPointer(layout)) }
      layouts.removeAll(keepingCapacity: true)
      widths.removeAll(keepingCapacity: true)
    }
    guard let layout = pango_layout_new(context) else { return nil }
    let description = pango_font_description_new()
    pango_font_description_set_family(description, key.font.family)
    pango_font_description_set_absolute_size(description, key.font.size * Double(PANGO_SCALE))
    pango_font_description_set_style(description, key.font.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    pango_font_description_set_weight(description, key.font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_layout_set_font_description(layout, description)
    pango_font_description_free(description)
    // Without this Pango takes missing glyphs from any family on the machine, and figures differ between machines.
    let attributes = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    pango_layout_set_single_paragraph_mode(layout, 1)
    pango_layout_set_text(layout, key.text, -1)
    layouts[key] = layout
    return layout
  }
}

extension Path {
  /// Cairo's path: headers that say how many points follow.
  fileprivate init(_ path: cairo_path_t) {
    var steps: [Path.Step] = []
    let count = Int(path.num_data)
    guard path.status == CAIRO_STATUS_SUCCESS, let data = path.data else {
      self.init()
      return
    }
    func point(_ index: Int) -> Point { Point(data[index].point.x, data[index].point.y) }
    var place = 0
    while place < count {
      let header = data[place].header
      let length = Int(header.length)
      guard length > 0, place + length <= count else { break }
      switch header.type {
      case CAIRO_PATH_MOVE_TO where length > 1: steps.append(.move(point(place + 1)))
      case CAIRO_PATH_LINE_TO where length > 1: steps.append(.line(point(place + 1)))
      case CAIRO_PATH_CURVE_TO where length > 3:
        steps.append(.curve(point(place + 1), point(place + 2), point(place + 3)))
      case CAIRO_PATH_CLOSE_PATH: steps.append(.close)
      default: break
      }
      place += length
    }
    self.init(steps)
  }
}

/// Runs `body`, which draws text by Pango and Cairo itself, while no figure is laid out or drawn on another thread.
public func typesettingExclusively<Result, Failure>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  try TextEngine.shared.exclusively(body)
}
