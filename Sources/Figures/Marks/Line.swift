/// A line through the points in the order of the rows, broken where a value is missing.
public struct Line: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// Which line each row belongs to; empty for one line. Text colours also separate lines.
  public var series: [String]
  /// The colours of the lines (a text column names one category a line).
  public var color: Paint
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// How the line is broken.
  public var dash: Dash
  /// Whether a dot stands at each row.
  public var dots: Bool
  /// Opacity, 0...1.
  public var opacity: Double
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Lines through the points (x, y), one for each series.
  public init(
    x: Column, y: Column, series: [String] = [], color: Paint = .ink, width: Double? = nil, dash: Dash = .solid,
    dots: Bool = false, opacity: Double = 1, provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.color = color
    self.width = width
    self.dash = dash
    self.dots = dots
    self.opacity = opacity
    self.provenance = provenance
    self.legend = legend
  }
}
