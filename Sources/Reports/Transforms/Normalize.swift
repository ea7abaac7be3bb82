import Rows
import Specifications
import Statistics

/// `normalize`: a column's values relative to those of their group, in place or `into` another column.
///
/// To `sum` 1, to a `max` of 1, to the `range` 0...1, to `z` scores, or as a `difference` from the group's `first` value.
struct NormalizeTransform: TransformOperation {
  static let name = "normalize"
  static let keys = ["of", "by", "to", "into"]

  /// What the values are made relative to.
  enum Target: String, Sendable, CaseIterable {
    /// Their sum: shares.
    case sum
    /// The largest absolute value.
    case max
    /// The range from least to largest.
    case range
    /// Mean and standard deviation.
    case z
    /// The group's first value, as a ratio.
    case first
  }

  var column: String
  var groups: [String]
  var target: Target
  var into: String

  init?(_ reader: CellReader) {
    guard let column = reader.requiredString("of", "the column to normalize") else { return nil }
    self.column = column
    groups = reader.strings("by") ?? []
    target = reader.choice("to", Target.self) ?? .sum
    into = reader.string("into") ?? column
  }

  var columns: [String] { [column] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let values = frame.numbers(column)
    var result = values
    for group in frame.groups(by: groups) {
      let own = group.rows.map { values[$0] }
      let finite = own.filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max() else { continue }
      let (shift, scale): (Double, Double) =
        switch target {
        case .sum: (0, finite.reduce(0, +))
        case .max: (0, Swift.max(abs(low), abs(high)))
        case .range: (low, high - low)
        case .z: (mean(finite), standardDeviation(finite) ?? 0)
        case .first: (0, finite[0])
        }
      // Divided by nothing a value has no place: it is missing, not infinite.
      for row in group.rows { result[row] = scale == 0 ? .nan : (values[row] - shift) / scale }
    }
    return frame.with(into, Frame.numbers(result))
  }
}
