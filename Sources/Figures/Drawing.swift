/// A finished page: shapes, texts and images at fixed positions, in points from the upper left corner.
///
/// A drawing knows nothing of scales or data; every renderer draws the same one.
public struct Drawing: Sendable, Hashable {
  /// The page's width in points.
  public var width: Double
  /// The page's height in points.
  public var height: Double
  /// The items in painter's order.
  public var items: [Item]
  /// How many rows were left out or drawn at the margin for want of finite values.
  public var omissions: [Omission]

  /// A page with items.
  public init(width: Double, height: Double, items: [Item] = [], omissions: [Omission] = []) {
    self.width = width
    self.height = height
    self.items = items
    self.omissions = omissions
  }

  /// One thing on the page.
  public indirect enum Item: Sendable, Hashable {
    /// A filled or stroked path.
    case shape(Shape)
    /// A line of text.
    case text(Text)
    /// A grid of pixels.
    case image(Image)
    /// The same symbol at many places.
    case stamps(Stamps)
    /// Items that belong together.
    case group(Group)
  }

  /// Rows of a mark that have no place among the others.
  public struct Omission: Sendable, Hashable {
    /// The panel.
    public var panel: String
    /// The mark.
    public var mark: String
    /// How many rows.
    public var count: Int
    /// How many rows the mark has in all.
    public var total: Int
    /// Why, and what was drawn instead.
    public var reason: Reason

    /// Rows of a mark.
    public init(panel: String, mark: String, count: Int, total: Int, reason: Reason) {
      self.panel = panel
      self.mark = mark
      self.count = count
      self.total = total
      self.reason = reason
    }
  }

  /// Why rows have no place among the others.
  public enum Reason: String, Sendable, CaseIterable {
    /// Not finite and left out.
    case missing
    /// Zero or negative on a logarithmic axis and left out.
    case notPositive
    /// In a category that the axis leaves out.
    case unlisted
    /// Not finite and drawn as crosses at the panel's margin.
    case diverged
    /// Beyond the axes' domains and left out.
    case outside
    /// Cells without a finite value, hatched.
    case hatched
    /// Alone in a polygon, which needs more than one.
    case degenerate
    /// In none of the panels: a facet's `order` leaves their value out.
    case unfaceted
    /// Drawn without the end that is missing.
    case oneSided
    /// Drawn up to the axis' edge, because an end is not positive on a logarithmic axis.
    case openEnded
    /// Drawn up to the axis' edge, because they reach beyond it.
    case cut
    /// Exactly behind another of the same mark.
    case hidden
    /// At the same x as another row of the same line.
    case doubled
    /// Drawn in grey for want of a value of colour.
    case uncolored
    /// Drawn as the smallest for want of a value of size.
    case unsized
    /// Drawn as the faintest for want of a value of opacity.
    case unshaded
    /// Categories that look like another.
    case alike
  }
}

/// A place on the page, in points from the upper left corner.
public struct Point: Sendable, Hashable {
  /// Rightwards.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// A place.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle on the page, in points.
public struct Rectangle: Sendable, Hashable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// The width.
  public var width: Double
  /// The height.
  public var height: Double

  /// A rectangle.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  public var right: Double { x + width }
  /// The lower edge.
  public var bottom: Double { y + height }
}

/// Straight lines and cubic curves.
public struct Path: Sendable, Hashable {
  /// A step of the pen.
  public enum Step: Sendable, Hashable {
    /// Begin a new line here.
    case move(Point)
    /// Straight to here.
    case line(Point)
    /// A cubic Bézier curve: two control points and the end.
    case curve(Point, Point, Point)
    /// Straight back to the last `move`.
    case close
  }
  /// The steps in order.
  public var steps: [Step]

  /// A path.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// A polygon or a broken line through points.
  public init(points: [Point], closed: Bool = false) {
    steps = points.enumerated().map { $0.offset == 0 ? .move($0.element) : .line($0.element) }
    if closed && !points.isEmpty { steps.append(.close) }
  }

  /// A rectangle.
  public init(_ area: Rectangle) {
    self.init(
      points: [
        Point(area.x, area.y), Point(area.right, area.y), Point(area.right, area.bottom), Point(area.x, area.bottom),
      ], closed: true)
  }
}

/// How a path is stroked.
public struct Stroke: Sendable, Hashable {
  /// The colour.
  public var color: Color
  /// The width in points.
  public var width: Double
  /// Lengths of strokes and spaces in points; empty for unbroken.
  public var dash: [Double]
  /// Whether ends are round; otherwise they stop at the end point.
  public var roundEnds: Bool

  /// A stroke.
  public init(_ color: Color, width: Double, dash: [Double] = [], roundEnds: Bool = false) {
    self.color = color
    self.width = width
    self.dash = dash
    self.roundEnds = roundEnds
  }
}

