/// Rows that belong to one line or area.
struct Series {
  /// Runs of consecutive rows with finite positions.
  var pieces: [[Int]]
  var color: Color
  /// Which of the looks that share its colour it has: 0, or more where there are more categories than colours.
  var variant: Int
  /// The first row, whose run stands for the whole.
  var first: Int
}

extension PlotArea {
  /// Splits rows by series (or by the categories of colours) and at rows without a finite position.
  ///
  /// With `places` the rows of each series go by them, rows without one left out; rows of equal places keep their order.
  func series(
    rows: Int, names: [String], paint: Paint, places: [Double]? = nil, finite: (Int) -> Bool
  ) -> [Series] {
    let categories = paint.categories
    let keys = names.isEmpty ? categories : names
    let colors = colors.colors(paint)
    var order: [String: Int] = [:]
    var groups: [[Int]] = []
    for row in 0..<rows {
      let key = keys.isEmpty ? "" : keys[row]
      if let place = order[key] {
        groups[place].append(row)
      } else {
        order[key] = groups.count
        groups.append([row])
      }
    }
    return groups.map { group in
      var pieces: [[Int]] = [[]]
      for row in sorted(group, by: places) {
        if finite(row) {
          pieces[pieces.count - 1].append(row)
        } else if pieces.last?.isEmpty == false {
          pieces.append([])
        }
      }
      return Series(
        pieces: pieces.filter { !$0.isEmpty }, color: colors.row(group[0]),
        variant: categories.isEmpty ? 0 : self.colors.variant(category: categories[group[0]]), first: group[0])
    }
  }

  private func sorted(_ rows: [Int], by places: [Double]?) -> [Int] {
    guard let places else { return rows }
    let placed = rows.filter { places[$0].isFinite }
    // Most series are in order already.
    if zip(placed, placed.dropFirst()).allSatisfy({ places[$0] <= places[$1] }) { return placed }
    return placed.enumerated().sorted { (places[$0.element], $0.offset) < (places[$1.element], $1.offset) }
      .map(\.element)
  }

  /// The places of rows along an axis in the order of its values, whichever way it runs.
  func ascending(_ positions: [Double], on scale: Scale) -> [Double] {
    scale.end < scale.start ? positions.map { -$0 } : positions
  }

  /// How many rows of series in order share their x with another of the same series at another y.
  func doubled(_ series: [Series], _ points: [Point], across: (Point) -> Double, along: (Point) -> Double) -> Int {
    var count = 0
    for piece in series.lazy.flatMap(\.pieces) {
      var start = 0
      while start < piece.count {
        var end = start + 1
        while end < piece.count, across(points[piece[end]]) == across(points[piece[start]]) { end += 1 }
        let level = along(points[piece[start]])
        if piece[start..<end].contains(where: { along(points[$0]) != level }) { count += end - start }
        start = end
      }
    }
    return count
  }
}

/// How a line goes from row to row.
public enum Curve: String, Sendable, CaseIterable {
  /// Straight.
  case linear
  /// Level, with a step in the middle between two rows.
  case step
  /// With a step at the row that it leaves: a value holds back to the row before.
  case stepBefore = "step-before"
  /// With a step at the row that it comes to: a value holds until the next row.
  case stepAfter = "step-after"

  /// The corners of a line through points.
  func corners(_ points: [Point]) -> [Point] {
    guard self != .linear, let first = points.first else { return points }
    var corners = [first]
    for (from, to) in zip(points, points.dropFirst()) {
      switch self {
      case .linear: break
      case .step:
        let middle = (from.x + to.x) / 2
        corners += [Point(middle, from.y), Point(middle, to.y)]
      case .stepBefore: corners.append(Point(from.x, to.y))
      case .stepAfter: corners.append(Point(to.x, from.y))
      }
      corners.append(to)
    }
    return corners
  }
}
