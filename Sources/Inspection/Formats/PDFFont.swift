import Figures
import Foundation

/// A font of a PDF as far as rules ask: how it is described, how wide its glyphs are, and which letters they are.
final class PDFFont {
  let use: Contents.FontUse
  /// Bytes a character code.
  let codeBytes: Int
  /// The size that glyphs of "one unit" have: 1 but for Type 3 fonts, whose matrix says.
  let unit: Double
  private var widths: [Int: Double] = [:]
  private var defaultWidth = 0.5
  private var letters: [Int: String] = [:]

  init(_ font: PDFObject) {
    let subtype = font["/Subtype"].name ?? ""
    let descendant = font["/DescendantFonts"].elements?.first
    let described = descendant ?? font
    let descriptor = described["/FontDescriptor"]
    let base = font["/BaseFont"].name ?? font["/Name"].name ?? "unnamed"
    use = Contents.FontUse(
      name: PDFFont.withoutPrefix(base), kind: PDFFont.kind(subtype, described, descriptor),
      isEmbedded: subtype == "Type3"
        || ["/FontFile", "/FontFile2", "/FontFile3"].contains { descriptor[$0].isStream })
    codeBytes = subtype == "Type0" ? 2 : 1
    var unit = 1.0
    if subtype == "Type3", let matrix = font["/FontMatrix"].numbers, matrix.count == 6 {
      unit = (matrix[2] * matrix[2] + matrix[3] * matrix[3]).squareRoot() * 1000
    }
    self.unit = unit
    if let descendant { readWidths(ofCID: descendant) } else { readWidths(font, unit: subtype == "Type3" ? unit : 1) }
    if let map = font["/ToUnicode"].data { letters = ToUnicode.letters(map) }
  }

  /// `Type 3`, `TrueType`, `Type 1` (CFF outlines among them), or what the file calls it.
  private static func kind(_ subtype: String, _ described: PDFObject, _ descriptor: PDFObject) -> String {
    switch described["/Subtype"].name ?? subtype {
    case "Type3": "Type 3"
    case "Type1", "MMType1": "Type 1"
    case "TrueType", "CIDFontType2": "TrueType"
    // CFF outlines: Type 1's curves in a smaller coding.
    case "CIDFontType0": "Type 1"
    case let other: other.isEmpty ? "unknown" : other
    }
  }

  /// `ABCDEF+Name` is a subset of Name.
  private static func withoutPrefix(_ name: String) -> String {
    guard let plus = name.firstIndex(of: "+"), name.distance(from: name.startIndex, to: plus) == 6 else { return name }
    return String(name[name.index(after: plus)...])
  }

  private func readWidths(_ font: PDFObject, unit: Double) {
    let first = font["/FirstChar"].integer ?? 0
    guard (0...255).contains(first) else { return }
    for (offset, width) in (font["/Widths"].elements ?? []).prefix(256).enumerated() {
      widths[first + offset] = (width.number ?? 0) / 1000 * unit
    }
  }

  /// `/W [first [w w w] first last w ...]`.
  private func readWidths(ofCID font: PDFObject) {
    defaultWidth = (font["/DW"].number ?? 1000) / 1000
    let entries = font["/W"].elements ?? []
    var place = 0
    while place + 1 < entries.count {
      guard let first = entries[place].integer, (0...65_535).contains(first) else { return }
      if let list = entries[place + 1].elements {
        // Codes have two bytes.
        for (offset, width) in list.prefix(65_536).enumerated() {
          widths[first + offset] = (width.number ?? 0) / 1000
        }
        place += 2
      } else if place + 2 < entries.count, let last = entries[place + 1].integer, last >= first, last < 65_536 {
        let width = (entries[place + 2].number ?? 0) / 1000
        for code in first...last { widths[code] = width }
        place += 3
      } else {
        return
      }
    }
  }

  /// The codes of a shown string.
  func codes(_ bytes: [UInt8]) -> [Int] {
    guard codeBytes == 2 else { return bytes.map(Int.init) }
    return stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
  }

  /// The advance of a code at size 1.
  func width(_ code: Int) -> Double { widths[code] ?? defaultWidth }

  /// The letters of a code; of a font without a map its ASCII character.
  func letter(_ code: Int) -> String {
    if let letter = letters[code] { return letter }
    guard codeBytes == 1, (32..<127).contains(code), let byte = UInt8(exactly: code) else { return "" }
    return String(Character(Unicode.Scalar(byte)))
  }
}

/// Reads the `bfchar` and `bfrange` sections of a ToUnicode map.
enum ToUnicode {
  /// The entries that are read: each of 65,536 codes once, with room for a few that are given twice.
  private static let mostEntries = 100_000
  /// The bytes of the letters of one code; a ligature has a few.
  private static let mostLetterBytes = 64

  static func letters(_ map: [UInt8]) -> [Int: String] {
    var letters: [Int: String] = [:]
    map.withUnsafeBufferPointer { bytes in
      var tokens = ContentTokenizer(bytes)
      var pending: [ContentToken] = []
      var room = mostEntries
      while let token = tokens.next(), room > 0 {
        guard case .word(let word) = token else {
          // A section has at most a hundred entries of three.
          if pending.count < 3_000 { pending.append(token) }
          continue
        }
        if word == "endbfchar" { addCharacters(pending, &letters, &room) }
        if word == "endbfrange" { addRanges(pending, &letters, &room) }
        pending.removeAll()
      }
    }
    return letters
  }

  private static func addCharacters(
    _ tokens: [ContentToken], _ letters: inout [Int: String], _ room: inout Int
  ) {
    for pair in stride(from: 0, to: tokens.count - 1, by: 2) {
      guard case .string(let code) = tokens[pair], case .string(let text) = tokens[pair + 1] else { continue }
      letters[value(code)] = utf16(text)
      room -= 1
    }
  }

  private static func addRanges(
    _ tokens: [ContentToken], _ letters: inout [Int: String], _ room: inout Int
  ) {
    for place in stride(from: 0, to: tokens.count - 2, by: 3) where room > 0 {
      guard case .string(let low) = tokens[place], case .string(let high) = tokens[place + 1] else { continue }
      let first = value(low)
      let last = min(value(high), first + 65_535)
      guard first <= last else { continue }
      room -= last - first + 1
      switch tokens[place + 2] {
      case .string(let text):
        let text = Array(text.prefix(mostLetterBytes))
        guard let unit = text.last else { continue }
        for code in first...last {
          var bytes = text
          bytes[bytes.count - 1] = unit &+ UInt8(truncatingIfNeeded: code - first)
          letters[code] = utf16(bytes)
        }
      case .array(let list):
        for (offset, item) in list.prefix(last - first + 1).enumerated() {
          if case .string(let text) = item { letters[first + offset] = utf16(text) }
        }
      default: continue
      }
    }
  }

  private static func value(_ bytes: [UInt8]) -> Int { bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } }

  private static func utf16(_ bytes: [UInt8]) -> String {
    let bytes = bytes.prefix(mostLetterBytes)
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    return String(decoding: units, as: UTF16.self)
  }
}
