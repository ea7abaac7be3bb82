// Figures: a grammar of marks, channels and scales; layout; an inert Drawing; renderers for PDF, SVG, PNG and EPS.
// Invariant: a Figure is a value that holds its data, a Drawing is a list of shapes in points; nothing here knows a run.
// Start with `Figure`, `Panel` and `Mark`; then `Figure.drawing()`, `Drawing`, and `Drawing.pdf()`.

/// A grid of panels with shared legends, labels and a theme; `drawing()` lays it out.
///
/// All lengths are points (1/72 inch). Labels are `RichText` markup: plain text with mathematics between dollar signs.
public struct Figure: Sendable {
  /// The panels, row by row from the top; nil leaves a place empty or covered by a span.
  public var rows: [[Panel?]]
  /// The page's width in points, exactly.
  public var width: Double
  /// The page's height in points; nil makes it follow from the content.
  public var height: Double?
  /// Fonts, sizes, palettes and line widths.
  public var theme: Theme
  /// The relative widths of the grid's columns; empty for equal ones.
  public var columnWeights: [Double]
  /// The heights of the rows relative to the width of the first column's plot area; empty for the default.
  ///
  /// Rows that hold a panel with an `aspectRatio` follow from it instead.
  public var rowWeights: [Double]
  /// Labels written sideways left of the rows, from the top; may span rows.
  public var rowLabels: [SpanLabel]
  /// Labels above the columns, from the left; may span columns.
  public var columnLabels: [SpanLabel]
  /// Which panels share the domain of x.
  public var sharedX: Sharing
  /// Which panels share the domain of y.
  public var sharedY: Sharing
  /// A colour scale shared by all panels that do not bring their own.
  public var color: ColorScale
  /// How columns become the sizes of dots, in all panels.
  public var size: ChannelScale
  /// How columns become the opacities of dots, in all panels.
  public var opacity: ChannelScale
  /// Where the legend of categories stands.
  public var legend: LegendPlace
  /// Whether panels are lettered (a), (b) and so on before their titles.
  public var letters: Bool
  /// A title inside the figure; venues ask for none.
  public var title: String?
  /// A line of small text below the figure.
  public var note: String?
  /// Whether the counts of missing and diverged values are written below the figure.
  public var countsMissing: Bool
  /// Above so many repeated marks a layer is drawn as an image inside PDF and SVG.
  public var rasterThreshold: Int
  /// Rows that reached no panel, to be counted with those that marks leave out.
  public var omissions: [Drawing.Omission] = []

  /// A figure of the given rows of panels.
  public init(
    rows: [[Panel?]], width: Double = 234, height: Double? = nil, theme: Theme = Theme(), columnWeights: [Double] = [],
    rowWeights: [Double] = [], rowLabels: [SpanLabel] = [], columnLabels: [SpanLabel] = [], sharedX: Sharing = .none,
    sharedY: Sharing = .none, color: ColorScale = ColorScale(), size: ChannelScale = ChannelScale(),
    opacity: ChannelScale = ChannelScale(), legend: LegendPlace = .top, letters: Bool = false, title: String? = nil,
    note: String? = nil, countsMissing: Bool = true, rasterThreshold: Int = 20_000
  ) {
    self.rows = rows
    self.width = width
    self.height = height
    self.theme = theme
    self.columnWeights = columnWeights
    self.rowWeights = rowWeights
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.sharedX = sharedX
    self.sharedY = sharedY
    self.color = color
    self.size = size
    self.opacity = opacity
    self.legend = legend
    self.letters = letters
    self.title = title
    self.note = note
    self.countsMissing = countsMissing
    self.rasterThreshold = rasterThreshold
  }
}

/// Which panels of a figure use one common domain on an axis.
public enum Sharing: String, Sendable, CaseIterable {
  /// Every panel its own.
  case none
  /// The panels of a row; inner tick labels of y are left out.
  case rows
  /// The panels of a column; inner tick labels of x are left out.
  case columns
  /// All panels.
  case all
}

/// Where the legend of categories stands.
public enum LegendPlace: String, Sendable, CaseIterable {
  /// No legend.
  case none
  /// Above all panels.
  case top
  /// Below all panels.
  case bottom
  /// Right of all panels.
  case right
}

/// A label beside one or more rows or columns.
public struct SpanLabel: Sendable, Hashable {
  /// The label's markup; lines are separated by `\n`.
  public var text: String
  /// How many rows or columns it stands beside.
  public var span: Int

  /// A label beside `span` rows or columns.
  public init(_ text: String, span: Int = 1) {
    self.text = text
    self.span = span
  }
}

/// One plot area: marks over an x and a y axis.
public struct Panel: Sendable {
  /// A line above the plot area.
  public var title: String?
  /// A second, smaller line above the plot area.
  public var subtitle: String?
  /// The marks in painter's order.
  public var marks: [Mark]
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// A colour scale of its own with its own colour bar; nil takes the figure's.
  public var color: ColorScale?
  /// Height over width of the plot area; 1 for a square; nil fills the place.
  public var aspectRatio: Double?
  /// Whether one unit is as long upwards as to the right; sets `aspectRatio` once the domains are known.
  public var equalUnits: Bool
  /// How the plot area is bounded.
  public var frame: FrameStyle
  /// How many rows of the grid the panel covers, downwards.
  public var rowSpan: Int
  /// How many columns of the grid the panel covers, to the right.
  public var columnSpan: Int

  /// A panel of marks.
  public init(
    title: String? = nil, subtitle: String? = nil, marks: [Mark], x: Axis = Axis(), y: Axis = Axis(),
    color: ColorScale? = nil, aspectRatio: Double? = nil, equalUnits: Bool = false, frame: FrameStyle = .open,
    rowSpan: Int = 1, columnSpan: Int = 1
  ) {
    self.title = title
    self.subtitle = subtitle
    self.marks = marks
    self.x = x
    self.y = y
    self.color = color
    self.aspectRatio = aspectRatio
    self.equalUnits = equalUnits
    self.frame = frame
    self.rowSpan = rowSpan
    self.columnSpan = columnSpan
  }
}

/// How a plot area is bounded.
public enum FrameStyle: String, Sendable, CaseIterable {
  /// Lines at the left and the bottom.
  case open
  /// Lines on all four sides.
  case box
  /// No lines.
  case none
}
