import Foundation

/// Circles and ellipses around points, lengths in the axes' units.
public struct Ellipse: Sendable {
  /// Horizontal positions of the centres.
  public var x: [Double]
  /// Vertical positions of the centres.
  public var y: [Double]
  /// The half axes along x before turning.
  public var rx: [Double]
  /// The half axes along y before turning.
  public var ry: [Double]
  /// Degrees by which the ellipses are turned, counterclockwise.
  public var rotation: Double
  /// The colours of edges and, fainter, of fills.
  public var color: Paint
  /// Opacity of the fill, 0...1; 0 for none.
  public var opacity: Double
  /// Whether the edge is drawn.
  public var outlined: Bool
  /// The edge's width in points; nil takes the theme's.
  public var width: Double?
  /// How the edge is broken.
  public var dash: Dash
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Ellipses around (x, y).
  public init(
    x: [Double], y: [Double], rx: [Double], ry: [Double], rotation: Double = 0, color: Paint = .ink,
    opacity: Double = 0, outlined: Bool = true, width: Double? = nil, dash: Dash = .solid,
    provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.rx = rx
    self.ry = ry
    self.rotation = rotation
    self.color = color
    self.opacity = opacity
    self.outlined = outlined
    self.width = width
    self.dash = dash
    self.provenance = provenance
    self.legend = legend
  }
}

extension Ellipse: Drawable {
  var name: String { "ellipse" }

  var swatch: Swatch {
    Swatch(kind: opacity > 0 ? .area(opacity: opacity) : .line(dash, dots: false), paint: color, legend: legend)
  }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count), ("rx", rx.count), ("ry", ry.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    let (cosine, sine) = (cos(rotation / 180 * .pi), sin(rotation / 180 * .pi))
    for row in 0..<rows {
      let across = ((rx[row] * cosine) * (rx[row] * cosine) + (ry[row] * sine) * (ry[row] * sine)).squareRoot()
      let along = ((rx[row] * sine) * (rx[row] * sine) + (ry[row] * cosine) * (ry[row] * cosine)).squareRoot()
      training.x.include([x[row] - across, x[row] + across], padded: true)
      training.y.include([y[row] - along, y[row] + along], padded: true)
    }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let colors = plot.colors.colors(color)
    let width = self.width ?? plot.theme.lineWidth
    let (cosine, sine) = (cos(rotation / 180 * .pi), sin(rotation / 180 * .pi))
    var lost: [Int] = []
    var outside = 0
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    for row in x.indices {
      // Turned in the axes' units: on equal units the ellipse keeps its shape.
      guard let first = plot.halfAxes(x: x[row], y: y[row], rx: rx[row] * cosine, ry: rx[row] * sine),
        let second = plot.halfAxes(x: x[row], y: y[row], rx: -ry[row] * sine, ry: ry[row] * cosine)
      else {
        lost.append(row)
        continue
      }
      let (across, along) = (hypot(first.u.x, second.u.x), hypot(first.v.y, second.v.y))
      let center = first.center
      if plot.isOutside([-1, 1].map { Point(center.x + $0 * across, center.y + $0 * along) }) { outside += 1 }
      let dash = dash.variant(variants.isEmpty ? 0 : variants[row])
      var path = Path()
      path.addArc(
        center: first.center, u: Point(first.u.x, first.v.y), v: Point(second.u.x, second.v.y), from: 0, to: 2 * .pi,
        joined: false)
      path.steps.append(.close)
      let color = colors.row(row)
      let edge = outlined ? Stroke(color, width: width, dash: dash.lengths(width: width)) : nil
      plot.clipped.append(
        .shape(
          Shape(
            path, fill: opacity > 0 ? color.opacity(color.alpha * opacity) : nil, stroke: edge,
            run: plot.run(provenance, row), tooltip: plot.tooltip(provenance, row))))
    }
    plot.count(name, lost: lost, of: x.count, [(.numbers(x), plot.x), (.numbers(y), plot.y)])
    plot.count(name, .outside, outside, of: x.count)
  }
}
