import Figures
import Foundation

/// A PNG file's bytes, known to hold a picture, and the size that it asks for.
public struct PictureFile: Sendable, Hashable {
  /// The file as it is: pages of HTML hold the very same bytes.
  public let data: Data
  /// The width in points.
  public let width: Double
  /// The height in points.
  public let height: Double

  /// Reads a file's bytes; nil where they are no PNG image, or too large a one.
  public init?(png data: Data) {
    // Decoding is the only way to know that nothing is missing; the pixels themselves are needed once, by the PDF.
    guard let pixels = PixelGrid(png: data) else { return nil }
    self.data = data
    let pixelsPerInch = PictureFile.pixelsPerInch(data) ?? (x: 96, y: 96)
    width = Double(pixels.width) / pixelsPerInch.x * 72
    height = Double(pixels.height) / pixelsPerInch.y * 72
  }

  /// The picture decoded.
  var pixels: PixelGrid? { PixelGrid(png: data) }

  /// The address that holds the file itself.
  var dataURL: String { "data:image/png;base64,\(data.base64EncodedString())" }

  /// The pixels an inch that the file's pHYs chunk states; nil where it states none, or none that can be meant.
  ///
  /// A chunk is its length, its name, so many bytes, and their check sum; pHYs holds two numbers and a unit, of which 1
  /// is the metre (ISO/IEC 15948, 11.3.5.3), and stands before the pixels.
  private static func pixelsPerInch(_ data: Data) -> (x: Double, y: Double)? {
    let bytes = [UInt8](data)
    func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    var place = 8
    while place + 12 <= bytes.count {
      let length = number(place)
      let name = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
      if name == "IDAT" { return nil }
      if name == "pHYs", length == 9, place + 21 <= bytes.count {
        guard bytes[place + 16] == 1 else { return nil }
        let found = (x: Double(number(place + 8)) * 0.0254, y: Double(number(place + 12)) * 0.0254)
        // Scanners and plotters write 30 to 2400; what is far from that would become a dot, or a wall.
        guard (10...10_000).contains(found.x), (10...10_000).contains(found.y) else { return nil }
        return found
      }
      place += 12 + length
    }
    return nil
  }
}
