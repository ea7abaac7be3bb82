/// Arrows from one point to another.
public struct Arrow: Sendable {
  /// Horizontal positions of the tails.
  public var x1: [Double]
  /// Vertical positions of the tails.
  public var y1: [Double]
  /// Horizontal positions of the heads.
  public var x2: [Double]
  /// Vertical positions of the heads.
  public var y2: [Double]
  /// The colours.
  public var color: Paint
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Arrows from (x1, y1) to (x2, y2).
  public init(
    x1: [Double], y1: [Double], x2: [Double], y2: [Double], color: Paint = .ink, width: Double? = nil,
    provenance: Provenance = Provenance()
  ) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
    self.color = color
    self.width = width
    self.provenance = provenance
  }
}

extension Arrow: Drawable {
  var name: String { "arrow" }

  var swatch: Swatch { Swatch(kind: .line(.solid, dots: false), paint: color, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = x1.count
    try training.check(name, rows: rows, [("y1", y1.count), ("x2", x2.count), ("y2", y2.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x1 + x2, padded: true)
    training.y.include(y1 + y2, padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let tails = plot.points(.numbers(x1), .numbers(y1))
    let heads = plot.points(.numbers(x2), .numbers(y2))
    let colors = plot.colors.colors(color)
    let width = self.width ?? plot.theme.lineWidth
    var missing = 0
    for (row, (tail, head)) in zip(tails, heads).enumerated() {
      let (dx, dy) = (head.x - tail.x, head.y - tail.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length.isFinite else {
        missing += 1
        continue
      }
      guard length > 0 else { continue }
      let size = min(3.5 * max(width, 0.8), length * 0.6)
      let (ux, uy) = (dx / length, dy / length)
      let neck = Point(head.x - ux * size, head.y - uy * size)
      let color = colors.row(row)
      let run = plot.run(provenance, row)
      let tooltip = plot.tooltip(provenance, row)
      plot.clipped.append(.shape(Shape(Path(points: [tail, neck]), stroke: Stroke(color, width: width))))
      let wing = size * 0.42
      let tip = [head, Point(neck.x - uy * wing, neck.y + ux * wing), Point(neck.x + uy * wing, neck.y - ux * wing)]
      plot.clipped.append(.shape(Shape(Path(points: tip, closed: true), fill: color, run: run, tooltip: tooltip)))
    }
    plot.count(name, .missing, missing, of: tails.count)
  }
}
