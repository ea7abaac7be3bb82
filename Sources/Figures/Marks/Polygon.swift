/// Polygons through points in the order of the rows, one for each series.
public struct Polygon: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// Which polygon each row belongs to; empty for one, or for one for each colour's text.
  public var series: [String]
  /// The colours of edges and, fainter, of fills.
  public var color: Paint
  /// Opacity of the fill, 0...1; 0 for none.
  public var opacity: Double
  /// Whether the edge is drawn.
  public var outlined: Bool
  /// Whether the last point is joined to the first.
  public var closed: Bool
  /// Whether the edge is a smooth curve through the points instead of straight lines.
  public var smooth: Bool
  /// The edge's width in points; nil takes the theme's.
  public var width: Double?
  /// How the edge is broken.
  public var dash: Dash
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Polygons through (x, y).
  public init(
    x: Column, y: Column, series: [String] = [], color: Paint = .category(0), opacity: Double = 0.25,
    outlined: Bool = true, closed: Bool = true, smooth: Bool = false, width: Double? = nil, dash: Dash = .solid,
    provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.color = color
    self.opacity = opacity
    self.outlined = outlined
    self.closed = closed
    self.smooth = smooth
    self.width = width
    self.dash = dash
    self.provenance = provenance
    self.legend = legend
  }
}

extension Polygon: Drawable {
  var name: String { "polygon" }

  var swatch: Swatch {
    Swatch(kind: opacity > 0 ? .area(opacity: opacity) : .line(dash, dots: false), paint: color, legend: legend)
  }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count)])
    try training.checkOptional(name, rows: rows, [("series", series.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: true)
    training.y.include(y, padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let points = plot.points(x, y)
    let isFinite = { (row: Int) in points[row].x.isFinite && points[row].y.isFinite }
    plot.count(name, lost: points.indices.filter { !isFinite($0) }, of: points.count, [(x, plot.x), (y, plot.y)])
    var outside = 0
    let width = self.width ?? plot.theme.lineWidth
    for series in plot.series(rows: points.count, names: series, paint: color, finite: isFinite) {
      let corners = series.pieces.flatMap { $0 }.map { points[$0] }
      guard corners.count > 1 else {
        plot.count(name, .degenerate, corners.count, of: points.count)
        continue
      }
      if plot.isOutside(corners) { outside += corners.count }
      let path = smooth ? Path.smooth(corners, closed: closed) : Path(points: corners, closed: closed)
      let edge = Stroke(
        series.color, width: width, dash: dash.variant(series.variant).lengths(width: width),
        roundEnds: dash == .solid)
      plot.clipped.append(
        .shape(
          Shape(
            path, fill: opacity > 0 && closed ? series.color.opacity(series.color.alpha * opacity) : nil,
            stroke: outlined ? edge : nil, run: plot.run(provenance, series.first),
            tooltip: plot.tooltip(provenance, series.first))))
    }
    plot.count(name, .outside, outside, of: points.count)
  }
}

extension Path {
  /// A smooth curve through points: Catmull and Rom's spline as Bézier curves.
  static func smooth(_ points: [Point], closed: Bool) -> Path {
    guard points.count > 2 else { return Path(points: points, closed: closed) }
    let count = points.count
    func point(_ index: Int) -> Point {
      closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    var steps: [Step] = [.move(points[0])]
    for index in 0..<(closed ? count : count - 1) {
      let (before, from, to, after) = (point(index - 1), point(index), point(index + 1), point(index + 2))
      steps.append(
        .curve(
          Point(from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6),
          Point(to.x - (after.x - from.x) / 6, to.y - (after.y - from.y) / 6), to))
    }
    if closed { steps.append(.close) }
    return Path(steps)
  }
}
