/// Rectangles from a base line: a histogram over intervals, or bars over categories.
public struct Bar: Sendable {
  /// What the bars stand on.
  public enum Base: Sendable, Hashable {
    /// Intervals from `lower[i]` to `upper[i]` of x.
    case intervals(lower: [Double], upper: [Double])
    /// The bands of an ordinal axis.
    case categories(Column)
  }
  /// What the bars stand on.
  public var base: Base
  /// The heights.
  public var y: [Double]
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Bars over categories.
  public init(
    x: Column, y: [Double], color: Paint = .category(0), opacity: Double = 1, provenance: Provenance = Provenance(),
    legend: String? = nil
  ) {
    self.init(base: .categories(x), y: y, color: color, opacity: opacity, provenance: provenance, legend: legend)
  }

  /// A histogram with `edges.count - 1` bars.
  public init(edges: [Double], y: [Double], color: Paint = .category(0), opacity: Double = 1, legend: String? = nil) {
    let base = Base.intervals(lower: Array(edges.dropLast()), upper: Array(edges.dropFirst()))
    self.init(base: base, y: y, color: color, opacity: opacity, legend: legend)
  }

  /// Bars on a base.
  public init(
    base: Base, y: [Double], color: Paint = .category(0), opacity: Double = 1, provenance: Provenance = Provenance(),
    legend: String? = nil
  ) {
    self.base = base
    self.y = y
    self.color = color
    self.opacity = opacity
    self.provenance = provenance
    self.legend = legend
  }
}
