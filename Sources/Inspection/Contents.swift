import Figures
import Foundation

/// What was found in a figure's file, whatever its format; lengths in points after all transformations, places from the
/// page's upper left corner.
public struct Contents: Sendable {
  /// A font that the file brings or asks for.
  public struct FontUse: Sendable, Hashable, Codable {
    /// Its name, without the prefix of a subset.
    public var name: String
    /// How its glyphs are described: `Type 1`, `TrueType`, `Type 3`, ...
    public var kind: String
    /// Whether its glyphs lie in the file.
    public var isEmbedded: Bool
  }

  /// Letters shown in one go.
  public struct TextUse: Sendable, Hashable {
    /// The letters, as far as the file tells them.
    public var text: String
    /// The size on the page.
    public var size: Double
    /// The left end of the baseline.
    public var start: Point
    /// The right end of the baseline.
    public var end: Point

    /// Whether it reads from left to right.
    var isHorizontal: Bool { abs(end.y - start.y) <= 0.02 * abs(end.x - start.x) + 0.01 && end.x >= start.x }
  }

  /// A stroked path.
  public struct LineUse: Sendable, Hashable {
    /// The width on the page.
    public var width: Double
    /// The colour; nil where it is a pattern.
    public var color: Color?
  }

  /// An image.
  public struct ImageUse: Sendable, Hashable {
    /// Pixels a row and rows.
    public var columns: Int
    /// Rows.
    public var rows: Int
    /// Pixels an inch on the page, along the coarser side.
    public var resolution: Double
    /// Whether it is coded with losses, as photographs are.
    public var isLossy: Bool
  }

  /// A mark small enough for a legend.
  struct Swatch: Sendable, Hashable {
    var area: Rectangle
    var color: Color
    /// How many corners its path has: discs and squares differ by them.
    var corners: Int
    /// How its line is broken; empty for unbroken.
    var dash: String
  }

  /// The page's width in points.
  public var width: Double
  /// The page's height in points.
  public var height: Double
  /// How many pages the file has.
  public var pages = 1
  /// The fonts, each once.
  public var fonts: [FontUse] = []
  /// The texts in the order shown.
  public var texts: [TextUse] = []
  /// The stroked paths.
  public var lines: [LineUse] = []
  /// The images.
  public var images: [ImageUse] = []
  /// How often each colour fills or strokes a mark; texts do not count.
  public var colors: [Color: Int] = [:]
  /// The upper edges and extents of marks: what a title stands above.
  public var marks: [Rectangle] = []
  /// Marks small enough for a legend.
  var swatches: [Swatch] = []
  /// Glyphs drawn as paths.
  public var outlinedGlyphs = 0
  /// What of the file could not be looked at.
  public var remarks: [String] = []
  /// Images of other files that the file shows.
  var foreignImages = 0

  /// What the file has too much of, if anything.
  private(set) var exceeded: ReadingLimit?
  private var knownFonts: Set<FontUse> = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Whether one more of a kind is kept; notes where there are too many.
  private mutating func hasRoom(_ count: Int, _ limit: ReadingLimit) -> Bool {
    if count < limit.most { return true }
    if exceeded == nil { exceeded = limit }
    return false
  }

  mutating func add(_ font: FontUse) {
    if !knownFonts.contains(font), hasRoom(fonts.count, .fonts) {
      knownFonts.insert(font)
      fonts.append(font)
    }
  }

  mutating func add(_ text: TextUse) {
    if text.size.isFinite, hasRoom(texts.count, .texts) { texts.append(text) }
  }

  mutating func add(line width: Double, _ color: Color?) {
    if width.isFinite, hasRoom(lines.count, .lines) { lines.append(LineUse(width: width, color: color)) }
  }

  /// The most small marks that are kept: a legend has few.
  static let mostSwatches = 20_000

  mutating func add(mark area: Rectangle, _ color: Color?, corners: Int = 0, dash: String = "") {
    if let color, area.width <= 50, area.height <= 20, swatches.count < Self.mostSwatches {
      swatches.append(Swatch(area: area, color: color, corners: corners, dash: dash))
    }
    if hasRoom(marks.count, .marks) { marks.append(area) }
    if let color, colors.count < 4096 || colors[color] != nil { colors[color, default: 0] += 1 }
  }

  mutating func add(_ image: ImageUse) {
    if hasRoom(images.count, .images) { images.append(image) }
  }
}

extension FigureFile {
  /// What the file holds.
  ///
  /// - Throws: `FileRefusal` when it is malformed or goes beyond a `ReadingLimit`.
  public func contents() throws(FileRefusal) -> Contents {
    var contents =
      switch format {
      case .pdf: try PDFDocument(self).contents()
      case .svg: try SVGDocument(self).contents()
      case .png: try PNGFile(self).contents()
      case .eps: try PostScriptFile(self).contents()
      }
    if contents.foreignImages > 3 {
      contents.remarks.append("it shows \(contents.foreignImages - 3) more images of other files")
    }
    if let limit = contents.exceeded { throw FileRefusal(file: name, exceeding: limit) }
    for points in [contents.width, contents.height] where !(points <= Double(ReadingLimit.pagePoints.most)) {
      throw FileRefusal(file: name, exceeding: .pagePoints)
    }
    return contents
  }
}

extension Color {
  /// The colour as it looks on white paper; nil where so little of it is left that it is a tint behind other marks.
  func onWhite(_ opacity: Double) -> Color? {
    guard opacity >= 0.5 else { return nil }
    func blended(_ part: Double) -> Double { 1 - (1 - part) * min(opacity, 1) }
    return Color(red: blended(red), green: blended(green), blue: blended(blue))
  }
}

/// A transformation of the plane: x' = a x + c y + e, y' = b x + d y + f.
struct Transform2D: Sendable, Hashable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 1.0
  var e = 0.0
  var f = 0.0

  static let identity = Transform2D()

  init() {}

  init(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double) {
    (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
  }

  /// The transformation that first does `self`, then `outer`.
  func then(_ outer: Transform2D) -> Transform2D {
    Transform2D(
      a * outer.a + b * outer.c, a * outer.b + b * outer.d, c * outer.a + d * outer.c, c * outer.b + d * outer.d,
      e * outer.a + f * outer.c + outer.e, e * outer.b + f * outer.d + outer.f)
  }

  func callAsFunction(_ point: Point) -> Point {
    Point(a * point.x + c * point.y + e, b * point.x + d * point.y + f)
  }

  /// By how much lengths grow on average: the root of the area's growth.
  var scale: Double { abs(a * d - b * c).squareRoot() }
  /// By how much horizontal lengths grow.
  var horizontalScale: Double { (a * a + b * b).squareRoot() }
  /// By how much heights grow.
  var verticalScale: Double { (c * c + d * d).squareRoot() }
}

/// The smallest rectangle around points.
struct Bounds: Sendable {
  private var low = Point(.infinity, .infinity)
  private var high = Point(-.infinity, -.infinity)
  /// How many points it was made of.
  private(set) var count = 0

  mutating func include(_ point: Point) {
    guard point.x.isFinite, point.y.isFinite else { return }
    count += 1
    low = Point(min(low.x, point.x), min(low.y, point.y))
    high = Point(max(high.x, point.x), max(high.y, point.y))
  }

  var rectangle: Rectangle? {
    guard low.x <= high.x else { return nil }
    return Rectangle(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y)
  }
}
