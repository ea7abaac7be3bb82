/// The families that text is set in, in the order in which they are asked for a glyph.
///
/// After the named families come Liberation and DejaVu, which sphere's own set-up installs, and then the families of the
/// character's writing system. fontconfig's order of substitution, which differs between machines, takes no part: two machines
/// with the named fonts set the same text alike.
public struct FontChain: Sendable, Hashable {
  /// The families named, the first for all that it has.
  public var families: [String]

  /// A chain that begins with these families.
  public init(_ families: [String]) { self.families = families }

  /// A stretch of text in one family.
  public struct Stretch: Sendable, Hashable {
    /// The letters.
    public var text: String
    /// The family; nil where no installed family has a glyph.
    public var family: String?
    /// Whether it is bold: not every family has a bold face, or all glyphs in it.
    public var isBold: Bool
  }

  /// Whether a family has no serifs, by its name.
  public static func isSans(_ family: String) -> Bool {
    ["Sans", "Heros", "Arial", "Helvetica", "Adventor", "Gothic"].contains { family.contains($0) }
  }

  /// Whether a family of this name is installed and draws outlines, which every kind of file can hold.
  public static func isInstalled(_ family: String) -> Bool { TextEngine.shared.isInstalled(family) }

  /// Whether a family holds pictures, such as coloured emoji, in place of outlines.
  public static func holdsPictures(_ family: String) -> Bool { TextEngine.shared.holdsPictures(family) }

  /// The installed families, sorted.
  public static var installed: [String] { TextEngine.shared.families.sorted() }

  /// What the first family with a glyph for each letter draws, in order.
  public func stretches(of text: String, bold: Bool = false, italic: Bool = false) -> [Stretch] {
    TextEngine.shared.exclusively {
      // Most text is in one family.
      if let first = families.first,
        TextEngine.shared.covers(text, in: .init(family: first, bold: bold, italic: italic))
      {
        return text.isEmpty ? [] : [Stretch(text: text, family: first, isBold: bold)]
      }
      var result: [Stretch] = []
      for character in text {
        let face = face(of: character, bold: bold, italic: italic)
        if let last = result.last, last.family == face?.family, last.isBold == face?.bold ?? false {
          result[result.count - 1].text.append(character)
        } else {
          result.append(Stretch(text: String(character), family: face?.family, isBold: face?.bold ?? false))
        }
      }
      return result
    }
  }

  /// The first family that draws a letter with all its marks, and whether in bold.
  func face(of character: Character, bold: Bool, italic: Bool) -> (family: String, bold: Bool)? {
    let engine = TextEngine.shared
    if let first = families.first, engine.covers(character, in: .init(family: first, bold: bold, italic: italic)) {
      return (first, bold)
    }
    let isSans = families.first.map(Self.isSans) ?? false
    let common =
      isSans ? ["Liberation Sans", "DejaVu Sans"] : ["Liberation Serif", "DejaVu Serif", "DejaVu Sans"]
    let system = character.unicodeScalars.first.flatMap { WritingSystem.of($0) }
    let own = system.map { isSans ? $0.sans : $0.serif } ?? []
    for family in families.dropFirst() + common + own + Self.last where engine.isInstalled(family) {
      if bold, engine.hasBold(family), engine.covers(character, in: .init(family: family, bold: true, italic: false)) {
        return (family, true)
      }
      if engine.covers(character, in: .init(family: family, bold: false, italic: false)) { return (family, false) }
    }
    return nil
  }

  /// Families of many scripts and symbols, asked last.
  private static let last = ["Noto Sans", "Noto Sans Symbols", "Noto Sans Symbols2", "Symbola", "FreeSerif", "Unifont"]
}
