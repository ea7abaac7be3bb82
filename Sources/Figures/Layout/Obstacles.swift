/// Rows that have no place among the others, by the reason.
struct Tally {
  private var counts: [Drawing.Reason: Int] = [:]

  mutating func add(_ reason: Drawing.Reason, _ count: Int = 1) {
    if count > 0 { counts[reason, default: 0] += count }
  }

  /// The reasons that occurred, in the order of the note's sentences.
  var found: [(reason: Drawing.Reason, count: Int)] {
    Drawing.Reason.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
  }
}

extension Scale {
  /// Why a number has no place on the axis, whatever its domain; nil where it has one.
  func obstacle(_ value: Double) -> Drawing.Reason? {
    if !value.isFinite { return .missing }
    switch kind {
    case .logarithmic: return value > 0 ? nil : .notPositive
    case .ordinal: return position(value).isFinite ? nil : .unlisted
    case .linear, .symlog, .angle: return nil
    }
  }

  /// Why a column's value has no place on the axis; nil where it has one.
  func obstacle(_ column: Column, _ row: Int) -> Drawing.Reason? {
    switch column {
    case .numbers(let values): obstacle(values[row])
    case .texts(let values): position(values[row]).isFinite ? nil : .unlisted
    }
  }

  /// Where a mark without an end begins or stops: the axis' edge.
  var lowEdge: Double { start }

  /// A position, or the nearer end of the axis beyond which it lies.
  func clamped(_ position: Double) -> Double { min(max(position, min(start, end)), max(start, end)) }
}

extension PlotArea {
  /// Counts rows whose channels have no place on their axes, each by the first reason.
  mutating func count(_ mark: String, lost rows: [Int], of total: Int, _ channels: [(column: Column, scale: Scale)]) {
    var tally = Tally()
    for row in rows {
      let reason = channels.lazy.compactMap { $0.scale.obstacle($0.column, row) }.first
      tally.add(reason ?? .missing)
    }
    count(mark, tally, of: total)
  }

  mutating func count(_ mark: String, _ tally: Tally, of total: Int) {
    for (reason, number) in tally.found { count(mark, reason, number, of: total) }
  }

  /// Counts rows that are drawn in the colour of what has no colour.
  mutating func countUncolored(_ mark: any Drawable) {
    guard case .column(.numbers(let values)) = mark.swatch.paint else { return }
    count(mark.name, .uncolored, values.reduce(0) { $0 + (colors.place(of: $1) == nil ? 1 : 0) }, of: values.count)
  }

  /// How many of some shapes lie wholly outside the plot area: those whose bounds do not touch it.
  func isOutside(_ points: [Point]) -> Bool {
    guard let first = points.first else { return false }
    var (left, right, top, bottom) = (first.x, first.x, first.y, first.y)
    for point in points {
      (left, right) = (min(left, point.x), max(right, point.x))
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
    }
    let edge = 1e-6
    return right < area.x - edge || left > area.right + edge || bottom < area.y - edge || top > area.bottom + edge
  }
}
