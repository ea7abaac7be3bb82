import Rows
import Specifications

/// `sort`: rows in ascending order of columns, nulls first; equal ones keep their order.
struct SortTransform: TransformOperation {
  static let name = "sort"
  static let keys = ["by", "descending"]

  var keys: [String]
  var descending: Bool

  init?(_ reader: CellReader) {
    guard let keys = reader.columns("by", "the columns to sort by") else { return nil }
    self.keys = keys
    descending = reader.boolean("descending") ?? false
  }

  var columns: [String] { keys }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let columns = keys.compactMap { frame[$0] }
    let order = (0..<frame.count).sorted { first, second in
      for column in columns {
        let (a, b) = descending ? (column[second], column[first]) : (column[first], column[second])
        if a == b { continue }
        switch (a, b) {
        case (.number(let x), .number(let y)): return x < y
        case (.null, _): return true
        case (_, .null): return false
        default: return a.text < b.text
        }
      }
      return first < second
    }
    return frame.rows(order)
  }
}
