import CZlib
import Foundation

/// Small files of foreign programs, or of nobody's: built by hand, so that they may ask for anything.
enum ForeignFile {
  /// A zlib stream.
  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(uLong(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(size))
    let outcome = compress2(&result, &size, bytes, uLong(bytes.count), 9)
    precondition(outcome == Z_OK, "zlib's code \(outcome)")
    return Array(result.prefix(Int(size)))
  }

  /// A PDF of objects 1, 2, 3, ...; the first is its catalogue.
  static func pdf(_ objects: [[UInt8]]) -> Data {
    var file = Data("%PDF-1.5\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(file.count)
      file += Data("\(index + 1) 0 obj\n".utf8) + object + Data("\nendobj\n".utf8)
    }
    let start = file.count
    file += Data("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
    for offset in offsets {
      let digits = String(offset)
      file += Data((String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
    }
    let trailer = "trailer\n<</Size \(objects.count + 1)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
    return file + Data(trailer.utf8)
  }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func stream(_ keys: String, _ content: [UInt8]) -> [UInt8] {
    bytes("<<\(keys)/Length \(content.count)>>\nstream\n") + content + bytes("\nendstream")
  }

  /// A PDF of one page, 234 pt wide: object 4 draws it; `more` are objects 5, 6, ...
  static func page(_ content: [UInt8], keys: String = "", resources: String = "", more: [[UInt8]] = []) -> Data {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 234 90]/Contents 4 0 R/Resources<<\(resources)>>>>"
    return pdf(
      [
        bytes("<</Type/Catalog/Pages 2 0 R>>"), bytes("<</Type/Pages/Kids[3 0 R]/Count 1>>"), bytes(page),
        stream(keys, content),
      ] + more)
  }

  static func svg(_ content: String, attributes: String = "width='234pt' height='90pt'") -> Data {
    Data("<svg xmlns='http://www.w3.org/2000/svg' \(attributes)>\(content)</svg>".utf8)
  }

  static func eps(_ content: String, box: String = "0 0 234 90") -> Data {
    Data("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: \(box)\n%%EndComments\n\(content)\nshowpage\n".utf8)
  }

  /// A PNG of 8-bit samples.
  static func png(_ columns: Int, _ rows: Int, colorType: UInt8 = 2, zlib: [UInt8]) -> Data {
    func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let content = bytes(name) + body
      return big(body.count) + content + big(Int(crc32(0, content, uInt(content.count))))
    }
    let header = big(columns) + big(rows) + [8, colorType, 0, 0, 0]
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", zlib)
        + chunk("IEND", []))
  }

  /// LZW as PDF has it, with the widths of codes changing early.
  static func lzw(_ bytes: [UInt8]) -> [UInt8] {
    var (result, bits, bitCount, width) = ([UInt8](), 0, 0, 9)
    func put(_ code: Int) {
      (bits, bitCount) = (bits << width | code, bitCount + width)
      while bitCount >= 8 {
        bitCount -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> bitCount))
        bits &= 1 << bitCount - 1
      }
    }
    var table: [[UInt8]: Int] = [:]
    func clear() {
      put(256)
      table = Dictionary(uniqueKeysWithValues: (0...255).map { ([UInt8($0)], $0) })
      width = 9
    }
    clear()
    var next = 258
    var word: [UInt8] = []
    for byte in bytes {
      if table[word + [byte]] != nil {
        word.append(byte)
        continue
      }
      put(table[word] ?? 0)
      table[word + [byte]] = next
      next += 1
      if next + 1 > 1 << width { width += 1 }
      if next == 4095 {
        clear()
        next = 258
      }
      word = [byte]
    }
    put(table[word] ?? 0)
    next += 1
    if next + 1 > 1 << width, width < 12 { width += 1 }
    put(257)
    if bitCount > 0 { result.append(UInt8(truncatingIfNeeded: bits << (8 - bitCount))) }
    return result
  }
}
