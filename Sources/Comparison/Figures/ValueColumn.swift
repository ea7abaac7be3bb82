import Rows

/// A column of values that both sides have.
struct ValueColumn {
  let name: String
  let first: CSVColumns.Column
  let second: CSVColumns.Column
  /// The largest less the least number of both sides.
  let range: Double
  /// For each text of the first side its place among those of the second; -1 where it is not there.
  let textPlaces: [Int32]
  /// Whether it counts rows, runs or seeds, which is no measurement.
  let isCount: Bool

  private static let countNames: Set<String> = ["n", "count", "seeds", "runs", "finished", "rows"]
  /// What is put after a column's name for what says how far its mean is known.
  static let spreadEndings = ["_low", "_high", "_std", "_sd", "_se"]

  private init(_ name: String, _ first: CSVColumns.Column, _ second: CSVColumns.Column) {
    (self.name, self.first, self.second) = (name, first, second)
    var (least, largest) = (Double.infinity, -Double.infinity)
    for value in first.numbers where !value.isNaN { (least, largest) = (min(least, value), max(largest, value)) }
    for value in second.numbers where !value.isNaN { (least, largest) = (min(least, value), max(largest, value)) }
    range = largest > least ? largest - least : 0
    let places = Dictionary(second.texts.enumerated().map { ($1, Int32(clamping: $0)) }) { place, _ in place }
    textPlaces = first.texts.map { places[$0] ?? -1 }
    isCount = Self.countNames.contains(name)
  }

  /// The columns that both sides have and that hold values: not those that name rows or runs, and not the ends of intervals
  /// around the mean in another column.
  static func list(_ first: CSVColumns, _ second: CSVColumns, key: [String]) -> [ValueColumn] {
    let left = Set(key + RowRuns.columnNames + ["seed"])
    return first.columns.compactMap { column in
      guard !left.contains(column.name), let other = second[column.name] else { return nil }
      for ending in spreadEndings where column.name.hasSuffix(ending) {
        if first[String(column.name.dropLast(ending.count))] != nil { return nil }
      }
      return ValueColumn(column.name, column, other)
    }
  }

  /// A difference as a share of the column's range, at most 1.
  func share(_ difference: Double) -> Float {
    guard range > 0 else { return 0 }
    let share = abs(difference) / range
    return share.isFinite ? Float(min(share, 1)) : 1
  }

  /// Whether a row of each side has the same value.
  func areEqual(_ own: Int, _ other: Int) -> Bool {
    switch (first.codes[own], second.codes[other]) {
    case (CSVColumns.Column.number, CSVColumns.Column.number): first.numbers[own] == second.numbers[other]
    case (let a, let b) where a >= 0 && b >= 0: textPlaces[Int(a)] == b
    case (let a, let b): a == b
    }
  }
}
