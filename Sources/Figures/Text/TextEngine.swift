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
  /// For lines that read from right to left: a layout takes its base direction from its context.
  private let rightToLeftContext: OpaquePointer?
  /// The names of the installed families, each with whether it has a bold face.
  private let hasBoldFace: [String: Bool]
  private var widths: [Key: Double] = [:]
  private var layouts: [Key: OpaquePointer] = [:]
  private var faces: [Face: FaceCoverage] = [:]
  private var pictureFamilies: [String: Bool] = [:]

  private struct Key: Hashable {
    var text: String
    var font: Font
    var isRightToLeft: Bool
  }

  /// One face of a family, at any size.
  struct Face: Hashable {
    var family: String
    var bold: Bool
    var italic: Bool
  }

  /// What a face has glyphs for, as far as it was asked.
  private final class FaceCoverage {
    let font: UnsafeMutablePointer<PangoFont>?
    var scalars: [UInt32: Bool] = [:]
    init(_ font: UnsafeMutablePointer<PangoFont>?) { self.font = font }
  }

  private init() {
    let map = pango_cairo_font_map_new()
    context = Self.context(of: map)
    rightToLeftContext = Self.context(of: map)
    pango_context_set_base_dir(rightToLeftContext, PANGO_DIRECTION_RTL)
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &list, &count)
    var names: [String: Bool] = [:]
    for index in 0..<Int(count) {
      if let family = list?[index], let name = pango_font_family_get_name(family) {
        names[String(cString: name)] = Self.hasBoldFace(family)
      }
    }
    g_free(list)
    hasBoldFace = names
  }

  private static func context(of map: UnsafeMutablePointer<PangoFontMap>?) -> OpaquePointer? {
    let context = pango_font_map_create_context(map)
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    // Otherwise the locale's, which chooses among glyphs and breaks lines.
    pango_context_set_language(context, pango_language_from_string("en"))
    return context
  }

  private static func hasBoldFace(_ family: UnsafeMutablePointer<PangoFontFamily>) -> Bool {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFace>?>?
    var count: Int32 = 0
    pango_font_family_list_faces(family, &list, &count)
    defer { g_free(list) }
    return (0..<Int(count)).contains { index in
      guard let description = pango_font_face_describe(list?[index]) else { return false }
      defer { pango_font_description_free(description) }
      return pango_font_description_get_weight(description).rawValue >= PANGO_WEIGHT_SEMIBOLD.rawValue
    }
  }

  // MARK: Families

  /// The names of the installed families.
  var families: Dictionary<String, Bool>.Keys { hasBoldFace.keys }

  func isInstalled(_ family: String) -> Bool { hasBoldFace[family] != nil }

  func hasBold(_ family: String) -> Bool { hasBoldFace[family] == true }

  /// Whether a face has what a letter and all its marks need; the caller has the engine to itself.
  ///
  /// A family that is not installed covers nothing.
  func covers(_ character: Character, in face: Face) -> Bool {
    guard isInstalled(face.family) else { return false }
    let coverage = coverage(of: face)
    let scalars = character.unicodeScalars
    if scalars.allSatisfy({ has($0, coverage) }) { return true }
    // A letter and its mark may be one glyph.
    guard scalars.count > 1 else { return false }
    return String(character).precomposedStringWithCanonicalMapping.unicodeScalars.allSatisfy { has($0, coverage) }
  }

  /// Whether a face has all characters of a text one by one.
  func covers(_ text: String, in face: Face) -> Bool {
    guard isInstalled(face.family) else { return false }
    let coverage = coverage(of: face)
    return text.unicodeScalars.allSatisfy { has($0, coverage) }
  }

  private func has(_ scalar: Unicode.Scalar, _ coverage: FaceCoverage) -> Bool {
    if let known = coverage.scalars[scalar.value] { return known }
    let category = scalar.properties.generalCategory
    // What is not seen needs no glyph: spaces of all widths, joiners, marks of direction, variation selectors.
    let isUnseen =
      scalar.properties.isDefaultIgnorableCodePoint || category == .format || category == .lineSeparator
      || (category == .spaceSeparator && scalar.value != 0x1680)
    let found = isUnseen || (coverage.font.map { pango_font_has_char($0, scalar.value) != 0 } ?? false)
    coverage.scalars[scalar.value] = found
    return found
  }

  private func coverage(of face: Face) -> FaceCoverage {
    if let known = faces[face] { return known }
    let description = Self.description(Font(family: face.family, size: 10, italic: face.italic, bold: face.bold))
    defer { pango_font_description_free(description) }
    let coverage = FaceCoverage(pango_context_load_font(context, description))
    faces[face] = coverage
    return coverage
  }

  /// Whether a family's glyphs are pictures rather than outlines.
  func holdsPictures(_ family: String) -> Bool {
    exclusively {
      if let known = pictureFamilies[family] { return known }
      let face = Face(family: family, bold: false, italic: false)
      let letter = "😀☺A1文".first { covers($0, in: face) }
      let found = letter.map { letter in
        let run = Drawing.Text.Run(text: String(letter), font: Font(family: family, size: 10), dx: 0, dy: 0, width: 0)
        return outline(of: run).steps.isEmpty
      }
      pictureFamilies[family] = found ?? false
      return found ?? false
    }
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
    guard isInstalled(family) else { throw .missingFamily(family) }
  }

  /// The advance of a run in points.
  func width(of text: String, in font: Font, isRightToLeft: Bool = false) throws(FigureError) -> Double {
    try exclusively { () throws(FigureError) -> Double in
      let key = Key(text: text, font: font, isRightToLeft: isRightToLeft)
      if let width = widths[key] { return width }
      try require(family: font.family)
      var logical = PangoRectangle()
      pango_layout_get_extents(layout(for: key), nil, &logical)
      let width = Double(logical.width) / Double(PANGO_SCALE)
      widths[key] = width
      return width
    }
  }

  /// The numbers of letters before which a line may end, by the rules of the text's script.
  func lineBreaks(in text: String, font: Font) -> Set<Int> {
    exclusively {
      var count: Int32 = 0
      let layout = layout(for: Key(text: text, font: font, isRightToLeft: false))
      guard let attributes = pango_layout_get_log_attrs_readonly(layout, &count) else { return [] }
      var breaks: Set<Int> = []
      var scalar = 0
      for (index, character) in text.enumerated() {
        if index > 0, scalar < Int(count), sphere_is_line_break(attributes + scalar) != 0 { breaks.insert(index) }
        scalar += character.unicodeScalars.count
      }
      return breaks
    }
  }

  /// Draws a run with the left end of its baseline at the current point.
  func show(_ run: Drawing.Text.Run, on cairo: OpaquePointer?) {
    lock.lock()
    defer { lock.unlock() }
    let layout = layout(for: Key(text: run.text, font: run.font, isRightToLeft: run.isRightToLeft))
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0))
  }

  /// The outlines of a run's glyphs, the left end of its baseline at (dx, dy).
  func outline(of run: Drawing.Text.Run) -> Path {
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
    let layout = layout(for: Key(text: run.text, font: run.font, isRightToLeft: run.isRightToLeft))
    pango_cairo_layout_line_path(cairo, pango_layout_get_line_readonly(layout, 0))
    guard let copy = cairo_copy_path(cairo) else { return Path() }
    defer { cairo_path_destroy(copy) }
    return Path(copy.pointee)
  }

  /// A layout of one run, kept for the next use; all are dropped when there are many.
  private func layout(for key: Key) -> OpaquePointer? {
    if let layout = layouts[key] { return layout }
    if layouts.count > 2_000 {
      for layout in layouts.values { sphere_unref(UnsafeMutableRawPointer(layout)) }
      layouts.removeAll(keepingCapacity: true)
      widths.removeAll(keepingCapacity: true)
    }
    guard let layout = pango_layout_new(key.isRightToLeft ? rightToLeftContext : context) else { return nil }
    // A run has one direction, whatever its letters alone would have.
    if key.isRightToLeft { pango_layout_set_auto_dir(layout, 0) }
    let description = Self.description(key.font)
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

  private static func description(_ font: Font) -> OpaquePointer? {
    let description = pango_font_description_new()
    pango_font_description_set_family(description, font.family)
    pango_font_description_set_absolute_size(description, font.size * Double(PANGO_SCALE))
    pango_font_description_set_style(description, font.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    pango_font_description_set_weight(description, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    return description
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
