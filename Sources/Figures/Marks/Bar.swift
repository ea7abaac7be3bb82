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
  /// Where the bars begin; empty for zero.
  public var from: [Double]
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
    base: Base, y: [Double], from: [Double] = [], color: Paint = .category(0), opacity: Double = 1,
    provenance: Provenance = Provenance(),
    legend: String? = nil
  ) {
    self.base = base
    self.y = y
    self.from = from
    self.color = color
    self.opacity = opacity
    self.provenance = provenance
    self.legend = legend
  }
}

extension Bar: Drawable {
  var name: String { "bar" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: legend) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = y.count
    switch base {
    case .intervals(let lower, let upper):
      try training.check(name, rows: rows, [("x1", lower.count), ("x2", upper.count)])
      training.x.include(lower, padded: false)
      training.x.include(upper, padded: false)
    case .categories(let column):
      try training.check(name, rows: rows, [("x", column.count)])
      training.x.include(column, padded: false)
    }
    try training.checkOptional(name, rows: rows, [("base", from.count)])
    training.y.include(from, padded: false)
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.y.include(y, padded: false)
    training.standsOnZero = true
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let colors = plot.colors.colors(color, opacity: opacity)
    let tops = plot.y.positions(y)
    let zero = plot.y.position(0)
    let ground = zero.isFinite ? zero : plot.area.bottom
    let bottoms = plot.y.positions(from)
    let spans = spans(plot)
    var missing = 0
    var joined = Path()
    for (row, top) in tops.enumerated() {
      let (left, right) = spans[row]
      let bottom = from.isEmpty ? ground : bottoms[row]
      guard top.isFinite, bottom.isFinite, left.isFinite, right.isFinite else {
        missing += 1
        continue
      }
      let area = Rectangle(
        x: min(left, right), y: min(top, bottom), width: abs(right - left), height: abs(bottom - top))
      guard area.height > 0 else { continue }
      // Bars that touch are one shape: edges of their own would show as seams.
      if colors.count == 1 && provenance == Provenance() {
        joined.steps += Path(area).steps
        continue
      }
      plot.clipped.append(
        .shape(
          Shape(
            Path(area), fill: colors.row(row), run: plot.run(provenance, row), tooltip: plot.tooltip(provenance, row))))
    }
    if !joined.steps.isEmpty { plot.clipped.append(.shape(Shape(joined, fill: colors[0]))) }
    plot.count(name, .missing, missing, of: tops.count)
  }

  /// Left and right ends; a hairline of white separates the bars where they are wide enough.
  private func spans(_ plot: PlotArea) -> [(Double, Double)] {
    switch base {
    case .intervals(let lower, let upper):
      zip(plot.x.positions(lower), plot.x.positions(upper)).map { left, right in
        let gap = right - left > 3 ? 0.2 : 0
        return (left + gap, right - gap)
      }
    case .categories(let column):
      plot.x.positions(column).map { ($0 - 0.38 * plot.x.band, $0 + 0.38 * plot.x.band) }
    }
  }
}
