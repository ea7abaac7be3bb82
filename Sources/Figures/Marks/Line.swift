/// A line through the points in the order of x, or of the rows, broken where a value is missing.
public struct Line: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// Which line each row belongs to; empty for one line, or for a line for each colour's text.
  public var series: [String]
  /// The colours of the lines (a text column names one category a line).
  public var color: Paint
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// How the line is broken.
  public var dash: Dash
  /// Whether the line goes by x, as a function's graph does; otherwise it keeps the order of the rows.
  public var isSorted: Bool
  /// How it goes from row to row.
  public var curve: Curve
  /// Whether it is a smooth curve through the points.
  public var smooth: Bool
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
    isSorted: Bool = true, curve: Curve = .linear, smooth: Bool = false, dots: Bool = false, opacity: Double = 1,
    provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.color = color
    self.width = width
    self.dash = dash
    self.isSorted = isSorted
    self.curve = curve
    self.smooth = smooth
    self.dots = dots
    self.opacity = opacity
    self.provenance = provenance
    self.legend = legend
  }
}

extension Dash {
  /// Lengths of strokes and spaces for a line of some width.
  func lengths(width: Double) -> [Double] {
    switch self {
    case .solid: []
    case .dashed: [3.5 * max(width, 0.7), 2 * max(width, 0.7)]
    case .dotted: [max(width, 0.7), 1.6 * max(width, 0.7)]
    case .dashDotted:
      [3.5 * max(width, 0.7), 1.6 * max(width, 0.7), max(width, 0.7), 1.6 * max(width, 0.7)]
    }
  }

  /// The kind of line of categories that share a colour: this one for the first, then the others in turn.
  func variant(_ index: Int) -> Dash {
    let all = [self] + Dash.allCases.filter { $0 != self }
    return all[index % all.count]
  }
}

extension Line: Drawable {
  var name: String { isSorted ? "line" : "path" }

  var swatch: Swatch { Swatch(kind: .line(dash, dots: dots), paint: color, legend: legend) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count)])
    try training.checkOptional(name, rows: rows, [("series", series.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: dots)
    training.y.include(y, padded: true)
    if dots {
      training.x.include(x, inset: training.theme.dotDiameter / 2)
      training.y.include(y, inset: training.theme.dotDiameter / 2)
    }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let points = plot.points(x, y)
    let isFinite = { (row: Int) in points[row].x.isFinite && points[row].y.isFinite }
    plot.count(name, lost: points.indices.filter { !isFinite($0) }, of: points.count, [(x, plot.x), (y, plot.y)])
    let width = self.width ?? plot.theme.lineWidth
    let places = isSorted ? plot.ascending(points.map(\.x), on: plot.x) : nil
    let all = plot.series(rows: points.count, names: series, paint: color, places: places, finite: isFinite)
    if isSorted {
      plot.count(name, .doubled, plot.doubled(all, points, across: \.x, along: \.y), of: points.count)
    }
    var outside = 0
    for series in all {
      let color = opacity < 1 ? series.color.opacity(opacity) : series.color
      let dash = dash.variant(series.variant)
      let stroke = Stroke(color, width: width, dash: dash.lengths(width: width), roundEnds: dash == .solid)
      for piece in series.pieces where piece.count > 1 {
        let corners = curve.corners(piece.map { points[$0] })
        let path = smooth ? Path.smooth(corners, closed: false) : Path(points: corners)
        if plot.isOutside(corners) { outside += piece.count }
        plot.clipped.append(
          .shape(
            Shape(
              path, stroke: stroke, run: dots ? nil : plot.run(provenance, series.first),
              tooltip: dots ? nil : plot.tooltip(provenance, series.first))))
      }
      outside += series.pieces.filter { $0.count == 1 && !plot.contains(points[$0[0]]) }.count
      // A lone point between gaps would vanish without its dot.
      let rows = series.pieces.filter { dots || $0.count == 1 }.flatMap { $0 }.filter { plot.contains(points[$0]) }
      guard !rows.isEmpty else { continue }
      plot.free.append(
        .stamps(
          Stamps(
            symbol: .circle, centers: rows.map { points[$0] }, diameters: [dots ? plot.theme.dotDiameter : width * 2],
            colors: [color], outline: nil, runs: provenance.runs.isEmpty ? [] : rows.map { provenance.runs[$0] },
            tooltips: provenance.tooltips.isEmpty ? [] : rows.map { provenance.tooltips[$0] })))
    }
    plot.count(name, .outside, outside, of: points.count)
  }
}