/// A filled or stroked path.
public struct Shape: Sendable, Hashable {
  /// Where.
  public var path: Path
  /// The fill, if any.
  public var fill: Color?
  /// The stroke, if any, drawn over the fill.
  public var stroke: Stroke?
  /// The run it stands for.
  public var run: String?
  /// The tooltip.
  public var tooltip: String?

  /// A shape.
  public init(_ path: Path, fill: Color? = nil, stroke: Stroke? = nil, run: String? = nil, tooltip: String? = nil) {
    self.path = path
    self.fill = fill
    self.stroke = stroke
    self.run = run
    self.tooltip = tooltip
  }
}

extension Drawing {
  /// A line of text, already measured: runs of glyphs on baselines, and rules such as a root's bar.
  public struct Text: Sendable, Hashable {
    /// Letters of one font at one size.
    public struct Run: Sendable, Hashable {
      /// The letters.
      public var text: String
      /// The font.
      public var font: Font
      /// Right of the text's origin, in points.
      public var dx: Double
      /// Below the text's origin, in points; negative for superscripts.
      public var dy: Double
      /// The measured advance in points.
      public var width: Double
      /// Whether it reads from right to left.
      public var isRightToLeft = false

      /// A run at a place.
      public init(
        text: String, font: Font, dx: Double, dy: Double, width: Double, isRightToLeft: Bool = false
      ) {
        self.text = text
        self.font = font
        self.dx = dx
        self.dy = dy
        self.width = width
        self.isRightToLeft = isRightToLeft
      }
    }
    /// The left end of the baseline.
    public var origin: Point
    /// Degrees, clockwise as seen on the page; -90 reads upwards.
    public var rotation: Double
    /// The runs in order.
    public var runs: [Run]
    /// Filled rectangles relative to the origin.
    public var rules: [Rectangle]
    /// The colour.
    public var color: Color
    /// The measured width in points.
    public var width: Double
    /// The run it stands for.
    public var run: String?
    /// The tooltip.
    public var tooltip: String?
    /// The letters that no installed font has, drawn as boxes.
    public var missing: [Character] = []
    /// The whole text, where only its beginning is shown.
    public var whole: String?
  }
}

/// A font at a size.
public struct Font: Sendable, Hashable {
  /// The family.
  public var family: String
  /// The size in points.
  public var size: Double
  /// Whether slanted.
  public var italic: Bool
  /// Whether bold.
  public var bold: Bool

  /// A font.
  public init(family: String, size: Double, italic: Bool = false, bold: Bool = false) {
    self.family = family
    self.size = size
    self.italic = italic
    self.bold = bold
  }
}

extension Drawing {
  /// A grid of pixels stretched over an area.
  public struct Image: Sendable, Hashable {
    /// The area it covers.
    public var area: Rectangle
    /// Pixels in a row.
    public var width: Int
    /// Rows from the top.
    public var height: Int
    /// 0xAARRGGBB with colours multiplied by opacity, row by row.
    public var pixels: [UInt32]
    /// Whether pixels are interpolated when enlarged.
    public var smooth: Bool
    /// How many marks it stands for, where they were too many to be drawn one by one.
    public var marks = 0

    init(
      area: Rectangle, width: Int, height: Int, pixels: [UInt32], smooth: Bool, marks: Int = 0
    ) {
      self.area = area
      self.width = width
      self.height = height
      self.pixels = pixels
      self.smooth = smooth
      self.marks = marks
    }

    /// An image's pixels over an area.
    public init(_ grid: PixelGrid, over area: Rectangle) {
      self.init(area: area, width: grid.width, height: grid.height, pixels: grid.pixels, smooth: true)
    }
  }
}

/// The same symbol at many places.
public struct Stamps: Sendable, Hashable {
  /// The symbol.
  public var symbol: Symbol
  /// The centres.
  public var centers: [Point]
  /// Diameters in points: one for all, or one each.
  public var diameters: [Double]
  /// Colours: one for all, or one each.
  public var colors: [Color]
  /// A thin outline around filled symbols.
  public var outline: Stroke?
  /// Runs, one each; or empty.
  public var runs: [String]
  /// Tooltips, one each; or empty.
  public var tooltips: [String]
  /// Whether PDF and SVG show them as one image, because they are too many.
  public var isRasterized = false

  func diameter(_ index: Int) -> Double { diameters.count == 1 ? diameters[0] : diameters[index] }
  func color(_ index: Int) -> Color { colors.count == 1 ? colors[0] : colors[index] }
}

/// Items that belong together, say a panel's marks.
public struct Group: Sendable, Hashable {
  /// A name, unique in its drawing: `panel-1-2`.
  public var id: String
  /// What it is, for readers that cannot see it.
  public var title: String?
  /// The area outside of which nothing shows.
  public var clip: Rectangle?
  /// The items in painter's order.
  public var items: [Drawing.Item]

  /// A group.
  public init(id: String, title: String? = nil, clip: Rectangle? = nil, items: [Drawing.Item]) {
    self.id = id
    self.title = title
    self.clip = clip
    self.items = items
  }
}
