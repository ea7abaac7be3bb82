import Rows
import Specifications
import Statistics

/// `summary`: means of columns within groups, say over seeds.
///
/// The columns keep their names; NAME_low and NAME_high are Student's interval, NAME_std the standard deviation (null for
/// one row), n the number of rows with the first column's value. `by` names the groups' columns; `over` names the
/// columns that are averaged over, and all others that hold numbers or texts, apart from those of `of`, make the groups.
struct SummaryTransform: TransformOperation {
  static let name = "summary"
  static let keys = ["of", "by", "over", "level"]

  var names: [String]
  var keys: [String]
  /// The columns that do not make groups where all others do; nil where `by` says which do.
  var over: [String]?
  var level: Double

  init?(_ reader: CellReader) {
    guard let names = reader.columns("of", "the columns to average") else { return nil }
    self.names = names
    keys = reader.strings("by") ?? []
    over = reader.strings("over")
    level = reader.number("level", 0.5...0.9999) ?? 0.95
    if over != nil, reader["by"] != nil {
      reader.findings.report("has either by or over", at: reader.node.position, path: reader.path)
      return nil
    }
  }

  init(of names: [String], by keys: [String], level: Double) {
    (self.names, self.keys, self.level) = (names, keys, level)
  }

  var columns: [String] { names + keys + (over ?? []) }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    var keys = keys
    // Run ids differ from row to row: as groups they would leave nothing to average.
    if let over { keys = frame.names.filter { !over.contains($0) && !names.contains($0) && $0 != "run_id" } }
    let groups = frame.groups(by: keys)
    var pairs: [(String, [Frame.Value])] = keys.enumerated().map { index, key in (key, groups.map { $0.key[index] }) }
    var counts: [Frame.Value] = []
    for (place, name) in names.enumerated() {
      guard let column = frame[name] else { continue }
      let summaries = groups.map { group in
        Summary(group.rows.compactMap { column[$0].number }, confidence: level)
      }
      func values(_ part: (Summary) -> Double?) -> [Frame.Value] {
        summaries.map { $0.flatMap(part).map { .number($0) } ?? .null }
      }
      if place == 0 { counts = summaries.map { .number(Double($0?.n ?? 0)) } }
      pairs.append((name, values(\.mean)))
      pairs.append(("\(name)_low", values { $0.interval?.lowerBound }))
      pairs.append(("\(name)_high", values { $0.interval?.upperBound }))
      pairs.append(("\(name)_std", values(\.std)))
    }
    pairs.append(("n", counts))
    // A mark that stands for several runs carries all their ids.
    if frame["run_id"] != nil, !keys.contains("run_id") {
      pairs.append(("run_id", groups.map { frame.runs($0.rows) ?? .null }))
    }
    return Frame(pairs)
  }
}
