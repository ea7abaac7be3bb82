import CPangoCairo

/// An image ready to be drawn on pages, as often as wanted: a PDF holds it once.
///
/// The pixels stay in memory as long as this does.
public final class PlacedPixels {
  private let buffer: PixelBuffer
  private let width: Int
  private let height: Int

  /// Takes an image's pixels; nil where there is no memory for them.
  public init?(_ grid: PixelGrid) {
    let area = Rectangle(x: 0, y: 0, width: Double(grid.width), height: Double(grid.height))
    let image = Drawing.Image(area: area, width: grid.width, height: grid.height, pixels: grid.pixels, smooth: true)
    guard let buffer = PixelBuffer(image) else { return nil }
    self.buffer = buffer
    (width, height) = (grid.width, grid.height)
  }

  deinit { buffer.release() }

  /// Draws the image over an area of a page.
  ///
  /// A PDF then holds these very pixels, whatever the area's size: unlike an image of a figure, nothing is added around
  /// them to fill the area to its last fraction of a point.
  public func draw(on cairo: OpaquePointer, over area: Rectangle) {
    cairo_save(cairo)
    cairo_translate(cairo, area.x, area.y)
    cairo_scale(cairo, area.width / Double(width), area.height / Double(height))
    cairo_set_source_surface(cairo, buffer.surface, 0, 0)
    cairo_paint(cairo)
    cairo_restore(cairo)
  }
}
