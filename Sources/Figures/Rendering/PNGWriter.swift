import CZlib
import Foundation

/// Writes PNG files for figures: flat colours compress best unfiltered, and zlib's fastest level halves libpng's size here.
///
/// Cairo's own writer takes five times as long, most of it for trying out filters that make plots larger.
enum PNGWriter {
  /// Rows of 0xAARRGGBB with colours multiplied by opacity, `stride` values apart; `dotsPerInch` is recorded if given.
  static func data(
    _ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int, isOpaque: Bool, dotsPerInch: Double?,
    texts: [(key: String, text: String)] = []
  ) throws(FigureError) -> Data {
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, isOpaque ? 2 : 6, 0, 0, 0]
    append("IHDR", header, to: &file)
    if let dotsPerInch {
      let perMetre = bigEndian(UInt32((dotsPerInch / 0.0254).rounded()))
      append("pHYs", perMetre + perMetre + [1], to: &file)
    }
    // Key word, no compression, no language, no translated key word; UTF-8.
    for (key, text) in texts { append("iTXt", Array(key.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8), to: &file) }
    let raw = rows(pixels, width: width, height: height, stride: stride, isOpaque: isOpaque)
    var capacity = compressBound(uLong(raw.count))
    var compressed = [UInt8](repeating: 0, count: Int(capacity))
    guard compress2(&compressed, &capacity, raw, uLong(raw.count), 1) == Z_OK else {
      throw .rendering(format: "PNG", message: "zlib refused \(raw.count) bytes")
    }
    append("IDAT", Array(compressed[..<Int(capacity)]), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// Each row's filter byte (none) and its samples; PNG wants colours that are not multiplied by opacity.
  private static func rows(
    _ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int, isOpaque: Bool
  ) -> [UInt8] {
    let rowBytes = 1 + width * (isOpaque ? 3 : 4)
    return [UInt8](unsafeUninitializedCapacity: rowBytes * height) { bytes, count in
      for y in 0..<height {
        var place = y * rowBytes
        bytes[place] = 0
        place += 1
        let row = pixels + y * stride
        for x in 0..<width {
          var (red, green, blue) = (row[x] >> 16 & 255, row[x] >> 8 & 255, row[x] & 255)
          let alpha = row[x] >> 24
          if !isOpaque {
            if alpha > 0 && alpha < 255 {
              red = min((red * 255 + alpha / 2) / alpha, 255)
              green = min((green * 255 + alpha / 2) / alpha, 255)
              blue = min((blue * 255 + alpha / 2) / alpha, 255)
            }
            bytes[place + 3] = UInt8(alpha)
          }
          bytes[place] = UInt8(red)
          bytes[place + 1] = UInt8(green)
          bytes[place + 2] = UInt8(blue)
          place += isOpaque ? 3 : 4
        }
      }
      count = rowBytes * height
    }
  }

  private static func append(_ name: String, _ body: [UInt8], to file: inout Data) {
    let content = Array(name.utf8) + body
    file.append(contentsOf: bigEndian(UInt32(body.count)))
    file.append(contentsOf: content)
    file.append(contentsOf: bigEndian(UInt32(truncatingIfNeeded: crc32(0, content, uInt(content.count)))))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> UInt32($0) & 255) }
  }
}
