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

extension Area: Drawable {
  var name: String { "area" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: legend) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y2", y2.count)])
    try training.checkOptional(name, rows: rows, [("y1", y1.count), ("series", series.count)])
    try training.checkPaint(color, name, rows: rows)
    training.x.include(x, padded: false)
    training.y.include(y1, padded: false)
    training.y.include(y2, padded: false)
    if y1.isEmpty { training.standsOnZero = true }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let xs = plot.x.positions(x)
    let upper = plot.y.positions(y2)
    // Zero has no place on a logarithmic axis; the area then stands on the axis itself.
    let zero = plot.y.position(0)
    let lower =
      y1.isEmpty ? Array(repeating: zero.isFinite ? zero : plot.area.bottom, count: xs.count) : plot.y.positions(y1)
    let isFinite = { (row: Int) in xs[row].isFinite && upper[row].isFinite && lower[row].isFinite }
    plot.count(name, .missing, xs.indices.filter { !isFinite($0) }.count, of: xs.count)
    for series in plot.series(rows: xs.count, names: series, paint: color, finite: isFinite) {
      for piece in series.pieces where piece.count > 1 {
        let top = piece.map { Point(xs[$0], upper[$0]) }
        let base = piece.reversed().map { Point(xs[$0], lower[$0]) }
        plot.clipped.append(.shape(Shape(Path(points: top + base, closed: true), fill: series.color.opacity(opacity))))
        if outlined {
          let stroke = Stroke(series.color, width: plot.theme.lineWidth, roundEnds: true)
          plot.clipped.append(.shape(Shape(Path(points: top), stroke: stroke)))
        }
      }
    }
  }
}
