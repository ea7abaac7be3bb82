import Rows
import Specifications

/// `bin`: counts of a column over equal intervals.
///
/// Columns x1, x2, x (the middle), y and n; with `by` one histogram a group, over the same intervals.
struct BinTransform: TransformOperation {
  static let name = "bin"
  static let keys = ["of", "by", "count", "domain", "scale"]

  /// What the height of a bin means.
  enum Scale: String, Sendable, CaseIterable {
    /// The number of rows.
    case count
    /// The share of all rows.
    case share
    /// Shares over widths: the bars' area is 1.
    case density
  }

  var column: String
  var groups: [String]
  var count: Int
  var domain: ClosedRange<Double>?
  var scale: Scale

  init?(_ reader: CellReader) {
    guard let column = reader.requiredString("of", "the column to count") else { return nil }
    self.column = column
    groups = reader.strings("by") ?? []
    count = reader.integer("count", 1...10_000) ?? 40
    domain = reader.range("domain")
    scale = reader.choice("scale", Scale.self) ?? .density
  }

  var columns: [String] { [column] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let values = frame.numbers(column)
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return Frame() }
    let lower = domain?.lowerBound ?? least
    let upper = domain?.upperBound ?? (largest > least ? largest : least + 1)
    let width = (upper - lower) / Double(count)
    let edges = (0...count).map { lower + width * Double($0) }
    let frames = frame.groups(by: groups).map { group in
      let heights = heights(group.rows.map { values[$0] }.filter(\.isFinite), lower, upper, width)
      let keys = zip(groups, group.key).map { ($0, [Frame.Value](repeating: $1, count: count)) }
      return Frame(
        [
          ("x1", Frame.numbers(Array(edges.dropLast()))), ("x2", Frame.numbers(Array(edges.dropFirst()))),
          ("x", Frame.numbers(edges.dropLast().map { $0 + width / 2 })), ("y", Frame.numbers(heights.scaled)),
          ("n", Frame.numbers(heights.counts.map(Double.init))),
        ] + keys)
    }
    return Frame.union(frames)
  }

  private func heights(
    _ values: [Double], _ lower: Double, _ upper: Double, _ width: Double
  ) -> (counts: [Int], scaled: [Double]) {
    var counts = [Int](repeating: 0, count: count)
    for value in values where value >= lower && value <= upper {
      counts[min(count - 1, Int((value - lower) / width))] += 1
    }
    let total = Double(max(values.count, 1))
    return (
      counts,
      counts.map { number in
        switch scale {
        case .count: Double(number)
        case .share: Double(number) / total
        case .density: Double(number) / total / width
        }
      }
    )
  }
}
