import CPangoCairo
import Foundation

/// The pixels of an image: given ones, or those of a PNG file.
public struct PixelGrid: Sendable, Hashable {
  /// Pixels in a row.
  public let width: Int
  /// Rows from the top.
  public let height: Int
  /// 0xAARRGGBB with colours multiplied by opacity, row by row.
  public let pixels: [UInt32]

  /// The largest width or height of an image that is read.
  public static let largestSide = 8192

  /// An image of `width` pixels a row.
  public init(width: Int, pixels: [UInt32]) {
    precondition(width > 0 && pixels.count % width == 0, "\(pixels.count) pixels in rows of \(width)")
    self.width = width
    height = pixels.count / width
    self.pixels = pixels
  }

  /// The image of a PNG file's bytes; nil where they are none that can be read, or too large.
  public init?(png data: Data) {
    // Width and height stand in the header: a small file may claim more pixels than memory holds.
    guard data.count > 24, data.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    let header = [UInt8](data.dropFirst(16).prefix(8))
    let sides = [header.prefix(4), header.suffix(4)].map { $0.reduce(0) { $0 << 8 | Int($1) } }
    guard sides.allSatisfy({ (1...Self.largestSide).contains($0) }) else { return nil }
    var reading = Reading(data: data)
    let surface = withUnsafeMutablePointer(to: &reading) { reading in
      cairo_image_surface_create_from_png_stream(Reading.next, reading)
    }
    defer { cairo_surface_destroy(surface) }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
      let bytes = cairo_image_surface_get_data(surface)
    else { return nil }
    let format = cairo_image_surface_get_format(surface)
    guard format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24 else { return nil }
    let stride = Int(cairo_image_surface_get_stride(surface))
    let (width, height) = (
      Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface))
    )
    var pixels: [UInt32] = []
    pixels.reserveCapacity(width * height)
    for row in 0..<height {
      let line = UnsafeRawPointer(bytes + row * stride)
      for column in 0..<width {
        let pixel = line.load(fromByteOffset: column * 4, as: UInt32.self)
        pixels.append(format == CAIRO_FORMAT_RGB24 ? pixel | 0xFF00_0000 : pixel)
      }
    }
    self.init(width: width, pixels: pixels)
  }

  /// A file's bytes on their way to Cairo.
  private struct Reading {
    let data: Data
    var place = 0

    init(data: Data) { self.data = Data(data) }

    static let next: cairo_read_func_t = { closure, target, length in
      guard let closure, let target else { return CAIRO_STATUS_READ_ERROR }
      let reading = closure.assumingMemoryBound(to: Reading.self)
      let (place, count) = (reading.pointee.place, Int(length))
      guard reading.pointee.data.count - place >= count else { return CAIRO_STATUS_READ_ERROR }
      reading.pointee.data.copyBytes(to: target, from: place..<place + count)
      reading.pointee.place = place + count
      return CAIRO_STATUS_SUCCESS
    }
  }
}
