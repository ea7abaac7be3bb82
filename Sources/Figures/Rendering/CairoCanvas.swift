import CPangoCairo
import Foundation

/// Draws a drawing's items on a Cairo surface.
///
/// Cairo remembers its first error and ignores what follows, so the status is looked at once, in `finish`.
struct CairoCanvas {
  let surface: OpaquePointer?
  let cairo: OpaquePointer?
  let format: String
  /// Pixels a point on image surfaces; nil on vector surfaces.
  let pixelsPerPoint: Double?

  init(_ surface: OpaquePointer?, format: String, pixelsPerPoint: Double? = nil) {
    self.surface = surface
    self.format = format
    self.pixelsPerPoint = pixelsPerPoint
    cairo = cairo_create(surface)
    if let scale = pixelsPerPoint { cairo_scale(cairo, scale, scale) }
  }

  /// Ends the page and throws what went wrong since the beginning.
  func finish() throws(FigureError) {
    let status = cairo_status(cairo)
    cairo_destroy(cairo)
    cairo_surface_finish(surface)
    let last = cairo_surface_status(surface)
    cairo_surface_destroy(surface)
    for status in [status, last] where status != CAIRO_STATUS_SUCCESS {
      throw .rendering(format: format, message: cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown")
    }
  }

  func draw(_ items: [Drawing.Item], isClipped: Bool = false) {
    for item in items {
      switch item {
      case .shape(let shape): draw(shape)
      case .text(let text): draw(text)
      case .image(let image): draw(image)
      case .stamps(let stamps): draw(stamps, isClipped: isClipped)
      case .group(let group):
        cairo_save(cairo)
        if let clip = group.clip {
          cairo_rectangle(cairo, clip.x, clip.y, clip.width, clip.height)
          cairo_clip(cairo)
        }
        draw(group.items, isClipped: isClipped || group.clip != nil)
        cairo_restore(cairo)
      }
    }
  }

  /// Colours to a thousandth, finer than the eighth bit: a point of a scatter spends most of its bytes on its colour.
  private func setSource(_ color: Color) {
    func short(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    let (red, green, blue) = (short(color.red), short(color.green), short(color.blue))
    if color.alpha < 1 {
      cairo_set_source_rgba(cairo, red, green, blue, color.alpha)
    } else {
      cairo_set_source_rgb(cairo, red, green, blue)
    }
  }

  private func trace(_ path: Path) {
    for step in path.steps {
      switch step {
      case .move(let point): cairo_move_to(cairo, point.x, point.y)
      case .line(let point): cairo_line_to(cairo, point.x, point.y)
      case .curve(let first, let second, let end):
        cairo_curve_to(cairo, first.x, first.y, second.x, second.y, end.x, end.y)
      case .close: cairo_close_path(cairo)
      }
    }
  }

  private func set(_ stroke: Stroke) {
    setSource(stroke.color)
    cairo_set_line_width(cairo, stroke.width)
    cairo_set_line_cap(cairo, stroke.roundEnds ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_set_line_join(cairo, stroke.roundEnds ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER)
    cairo_set_dash(cairo, stroke.dash, Int32(stroke.dash.count), 0)
  }

  private func draw(_ shape: Shape) {
    var path = shape.path
    if let scale = pixelsPerPoint, shape.fill == nil, path.isTall(scale: scale) {
      path = path.thinned(scale: scale) ?? path
      if let stroke = shape.stroke, path.isTall(scale: scale) { return drawInPieces(path, stroke) }
    }
    trace(path)
    if let fill = shape.fill {
      setSource(fill)
      if shape.stroke == nil { cairo_fill(cairo) } else { cairo_fill_preserve(cairo) }
    }
    if let stroke = shape.stroke {
      set(stroke)
      cairo_stroke(cairo)
    }
    cairo_new_path(cairo)
  }

  /// Strokes a line a few steps at a time: Cairo's time for one stroke of many crossing steps grows with their square.
  ///
  /// Round ends cover each other as round joins do; dashes go on where those of the piece before ended. Pieces of a
  /// translucent line are laid over each other opaque first.
  private func drawInPieces(_ path: Path, _ stroke: Stroke) {
    let isOpaque = stroke.color.alpha >= 1
    if !isOpaque { cairo_push_group(cairo) }
    var own = stroke
    own.color = stroke.color.opacity(1)
    set(own)
    var offset = 0.0
    for piece in path.pieces(of: 16) {
      if !stroke.dash.isEmpty {
        cairo_set_dash(cairo, stroke.dash, Int32(stroke.dash.count), offset)
        offset += piece.polygonLength
      }
      trace(piece)
      cairo_stroke(cairo)
    }
    guard !isOpaque else { return }
    cairo_pop_group_to_source(cairo)
    cairo_paint_with_alpha(cairo, stroke.color.alpha)
  }

  private func draw(_ text: Drawing.Text) {
    cairo_save(cairo)
    setSource(text.color)
    cairo_translate(cairo, text.origin.x, text.origin.y)
    if text.rotation != 0 { cairo_rotate(cairo, text.rotation / 180 * .pi) }
    for run in text.runs {
      cairo_move_to(cairo, run.dx, run.dy)
      TextEngine.shared.show(run, on: cairo)
    }
    cairo_new_path(cairo)
    for rule in text.rules {
      cairo_rectangle(cairo, rule.x, rule.y, rule.width, rule.height)
      cairo_fill(cairo)
    }
    cairo_restore(cairo)
  }

  private func draw(_ image: Drawing.Image) {
    guard let pixels = PixelBuffer(image) else { return }
    cairo_save(cairo)
    cairo_translate(cairo, image.area.x, image.area.y)
    cairo_scale(cairo, image.area.width / Double(image.width), image.area.height / Double(image.height))
    cairo_set_source_surface(cairo, pixels.surface, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(cairo), image.smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST)
    // Without padding an enlarged image fades into its background at the edges.
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD)
    cairo_rectangle(cairo, 0, 0, Double(image.width), Double(image.height))
    cairo_fill(cairo)
    cairo_restore(cairo)
    pixels.release()
  }

  private func draw(_ stamps: Stamps, isClipped: Bool) {
    if let scale = pixelsPerPoint, !isClipped, stamps.centers.count > 32 {
      cairo_surface_flush(surface)
      if let data = cairo_image_surface_get_data(surface) {
        let raster = StampRaster(
          pixels: data, width: Int(cairo_image_surface_get_width(surface)),
          height: Int(cairo_image_surface_get_height(surface)), stride: Int(cairo_image_surface_get_stride(surface)),
          scale: scale, origin: Point(0, 0))
        raster.draw(stamps)
        cairo_surface_mark_dirty(surface)
        return
      }
    }
    if pixelsPerPoint == nil, stamps.isRasterized, let image = StampRaster.image(of: stamps) {
      draw(image)
      return
    }
    if stamps.symbol == .circle && stamps.outline == nil { return drawDiscs(stamps) }
    for (index, center) in stamps.centers.enumerated() {
      let diameter = stamps.diameter(index)
      let path = stamps.symbol.path(center: center, diameter: diameter)
      let color = stamps.color(index)
      if stamps.symbol.isStroked {
        draw(Shape(path, stroke: Stroke(color, width: stamps.symbol.strokeWidth(diameter: diameter))))
      } else {
        draw(Shape(path, fill: color, stroke: stamps.outline))
      }
    }
  }

  /// Discs as lines of no length with round ends: an eighth of the bytes and time of four curves each.
  private func drawDiscs(_ stamps: Stamps) {
    cairo_save(cairo)
    cairo_set_dash(cairo, nil, 0, 0)
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND)
    var color: Color?
    var diameter = -1.0
    for index in DiscOrder(stamps).indices {
      let center = stamps.centers[index]
      let nextColor = stamps.color(index)
      let nextDiameter = stamps.diameter(index)
      if nextColor != color || nextDiameter != diameter || nextColor.alpha < 1 {
        cairo_stroke(cairo)
        if nextColor != color { setSource(nextColor) }
        if nextDiameter != diameter { cairo_set_line_width(cairo, nextDiameter) }
        (color, diameter) = (nextColor, nextDiameter)
      }
      cairo_move_to(cairo, center.x, center.y)
      cairo_line_to(cairo, center.x, center.y)
    }
    cairo_stroke(cairo)
    cairo_restore(cairo)
  }
}

/// An image's pixels in memory that Cairo can read, until `release`.
struct PixelBuffer {
  let surface: OpaquePointer
  private let memory: UnsafeMutablePointer<UInt32>

  init?(_ image: Drawing.Image) {
    guard image.width > 0, image.height > 0, image.pixels.count == image.width * image.height else { return nil }
    memory = .allocate(capacity: image.pixels.count)
    memory.initialize(from: image.pixels, count: image.pixels.count)
    // An opaque image needs no second image for its opacity in a PDF.
    let isOpaque = image.pixels.allSatisfy { $0 >> 24 == 255 }
    let bytes = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: UInt8.self)
    guard
      let surface = cairo_image_surface_create_for_data(
        bytes, isOpaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, Int32(image.width), Int32(image.height),
        Int32(image.width * 4))
    else {
      memory.deallocate()
      return nil
    }
    self.surface = surface
  }

  /// Frees the pixels; surfaces that still need them, such as a PDF, take their copy here.
  func release() {
    cairo_surface_finish(surface)
    cairo_surface_destroy(surface)
    memory.deallocate()
  }
}
