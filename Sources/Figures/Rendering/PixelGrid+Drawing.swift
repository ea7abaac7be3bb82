import CPangoCairo

extension PixelGrid {
  /// Draws the image over an area of a page.
  ///
  /// A PDF then holds these very pixels, whatever the area's size: unlike an image of a figure, nothing is added around
  /// them to fill the area to its last fraction of a point.
  public func draw(on cairo: OpaquePointer, over area: Rectangle) {
    let image = Image(area: area, width: width, height: height, pixels: pixels, smooth: true)
    guard let buffer = PixelBuffer(image) else { return }
    cairo_save(cairo)
    cairo_translate(cairo, area.x, area.y)
    cairo_scale(cairo, area.width / Double(width), area.height / Double(height))
    cairo_set_source_surface(cairo, buffer.surface, 0, 0)
    cairo_paint(cairo)
    cairo_restore(cairo)
    buffer.release()
  }
}
