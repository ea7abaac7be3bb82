/// Vertical intervals with caps, say a mean's confidence interval over seeds.
public struct ErrorBar: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Lower ends.
  public var low: [Double]
  /// Upper ends.
  public var high: [Double]
  /// The colours.
  public var color: Paint
  /// The width of the caps in points.
  public var capWidth: Double

  /// Intervals from `low` to `high` at x.
  public init(x: Column, low: [Double], high: [Double], color: Paint = .ink, capWidth: Double = 3) {
    self.x = x
    self.low = low
    self.high = high
    self.color = color
    self.capWidth = capWidth
  }
}

extension ErrorBar: Drawable {
  var name: String { "error bar" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("low", low.count), ("high", high.count)])
    try training.checkPaint(color, name, rows: rows)
    training.x.include(x, padded: true)
    training.y.include(low, padded: true)
    training.y.include(high, padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let xs = plot.x.positions(x)
    let lows = plot.y.positions(low)
    let highs = plot.y.positions(high)
    let colors = plot.colors.colors(color)
    for row in xs.indices {
      let (x, low, high) = (xs[row], lows[row], highs[row])
      // A single value has no interval; nothing is left out where there is nothing to draw.
      guard x.isFinite, low.isFinite, high.isFinite else { continue }
      var steps: [Path.Step] = [.move(Point(x, low)), .line(Point(x, high))]
      for end in [low, high] where capWidth > 0 {
        steps += [.move(Point(x - capWidth / 2, end)), .line(Point(x + capWidth / 2, end))]
      }
      let stroke = Stroke(colors.row(row), width: max(0.6, plot.theme.axisWidth))
      plot.clipped.append(.shape(Shape(Path(steps), stroke: stroke)))
    }
  }
}
