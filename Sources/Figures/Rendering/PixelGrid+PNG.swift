import Foundation

extension PixelGrid {
  /// The image as a PNG file.
  ///
  /// - Throws: `FigureError` where there is no memory for it.
  public func png() throws(FigureError) -> Data {
    let area = Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
    return try Drawing.Image(area: area, width: width, height: height, pixels: pixels, smooth: false).png()
  }
}
