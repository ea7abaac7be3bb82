import Foundation

/// The lines on which a gridded function takes a value: marching squares with linear interpolation.
///
/// Higher values lie on the same side of every line, so closed lines around holes run the other way than outer ones.
struct MarchingSquares {
  /// Row-major values, NaN where there is none: cells with one are left out.
  let values: [Double]
  /// Positions of the grid's columns.
  let x: [Double]
  /// Positions of the grid's rows.
  let y: [Double]

  private var columns: Int { x.count }

  /// The lines at a level; closed ones end where they begin.
  func lines(at level: Double) -> [[Point]] {
    let segments = segments(at: level)
    // An edge of the grid is crossed by at most one line, which one segment reaches and another leaves.
    var leaving: [Int: Int] = [:]
    var reaching: [Int: Int] = [:]
    for (index, segment) in segments.enumerated() {
      leaving[segment.from] = index
      reaching[segment.to] = index
    }
    var isUsed = [Bool](repeating: false, count: segments.count)
    var lines: [[Point]] = []
    func follow(from start: Int) {
      var line = [point(on: segments[start].from, level)]
      var next: Int? = start
      while let index = next, !isUsed[index] {
        isUsed[index] = true
        line.append(point(on: segments[index].to, level))
        next = leaving[segments[index].to]
      }
      lines.append(line)
    }
    // Open lines from their beginnings, then what is left: closed ones.
    for index in segments.indices where reaching[segments[index].from] == nil { follow(from: index) }
    for index in segments.indices where !isUsed[index] { follow(from: index) }
    return lines
  }

  /// A cell's piece of a line, between two edges of the grid; higher values lie to its left in index space.
  private struct Segment {
    var from: Int
    var to: Int
  }

  // Edges by number: twice the index of their lower left corner, plus one for vertical edges.
  private func horizontal(_ row: Int, _ column: Int) -> Int { 2 * (row * columns + column) }
  private func vertical(_ row: Int, _ column: Int) -> Int { 2 * (row * columns + column) + 1 }

  private func segments(at level: Double) -> [Segment] {
    var segments: [Segment] = []
    for row in 0..<(y.count - 1) {
      for column in 0..<(columns - 1) {
        let corner = row * columns + column
        let (a, b) = (values[corner], values[corner + 1])
        let (d, c) = (values[corner + columns], values[corner + columns + 1])
        guard a.isFinite, b.isFinite, c.isFinite, d.isFinite else { continue }
        let (bottom, right) = (horizontal(row, column), vertical(row, column + 1))
        let (top, left) = (horizontal(row + 1, column), vertical(row, column))
        let code =
          (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0)
        // In a saddle the middle decides which corners belong together.
        let isHigh = (code == 5 || code == 10) && (a + b + c + d) / 4 >= level
        switch code {
        case 1: segments.append(Segment(from: bottom, to: left))
        case 2: segments.append(Segment(from: right, to: bottom))
        case 3: segments.append(Segment(from: right, to: left))
        case 4: segments.append(Segment(from: top, to: right))
        case 5:
          segments.append(Segment(from: bottom, to: isHigh ? right : left))
          segments.append(Segment(from: top, to: isHigh ? left : right))
        case 6: segments.append(Segment(from: top, to: bottom))
        case 7: segments.append(Segment(from: top, to: left))
        case 8: segments.append(Segment(from: left, to: top))
        case 9: segments.append(Segment(from: bottom, to: top))
        case 10:
          segments.append(Segment(from: right, to: isHigh ? top : bottom))
          segments.append(Segment(from: left, to: isHigh ? bottom : top))
        case 11: segments.append(Segment(from: right, to: top))
        case 12: segments.append(Segment(from: left, to: right))
        case 13: segments.append(Segment(from: bottom, to: right))
        case 14: segments.append(Segment(from: left, to: bottom))
        default: break
        }
      }
    }
    return segments
  }

  private func point(on edge: Int, _ level: Double) -> Point {
    let corner = edge / 2
    let (row, column) = (corner / columns, corner % columns)
    let first = values[corner]
    let second = values[edge % 2 == 0 ? corner + 1 : corner + columns]
    let share = (level - first) / (second - first)
    return edge % 2 == 0
      ? Point(x[column] + (x[column + 1] - x[column]) * share, y[row])
      : Point(x[column], y[row] + (y[row + 1] - y[row]) * share)
  }

  // MARK: Lines

  /// The length of a line.
  static func length(_ line: [Point]) -> Double {
    zip(line, line.dropFirst()).reduce(0) { $0 + hypot($1.1.x - $1.0.x, $1.1.y - $1.0.y) }
  }

  /// The point halfway along a line and the direction there.
  static func middle(of line: [Point]) -> (point: Point, along: Point)? {
    var rest = length(line) / 2
    for (first, second) in zip(line, line.dropFirst()) {
      let step = hypot(second.x - first.x, second.y - first.y)
      if step >= rest, step > 0 {
        let share = rest / step
        let along = Point(second.x - first.x, second.y - first.y)
        return (Point(first.x + along.x * share, first.y + along.y * share), along)
      }
      rest -= step
    }
    return nil
  }
}

/// The angle of a direction in degrees.
func atan2Degrees(_ direction: Point) -> Double { atan2(direction.y, direction.x) * 180 / .pi }

/// Cosine and sine of an angle in degrees.
func unit(_ degrees: Double) -> (Double, Double) { (cos(degrees / 180 * .pi), sin(degrees / 180 * .pi)) }
