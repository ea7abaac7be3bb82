import Rows
import Specifications

/// `cumulative`: running sums of a column within groups, in the order of the rows; or, with `share`, the share of rows up to
/// each value (the empirical distribution), in ascending order of the column.
///
/// In place or `into` another column. Missing values add nothing.
struct CumulativeTransform: TransformOperation {
  static let name = "cumulative"
  static let keys = ["of", "by", "share", "into"]

  var column: String
  var groups: [String]
  var share: Bool
  var into: String

  init?(_ reader: CellReader) {
    guard let column = reader.requiredString("of", "the column to add up") else { return nil }
    self.column = column
    groups = reader.strings("by") ?? []
    share = reader.boolean("share") ?? false
    into = reader.string("into") ?? (share ? "share" : column)
  }

  var columns: [String] { [column] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let values = frame.numbers(column)
    if share { return distribution(frame, values) }
    var sums = values
    for group in frame.groups(by: groups) {
      var sum = 0.0
      for row in group.rows {
        if values[row].isFinite { sum += values[row] }
        sums[row] = sum
      }
    }
    return frame.with(into, Frame.numbers(sums))
  }

  private func distribution(_ frame: Frame, _ values: [Double]) -> Frame {
    var order: [Int] = []
    var shares: [Double] = []
    for group in frame.groups(by: groups) {
      let rows = group.rows.filter { values[$0].isFinite }.sorted { (values[$0], $0) < (values[$1], $1) }
      order += rows
      shares += rows.indices.map { Double($0 + 1) / Double(rows.count) }
    }
    return frame.rows(order).with(into, Frame.numbers(shares))
  }
}
