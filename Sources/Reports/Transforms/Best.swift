import Rows
import Specifications

/// `best`: of each group the row with the largest or least value of a column; the first of equal ones.
///
/// All columns stay. Rows without a value are never the best.
struct BestTransform: TransformOperation {
  static let name = "best"
  static let keys = ["of", "by", "pick"]

  /// Which value is the best.
  enum Pick: String, Sendable, CaseIterable {
    /// The largest.
    case max
    /// The least.
    case min
  }

  var column: String
  var groups: [String]
  var pick: Pick

  init?(_ reader: CellReader) {
    guard let column = reader.requiredString("of", "the column whose best value is sought") else { return nil }
    self.column = column
    groups = reader.strings("by") ?? []
    pick = reader.choice("pick", Pick.self) ?? .max
  }

  var columns: [String] { [column] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let values = frame.numbers(column)
    let chosen = frame.groups(by: groups).compactMap { group -> Int? in
      group.rows.filter { values[$0].isFinite }.reduce(nil as Int?) { best, row in
        guard let best else { return row }
        return pick == .max ? (values[row] > values[best] ? row : best) : (values[row] < values[best] ? row : best)
      }
    }
    return frame.rows(chosen)
  }
}
