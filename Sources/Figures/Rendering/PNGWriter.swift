import CZlib
import Foundation

/// Writes PNG files for figures: rows as differences from the row above, which are zeros but at the edges of marks.
enum PNGWriter {
  /// How pixels are written.
  enum Kind {
    /// Three bytes each; opacity is not looked at.
    case opaque
    /// A byte each if they are of at most 256 colours, otherwise as `opaque`.
    case flat
    /// Four bytes each.
    case translucent
  }

  /// Rows of 0xAARRGGBB with colours multiplied by opacity, `stride` values apart; `dotsPerInch` is recorded if given.
  static func data(
    _ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int, as kind: Kind, dotsPerInch: Double?,
    texts: [(key: String, text: String)] = []
  ) throws(FigureError) -> Data {
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let indexed = kind == .flat ? IndexedPixels(pixels, width: width, height: height, stride: stride) : nil
    let isOpaque = kind != .translucent
    let type: UInt8 = indexed != nil ? 3 : isOpaque ? 2 : 6
    append("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, type, 0, 0, 0], to: &file)
    if let dotsPerInch {
      let perMetre = bigEndian(UInt32((dotsPerInch / 0.0254).rounded()))
      append("pHYs", perMetre + perMetre + [1], to: &file)
    }
    // Key word, no compression, no language, no translated key word; UTF-8.
    for (key, text) in texts { append("iTXt", Array(key.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8), to: &file) }
    if let indexed {
      append("PLTE", indexed.palette.flatMap { bigEndian($0)[1...] }, to: &file)
      let stream = DeflateStream()
      stream.add(indexed.rows, count: indexed.rows.count)
      append("IDAT", try stream.finish(), to: &file)
    } else {
      append(
        "IDAT", try deflated(pixels, width: width, height: height, stride: stride, isOpaque: isOpaque), to: &file)
    }
    append("IEND", [], to: &file)
    return file
  }

  /// Rows with their filter byte (2: less the byte above, ISO/IEC 15948, 9.2) as a zlib stream; PNG wants colours that are
  /// not multiplied by opacity.
  private static func deflated(
    _ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int, isOpaque: Bool
  ) throws(FigureError) -> [UInt8] {
    let rowBytes = 1 + width * (isOpaque ? 3 : 4)
    let stream = DeflateStream()
    // Most rows of a page are as the one above.
    var (same, line) = ([UInt8](repeating: 0, count: rowBytes), [UInt8](repeating: 0, count: rowBytes))
    (same[0], line[0]) = (2, 2)
    let nothing = [UInt32](repeating: 0, count: width)
    nothing.withUnsafeBufferPointer { nothing in
      line.withUnsafeMutableBufferPointer { line in
        guard let nothing = nothing.baseAddress, let line = line.baseAddress else { return }
        for y in 0..<height {
          let row = pixels + y * stride
          let above = y > 0 ? row - stride : nothing
          guard memcmp(row, above, width * 4) != 0 else {
            stream.add(same, count: rowBytes)
            continue
          }
          if isOpaque {
            subtractOpaque(row, above, width, into: line + 1)
          } else {
            subtract(row, above, width, into: line + 1)
          }
          stream.add(line, count: rowBytes)
        }
      }
    }
    return try stream.finish()
  }

  private static func subtractOpaque(
    _ row: UnsafePointer<UInt32>, _ above: UnsafePointer<UInt32>, _ width: Int, into line: UnsafeMutablePointer<UInt8>
  ) {
    for x in 0..<width {
      let (pixel, other) = (row[x], above[x])
      line[3 &* x] = UInt8(truncatingIfNeeded: pixel &>> 16) &- UInt8(truncatingIfNeeded: other &>> 16)
      line[3 &* x &+ 1] = UInt8(truncatingIfNeeded: pixel &>> 8) &- UInt8(truncatingIfNeeded: other &>> 8)
      line[3 &* x &+ 2] = UInt8(truncatingIfNeeded: pixel) &- UInt8(truncatingIfNeeded: other)
    }
  }

  private static func subtract(
    _ row: UnsafePointer<UInt32>, _ above: UnsafePointer<UInt32>, _ width: Int, into line: UnsafeMutablePointer<UInt8>
  ) {
    for x in 0..<width {
      let (color, other) = (samples(row[x]), samples(above[x]))
      for index in 0..<4 { line[4 * x + index] = color[index] &- other[index] }
    }
  }

  /// Red, green, blue, not multiplied by opacity, and opacity.
  private static func samples(_ pixel: UInt32) -> SIMD4<UInt8> {
    let alpha = pixel >> 24
    var colors = SIMD4<UInt32>(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255, alpha)
    if alpha > 0 && alpha < 255 {
      for index in 0..<3 { colors[index] = min((colors[index] * 255 + alpha / 2) / alpha, 255) }
    }
    return SIMD4<UInt8>(truncatingIfNeeded: colors)
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
