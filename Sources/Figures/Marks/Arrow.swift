/// Arrows from one point to another, straight or bent.
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
  /// How the lines are broken.
  public var dash: Dash
  /// How far the middle of an arrow lies left of the straight way, in units of its length; negative for right.
  public var bend: Double
  /// Which ends have a head.
  public var heads: ArrowHeads
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Arrows from (x1, y1) to (x2, y2).
  public init(
    x1: [Double], y1: [Double], x2: [Double], y2: [Double], color: Paint = .ink, width: Double? = nil,
    dash: Dash = .solid, bend: Double = 0, heads: ArrowHeads = .end, provenance: Provenance = Provenance()
  ) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
    self.color = color
    self.width = width
    self.dash = dash
    self.bend = bend
    self.heads = heads
    self.provenance = provenance
  }
}

extension Arrow: Drawable {
  var name: String { "arrow" }

  var swatch: Swatch { Swatch(kind: .line(.solid, dots: false), paint: color, legend: nil) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
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
    var lost: [Int] = []
    var outside = 0
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    for (row, (tail, head)) in zip(tails, heads).enumerated() {
      let (dx, dy) = (head.x - tail.x, head.y - tail.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length.isFinite else {
        lost.append(row)
        continue
      }
      guard length > 0 else { continue }
      // A quadratic curve whose middle lies `bend` lengths beside the straight way, left as seen along it.
      let control = Point((tail.x + head.x) / 2 + 2 * bend * dy, (tail.y + head.y) / 2 - 2 * bend * dx)
      if plot.isOutside([tail, control, head]) { outside += 1 }
      let dash = dash.variant(variants.isEmpty ? 0 : variants[row])
      let line = ArrowLine(tail: tail, control: control, head: head, heads: self.heads, width: width)
      let stroke = Stroke(colors.row(row), width: width, dash: dash.lengths(width: width))
      let (run, tooltip) = (plot.run(provenance, row), plot.tooltip(provenance, row))
      plot.clipped.append(.shape(Shape(line.shaft(isStraight: bend == 0), stroke: stroke, run: run, tooltip: tooltip)))
      for tip in line.tips {
        plot.clipped.append(
          .shape(Shape(Path(points: tip, closed: true), fill: colors.row(row), run: run, tooltip: tooltip)))
      }
    }
    plot.count(
      name, lost: lost, of: tails.count,
      [
        (.numbers(x1), plot.x), (.numbers(y1), plot.y), (.numbers(x2), plot.x), (.numbers(y2), plot.y),
      ])
    plot.count(name, .outside, outside, of: tails.count)
  }
}

/// Which ends of an arrow or arc have a head.
public enum ArrowHeads: String, Sendable, CaseIterable {
  /// None.
  case none
  /// The last.
  case end
  /// Both.
  case both
}

/// A quadratic curve with heads at its ends, and its shaft shortened so that it does not show through them.
private struct ArrowLine {
  let tail: Point
  let control: Point
  let head: Point
  let heads: ArrowHeads
  let width: Double

  private var size: Double {
    let length = ((head.x - tail.x) * (head.x - tail.x) + (head.y - tail.y) * (head.y - tail.y)).squareRoot()
    return min(3.5 * max(width, 0.8), length * (heads == .both ? 0.4 : 0.6))
  }

  /// Where a head's base lies, and its two wings, for a head at `end` that comes from `from`.
  private func tip(_ end: Point, from: Point) -> (neck: Point, corners: [Point]) {
    let (dx, dy) = (end.x - from.x, end.y - from.y)
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let (ux, uy) = (dx / length, dy / length)
    let neck = Point(end.x - ux * size, end.y - uy * size)
    let wing = size * 0.42
    return (
      neck, [end, Point(neck.x - uy * wing, neck.y + ux * wing), Point(neck.x + uy * wing, neck.y - ux * wing)]
    )
  }

  var tips: [[Point]] {
    switch heads {
    case .none: []
    case .end: [tip(head, from: control).corners]
    case .both: [tip(head, from: control).corners, tip(tail, from: control).corners]
    }
  }

  func shaft(isStraight: Bool) -> Path {
    let end = heads == .none ? head : tip(head, from: control).neck
    let start = heads == .both ? tip(tail, from: control).neck : tail
    if isStraight { return Path(points: [start, end]) }
    func towards(_ from: Point) -> Point {
      Point(from.x + (control.x - from.x) * 2 / 3, from.y + (control.y - from.y) * 2 / 3)
    }
    return Path([.move(start), .curve(towards(start), towards(end), end)])
  }
}
