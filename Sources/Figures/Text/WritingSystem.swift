/// A part of Unicode: the families that draw it where the named ones cannot, and the Debian package that has them.
public struct WritingSystem: Sendable, Hashable {
  /// What it is, for messages: `Thai`, `Chinese, Japanese or Korean`.
  public let name: String
  /// Its blocks.
  let ranges: [ClosedRange<UInt32>]
  /// Families that go with serifs, the first that is installed and has a glyph draws it.
  let serif: [String]
  /// Families that go with text without serifs.
  let sans: [String]
  /// The Debian package that holds the first of them.
  public let package: String

  private init(
    _ name: String, _ ranges: [ClosedRange<UInt32>], _ serif: [String], _ sans: [String] = [],
    package: String = "fonts-noto-core"
  ) {
    self.name = name
    self.ranges = ranges
    self.serif = serif
    self.sans = sans.isEmpty ? serif : sans
    self.package = package
  }

  /// A script of which Noto has a family with serifs and one without.
  private static func noto(_ name: String, _ ranges: ClosedRange<UInt32>...) -> WritingSystem {
    WritingSystem(
      name, ranges, ["Noto Serif \(name)", "Noto Sans \(name)"], ["Noto Sans \(name)", "Noto Serif \(name)"])
  }

  /// The writing system that a character belongs to; nil where none is known.
  public static func of(_ scalar: Unicode.Scalar) -> WritingSystem? {
    all.first { system in system.ranges.contains { $0.contains(scalar.value) } }
  }

  /// All that are known; of two that share a block the first is taken.
  public static let all: [WritingSystem] = [
    WritingSystem(
      "Chinese, Japanese or Korean",
      [
        0x1100...0x11FF, 0x2E80...0x2FDF, 0x2FF0...0x31FF, 0x3200...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF,
        0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF, 0x1B000...0x1B16F, 0x1F200...0x1F2FF, 0x20000...0x3FFFF,
      ],
      ["Noto Serif CJK JP", "Noto Sans CJK JP"], ["Noto Sans CJK JP", "Noto Serif CJK JP"], package: "fonts-noto-cjk"),
    WritingSystem(
      "emoji", [0x1F000...0x1F0FF, 0x1F300...0x1F6FF, 0x1F780...0x1F7FF, 0x1F900...0x1FAFF],
      ["Symbola", "Noto Emoji"], package: "fonts-symbola"),
    WritingSystem(
      "Thai", [0x0E00...0x0E7F], ["Norasi", "Noto Serif Thai", "Noto Sans Thai"],
      ["Loma", "Noto Sans Thai", "Noto Serif Thai"], package: "fonts-thai-tlwg"),
    noto("Hebrew", 0x0590...0x05FF, 0xFB1D...0xFB4F),
    WritingSystem(
      "Arabic", [0x0600...0x06FF, 0x0750...0x077F, 0x0870...0x08FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF],
      ["Noto Naskh Arabic", "Noto Sans Arabic"], ["Noto Sans Arabic", "Noto Naskh Arabic"]),
    noto("Armenian", 0x0530...0x058F, 0xFB13...0xFB17),
    noto("Georgian", 0x10A0...0x10FF, 0x1C90...0x1CBF, 0x2D00...0x2D2F),
    noto("Devanagari", 0x0900...0x097F, 0xA8E0...0xA8FF), noto("Bengali", 0x0980...0x09FF),
    noto("Gurmukhi", 0x0A00...0x0A7F), noto("Gujarati", 0x0A80...0x0AFF),
    WritingSystem("Oriya", [0x0B00...0x0B7F], ["Noto Sans Oriya"]), noto("Tamil", 0x0B80...0x0BFF),
    noto("Telugu", 0x0C00...0x0C7F), noto("Kannada", 0x0C80...0x0CFF), noto("Malayalam", 0x0D00...0x0D7F),
    noto("Sinhala", 0x0D80...0x0DFF), noto("Lao", 0x0E80...0x0EFF),
    WritingSystem("Tibetan", [0x0F00...0x0FFF], ["Noto Serif Tibetan"]),
    noto("Myanmar", 0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F),
    noto("Ethiopic", 0x1200...0x139F, 0x2D80...0x2DDF, 0xAB00...0xAB2F),
    noto("Khmer", 0x1780...0x17FF, 0x19E0...0x19FF),
    WritingSystem("Syriac", [0x0700...0x074F, 0x0860...0x086F], ["Noto Sans Syriac"]),
    WritingSystem("Thaana", [0x0780...0x07BF], ["Noto Sans Thaana"]),
    WritingSystem("N'Ko", [0x07C0...0x07FF], ["Noto Sans NKo"]),
    WritingSystem("Cherokee", [0x13A0...0x13FF, 0xAB70...0xABBF], ["Noto Sans Cherokee"]),
    WritingSystem("Canadian syllabics", [0x1400...0x167F, 0x18B0...0x18FF], ["Noto Sans Canadian Aboriginal"]),
    WritingSystem("Mongolian", [0x1800...0x18AF], ["Noto Sans Mongolian"]),
    WritingSystem("Tifinagh", [0x2D30...0x2D7F], ["Noto Sans Tifinagh"]),
    WritingSystem(
      "Latin, Greek or Cyrillic",
      [
        0x0080...0x052F, 0x1C80...0x1C8F, 0x1D00...0x1FFF, 0x2C60...0x2C7F, 0x2DE0...0x2DFF, 0xA640...0xA69F,
        0xA720...0xA7FF, 0xAB30...0xAB6F,
      ], ["Noto Serif", "Noto Sans"], ["Noto Sans", "Noto Serif"]),
    WritingSystem(
      "symbols",
      [0x2000...0x2BFF, 0x2E00...0x2E7F, 0x1D000...0x1D7FF, 0x1F100...0x1F1FF, 0x1F700...0x1F77F, 0x1F800...0x1F8FF],
      ["Noto Sans Math", "Noto Sans Symbols", "Noto Sans Symbols2", "Symbola"], package: "fonts-noto-core"),
  ]
}
