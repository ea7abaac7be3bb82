import CPangoCairo
import Figures

/// How a paragraph of a page is set; lengths in points.
struct PageStyle: Sendable, Hashable {
  /// How the ends of lines are brought into line.
  enum Alignment: Sendable, Hashable {
    case justified
    case left
    case center
    case right
  }

  var family = PageStyle.serif
  var size = 10.5
  var lineHeight = 14.6
  var bold = false
  var italic = false
  var gray = 0.1
  var alignment = Alignment.left

  static var serif: String { PageFonts.current.serif.families[0] }
  static var sans: String { PageFonts.current.sans.families[0] }
  static var mono: String { PageFonts.current.mono.families[0] }
  /// The faces of mathematics.
  static var mathematics: Theme { PageFonts.current.mathematics }

  static var body: PageStyle { PageStyle(alignment: .justified) }
  static var caption: PageStyle { PageStyle(size: 9.2, lineHeight: 12.2) }
  static var small: PageStyle { PageStyle(family: sans, size: 7.2, lineHeight: 9.8, gray: 0.38) }
  static var code: PageStyle { PageStyle(family: mono, size: 8, lineHeight: 11) }
  static var note: PageStyle { PageStyle(size: 8.6, lineHeight: 11.4, alignment: .justified) }

  /// The same style at another size.
  func scaled(_ factor: Double) -> PageStyle {
    var style = self
    style.size *= factor
    style.lineHeight *= factor
    return style
  }

  /// The same style with other alignment.
  func aligned(_ alignment: Alignment) -> PageStyle {
    var style = self
    style.alignment = alignment
    return style
  }

  /// The distance from the top of a line to its baseline.
  var baseline: Double { (lineHeight - size) / 2 + 0.8 * size }
}
