import Documents
import Figures
import Specifications

extension FontNames {
  /// The families of a figure.
  static let ofFigures = Reading<FontNames>.object { read($0, hasPages: false) }
  /// The families of a report, whose pages have more of them.
  static let ofReports = Reading<FontNames>.object { read($0, hasPages: true) }

  /// A first family that is not installed is an error.
  private static func read(_ reader: MappingReader, hasPages: Bool) -> FontNames {
    var fonts = FontNames()
    fonts.text = fonts.families(reader, "text")
    if hasPages {
      fonts.sans = fonts.families(reader, "sans")
      fonts.mono = fonts.families(reader, "mono")
    }
    fonts.math = fonts.families(reader, "math")
    return fonts
  }

  private mutating func families(_ reader: MappingReader, _ key: String) -> [String] {
    let names = reader.strings(key) ?? []
    guard let node = reader[key] else { return [] }
    var found: [String] = []
    for (index, family) in names.enumerated() {
      if !FontChain.isInstalled(family) {
        guard index == 0 else {
          missing.append(Missing(family: family, path: reader.child(key), position: node.position))
          continue
        }
        reader.collector.report(
          "the font family `\(family)` is not installed", at: node.position, path: reader.child(key),
          hint: Self.hint(for: family))
      } else if FontChain.holdsPictures(family) {
        reader.collector.report(
          "`\(family)` holds pictures of its letters, which PDF and EPS cannot take as text", at: node.position,
          path: reader.child(key),
          hint: "name a family with outlines: Symbola (fonts-symbola) draws emoji in one colour"
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
