import Foundation

/// Arcs of circles around points, or wedges between two radii; lengths in the axes' units, angles counterclockwise.
public struct Arc: Sendable {
  /// Horizontal positions of the centres.
  public var x: [Double]
  /// Vertical positions of the centres.
  public var y: [Double]
  /// The radii, in units of x and of y alike.
  public var radius: [Double]
  /// The radii at which wedges begin; empty for 0.
  public var inner: [Double]
  /// The angles at which the arcs begin, in radians.
  public var start: [Double]
  /// The angles at which the arcs end, in radians.
  public var end: [Double]
  /// Whether the sector is filled; otherwise the arc is stroked.
  public var filled: Bool
  /// The colours.
  public var color: Paint
  /// Opacity, 0...1.
  public var opacity: Double
  /// The stroke's width in points; nil takes the theme's.
  public var width: Double?
  /// How strokes are broken.
  public var dash: Dash
  /// Whether wedges have a thin white outline.
  public var outlined: Bool
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Arcs or, if filled, wedges.
  public init(
    x: [Double], y: [Double], radius: [Double], inner: [Double] = [], start: [Double], end: [Double],
    filled: Bool = false, color: Paint = .category(0), opacity: Double = 1, width: Double? = nil, dash: Dash = .solid,
    outlined: Bool = false, provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.radius = radius
    self.inner = inner
    self.start = start
    self.end = end
    self.filled = filled
    self.color = color
    self.opacity = opacity
    self.width = width
    self.dash = dash
    self.outlined = outlined
    self.provenance = provenance
    self.legend = legend
  }
}

extension Arc: Drawable {
  var name: String { filled ? "wedge" : "arc" }

  var swatch: Swatch {
    Swatch(kind: filled ? .area(opacity: opacity) : .line(dash, dots: false), paint: color, legend: legend)
  }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(
      name, rows: rows, [("y", y.count), ("radius", radius.count), ("start", start.count), ("end", end.count)])
    try training.checkOptional(name, rows: rows, [("inner", inner.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(zip(x, radius).flatMap { [$0 - $1, $0 + $1] }, padded: true)
    training.y.include(zip(y, radius).flatMap { [$0 - $1, $0 + $1] }, padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let colors = plot.colors.colors(color, opacity: opacity)
    let width = self.width ?? plot.theme.lineWidth
    var lost: [Int] = []
    var outside = 0
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    for row in x.indices {
      guard start[row].isFinite, end[row].isFinite,
        let outer = plot.halfAxes(x: x[row], y: y[row], rx: radius[row], ry: radius[row])
      else {
        lost.append(row)
        continue
      }
      // A double holds angles of so many turns only to a part of a turn: they have no place on a circle.
      guard max(abs(start[row]), abs(end[row])) <= 1e9 else {
        outside += 1
        continue
      }
      if plot.isOutside([-1, 1].map { Point(outer.center.x + $0 * outer.u.x, outer.center.y + $0 * outer.v.y) }) {
        outside += 1
      }
      let dash = dash.variant(variants.isEmpty ? 0 : variants[row])
      var path = Path()
      path.addArc(center: outer.center, u: outer.u, v: outer.v, from: start[row], to: end[row], joined: false)
      let isWhole = abs(end[row] - start[row]) >= 2 * Double.pi - 1e-9
      if filled {
        let share = inner.isEmpty || radius[row] == 0 ? 0 : inner[row] / radius[row]
        let u = Point(outer.u.x * share, 0)
        let v = Point(0, outer.v.y * share)
        if isWhole { path.steps.append(.close) }
        if share > 0 {
          path.addArc(center: outer.center, u: u, v: v, from: end[row], to: start[row], joined: !isWhole)
        } else if !isWhole {
          path.steps.append(.line(outer.center))
        }
        path.steps.append(.close)
      }
      let edge = outlined ? Stroke(.white, width: max(0.5, plot.theme.axisWidth)) : nil
      plot.clipped.append(
        .shape(
          Shape(
            path, fill: filled ? colors.row(row) : nil,
            stroke: filled ? edge : Stroke(colors.row(row), width: width, dash: dash.lengths(width: width)),
            run: plot.run(provenance, row), tooltip: plot.tooltip(provenance, row))))
    }
    plot.count(name, lost: lost, of: x.count, [(.numbers(x), plot.x), (.numbers(y), plot.y)])
    plot.count(name, .outside, outside, of: x.count)
  }
}
