/// The area between a lower and an upper curve: densities and confidence bands.
public struct Area: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// The lower curve; empty for zero.
  public var y1: [Double]
  /// The upper curve.
  public var y2: [Double]
  /// Which area each row belongs to; empty for one.
  public var series: [String]
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Whether the upper curve is drawn as a line.
  public var outlined: Bool
  /// The mark's entry in the legend.
  public var legend: String?

  /// The area over x between y1 and y2.
  public init(
    x: Column, y1: [Double] = [], y2: [Double], series: [String] = [], color: Paint = .category(0),
    opacity: Double = 0.25, outlined: Bool = true, legend: String? = nil
  ) {
    self.x = x
    self.y1 = y1
    self.y2 = y2
    self.series = series
    self.color = color
    self.opacity = opacity
    self.outlined = outlined
    self.legend = legend
  }
}
