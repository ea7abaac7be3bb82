import Documents
import Figures
import Specifications

extension FontNames {
  static let figureKeys = ["text", "math"]
  static let reportKeys = ["text", "sans", "mono", "math"]

  /// Reads `fonts`; a first family that is not installed is an error.
  static func read(_ parent: CellReader, _ keys: [String]) -> FontNames {
    guard let reader = parent.mapping("fonts") else { return FontNames() }
    reader.allow(keys)
    var fonts = FontNames()
    fonts.text = fonts.families(reader, "text")
    if keys.contains("sans") { fonts.sans = fonts.families(reader, "sans") }
    if keys.contains("mono") { fonts.mono = fonts.families(reader, "mono") }
    fonts.math = fonts.families(reader, "math")
    return fonts
  }

  private mutating func families(_ reader: CellReader, _ key: String) -> [String] {
    guard let node = reader[key] else { return [] }
    var found: [String] = []
    for (index, family) in (reader.strings(key) ?? []).enumerated() {
      if !FontChain.isInstalled(family) {
        guard index == 0 else {
          missing.append(Missing(family: family, path: reader.path(key), position: node.position))
          continue
        }
        reader.findings.report(
          "the font family `\(family)` is not installed", at: node.position, path: reader.path(key),
          hint: Self.hint(for: family))
      } else if FontChain.holdsPictures(family) {
        reader.findings.report(
          "`\(family)` holds pictures of its letters, which PDF and EPS cannot take as text", at: node.position,
          path: reader.path(key), hint: "name a family with outlines: Symbola (fonts-symbola) draws emoji in one colour"
        )
      } else {
        found.append(family)
      }
    }
    return found
  }

  /// The nearest installed name, or else how to find what is there.
  private static func hint(for family: String) -> String {
    if let near = nearestName(to: family, among: FontChain.installed) { return "did you mean `\(near)`?" }
    return "install its package, or name one that `fc-list : family` lists"
  }

  /// Remarks on families that are not installed.
  func remarks(file: String) -> [Diagnostic] {
    missing.map { missing in
      Diagnostic(
        file: file, position: missing.position, path: missing.path,
        message: "the font family `\(missing.family)` is not installed: others draw what it would",
        hint: Self.hint(for: missing.family),
        severity: .warning)
    }
  }
}
