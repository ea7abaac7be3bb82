/// Intervals with caps, say a mean's confidence interval over seeds; upright or lying.
///
/// An end that is not positive on a logarithmic axis, or infinite, is an arrow at the axis' edge; one that is missing is a
/// dotted stub.
public struct ErrorBar: Sendable {
  /// Positions on the axis that the intervals stand on: x, or y for lying ones.
  public var x: Column
  /// Lower ends.
  public var low: [Double]
  /// Upper ends.
  public var high: [Double]
  /// Whether the intervals stand on x or on y.
  public var orientation: Orientation
  /// How intervals of one category share its place; nil follows the bars of the panel.
  public var position: MarkPosition?
  /// The groups that stand side by side; empty takes those of the colours.
  public var groups: [String]
  /// The colours.
  public var color: Paint
  /// The width of the caps in points.
  public var capWidth: Double

  /// Intervals from `low` to `high` at x.
  public init(
    x: Column, low: [Double], high: [Double], orientation: Orientation = .vertical, position: MarkPosition? = nil,
    groups: [String] = [], color: Paint = .ink, capWidth: Double = 3
  ) {
    self.x = x
    self.low = low
    self.high = high
    self.orientation = orientation
    self.position = position
    self.groups = groups
    self.color = color
    self.capWidth = capWidth
  }
}

extension ErrorBar: Drawable {
  var name: String { "error bar" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  private var allGroups: [String] { groups.isEmpty ? color.categories : groups }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    let extents = training.extents(orientation)
    try training.check(name, rows: rows, [("low", low.count), ("high", high.count)])
    try training.checkOptional(name, rows: rows, [("series", groups.count)])
    try training.checkPaint(color, name, rows: rows)
    training[keyPath: extents.base].include(x, padded: true)
    training[keyPath: extents.base].include(x, inset: capWidth / 2 + 0.5)
    training[keyPath: extents.reach].include(low, padded: true)
    training[keyPath: extents.reach].include(high, padded: true)
    training.dodge.include(x, groups: allGroups, position: position, isWide: false)
    training.include(color)
  }

  /// How an interval ends.
  private enum End {
    /// At its value.
    case closed(Double)
    /// At the axis' edge.
    case open(Double)
    /// Nowhere known.
    case missing
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let upright = Upright(plot, orientation)
    let stands = plot.stands(x, on: upright.base, groups: allGroups, position: position)
    let colors = plot.colors.colors(color)
    var tally = Tally()
    var places: [Interval: Int] = [:]
    for row in stands.indices {
      let stand = stands[row].middle
      if let reason = upright.base.obstacle(x, row) {
        tally.add(reason)
        continue
      }
      guard let ends = ends(row, upright, &tally) else { continue }
      if !upright.base.contains(stand) {
        tally.add(.outside)
        continue
      }
      let interval = Interval(stand: stand, low: low[row], high: high[row])
      places[interval, default: 0] += 1
      let stroke = Stroke(colors.row(row), width: max(0.6, plot.theme.axisWidth))
      draw(ends, at: stand, upright, stroke, on: &plot)
    }
    tally.add(.hidden, places.values.reduce(0) { $0 + $1 - 1 })
    plot.count(name, tally, of: x.count)
  }

  private struct Interval: Hashable {
    var stand: Double
    var low: Double
    var high: Double
  }

  /// Both ends of a row's interval, counted where one is not drawn in its place; nil where nothing can be drawn.
  private func ends(_ row: Int, _ upright: Upright, _ tally: inout Tally) -> (End, End)? {
    let reach = upright.reach
    func end(_ value: Double, isLow: Bool) -> End {
      let edge = isLow ? reach.start : reach.end
      if value.isInfinite, (value < 0) == isLow { return .open(edge) }
      switch reach.obstacle(value) {
      case nil: return .closed(reach.position(value))
      case .notPositive where isLow: return .open(edge)
      default: return .missing
      }
    }
    let (low, high) = (end(low[row], isLow: true), end(high[row], isLow: false))
    switch (low, high) {
    case (.missing, .missing), (.open, .missing), (.missing, .open), (.open, .open):
      let reasons = [self.high[row], self.low[row]].compactMap { reach.obstacle($0) }
      tally.add(reasons.contains(.notPositive) ? .notPositive : .missing)
      return nil
    case (.closed(let a), .closed(let b)):
      if max(a, b) < min(reach.start, reach.end) - 1e-6 || min(a, b) > max(reach.start, reach.end) + 1e-6 {
        tally.add(.outside)
        return nil
      }
      if !reach.contains(a) || !reach.contains(b) { tally.add(.cut) }
    case (.missing, .closed(let place)), (.closed(let place), .missing):
      if !reach.contains(place) {
        tally.add(.outside)
        return nil
      }
      tally.add(.oneSided)
    case (.open, .closed(let place)), (.closed(let place), .open):
      if !reach.contains(place) {
        tally.add(.outside)
        return nil
      }
      let isInfinite = self.low[row].isInfinite || self.high[row].isInfinite
      tally.add(isInfinite ? .cut : .openEnded)
    }
    return (low, high)
  }

  private func draw(
    _ ends: (End, End), at stand: Double, _ upright: Upright, _ stroke: Stroke, on plot: inout PlotArea
  ) {
    let reach = upright.reach
    // A stub as long as two caps, towards the end that is missing.
    let stub = max(2 * capWidth, 6)
    let direction: Double = reach.end >= reach.start ? 1 : -1
    func place(_ end: End, other: End, isLow: Bool) -> Double {
      switch end {
      case .closed(let place), .open(let place): return reach.clamped(place)
      case .missing:
        guard case .closed(let known) = other else { return reach.start }
        return reach.clamped(known + (isLow ? -direction : direction) * stub)
      }
    }
    let (from, to) = (place(ends.0, other: ends.1, isLow: true), place(ends.1, other: ends.0, isLow: false))
    var stem = stroke
    if case .missing = ends.0 { stem.dash = Dash.dotted.lengths(width: stroke.width) }
    if case .missing = ends.1 { stem.dash = Dash.dotted.lengths(width: stroke.width) }
    var steps: [Path.Step] = [.move(upright.point(stand, from)), .line(upright.point(stand, to))]
    var tips: [Drawing.Item] = []
    for (end, place, back) in [(ends.0, from, direction), (ends.1, to, -direction)] {
      switch end {
      case .closed(let exact) where capWidth > 0 && reach.contains(exact):
        steps += [
          .move(upright.point(stand - capWidth / 2, place)), .line(upright.point(stand + capWidth / 2, place)),
        ]
      case .open:
        let wing = max(capWidth / 2, 1.2)
        let corners = [
          upright.point(stand, place), upright.point(stand - wing, place + back * wing * 2),
          upright.point(stand + wing, place + back * wing * 2),
        ]
        tips.append(.shape(Shape(Path(points: corners, closed: true), fill: stroke.color)))
      default: break
      }
    }
    if stem.dash.isEmpty {
      plot.free.append(.shape(Shape(Path(steps), stroke: stroke)))
    } else {
      plot.free.append(.shape(Shape(Path(Array(steps.prefix(2))), stroke: stem)))
      if steps.count > 2 { plot.free.append(.shape(Shape(Path(Array(steps.dropFirst(2))), stroke: stroke))) }
    }
    plot.free += tips
  }
}
