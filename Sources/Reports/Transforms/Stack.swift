import Rows
import Specifications

/// `stack`: values on top of each other within groups, in the order of the rows.
///
/// Adds the columns low and high: where a row's value begins and ends. Missing values count as nothing; negative ones
/// go downwards from zero on their own.
struct StackTransform: TransformOperation {
  static let name = "stack"
  static let keys = ["of", "by"]

  var column: String
  var groups: [String]

  init?(_ reader: CellReader) {
    guard let column = reader.requiredString("of", "the column of heights") else { return nil }
    self.column = column
    groups = reader.strings("by") ?? []
  }

  var columns: [String] { [column] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let values = frame.numbers(column)
    var low = [Double](repeating: 0, count: frame.count)
    var high = low
    for group in frame.groups(by: groups) {
      var (up, down) = (0.0, 0.0)
      for row in group.rows {
        let value = values[row].isFinite ? values[row] : 0
        low[row] = value < 0 ? down : up
        high[row] = low[row] + value
        if value < 0 { down = high[row] } else { up = high[row] }
      }
    }
    return frame.with("low", Frame.numbers(low)).with("high", Frame.numbers(high))
  }
}
