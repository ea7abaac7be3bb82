import Rows
import Statistics

extension RowsDifference {
  /// The most changes that are kept.
  static let mostChanges = 200
  private static let mostColumns = 20
  private static let mostRuns = 20

  /// What differs between the rows of two files, once it has been judged what seeds may have done.
  ///
  /// - Parameter distance: How far the marks of a unit moved on the page in points; nil where that is not known.
  init(
    _ rows: RowsComparison, _ pairing: RunPairing, _ quantiles: inout StudentQuantiles, distance: (Int) -> Double?
  ) {
    self.init(file: rows.file)
    let (first, second) = (Set(rows.first.columns.map(\.name)), Set(rows.second.columns.map(\.name)))
    key = (rows.rowPairing.isByPlace ? ["configuration"] : rows.rowPairing.isByRun ? ["run"] : []) + rows.rowPairing.key
    addedColumns = rows.second.columns.map(\.name).filter { !first.contains($0) }
    removedColumns = rows.first.columns.map(\.name).filter { !second.contains($0) }
    unchanged = rows.count(.same)
    added = rows.count(.added)
    removed = rows.count(.removed)
    moved = rows.unitCount - unchanged - added - removed
    let order = rows.states.indices.filter { rows.states[$0] != .same }
    let largest = order.sorted { a, b in
      let (left, right) = (Self.rank(rows.states[a]), Self.rank(rows.states[b]))
      if left != right { return left < right }
      return rows.shares[a] != rows.shares[b] ? rows.shares[a] > rows.shares[b] : a < b
    }.prefix(Self.mostChanges)
    let wanted = Set(largest.map { Int32($0) })
    var noise: [Int32: [Int32: SeedDifference]] = [:]
    for entry in rows.seedDifferences where wanted.contains(entry.unit) {
      noise[entry.unit, default: [:]][entry.column] = entry.difference
    }
    changes = largest.map { unit in
      var change = Self.change(rows, unit, pairing, noise[Int32(unit)] ?? [:], &quantiles)
      change.distancePoints = distance(unit)
      return change
    }
  }

  /// What a reader wants to see first.
  private static func rank(_ state: RowsComparison.State) -> Int { state == .withinNoise ? 1 : 0 }

  private static func change(
    _ rows: RowsComparison, _ unit: Int, _ pairing: RunPairing, _ noise: [Int32: SeedDifference],
    _ quantiles: inout StudentQuantiles
  ) -> Change {
    let state = rows.states[unit]
    let kind: Kind = state == .added ? .added : state == .removed ? .removed : .moved
    func ids(_ units: UnitRows, _ runs: RowRuns) -> [String] {
      guard units.count(unit) > 0 else { return [] }
      return Array(Set(units[unit].flatMap { runs[Int($0)] }).sorted().prefix(mostRuns))
    }
    var change = Change(
      kind: kind, name: name(rows, unit, pairing), oldRuns: ids(rows.rows.first, rows.runs.first),
      newRuns: ids(rows.rows.second, rows.runs.second), share: Double(rows.shares[unit]))
    switch state {
    case .withinNoise: change.isWithinNoise = true
    case .beyondNoise: change.isWithinNoise = false
    default: break
    }
    var sized: [(share: Double, change: ValueChange)] = []
    for (place, column) in rows.columns.enumerated() where sized.count < mostColumns {
      guard let value = valueChange(rows, unit, column) else { continue }
      var shown = value
      if let difference = noise[Int32(place)] {
        shown.difference = difference.difference
        shown.noise = difference.noise(&quantiles)
      }
      sized.append((Double(column.share(shown.difference ?? .infinity)), shown))
    }
    change.values = sized.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
      .map(\.element.change)
    return change
  }

  /// What names a unit: its configuration, run and key columns, else its place.
  private static func name(_ rows: RowsComparison, _ unit: Int, _ pairing: RunPairing) -> String {
    let isOnFirst = rows.rows.first.count(unit) > 0
    let (table, units, runs) =
      isOnFirst
      ? (rows.first, rows.rows.first, rows.runs.first) : (rows.second, rows.rows.second, rows.runs.second)
    let row = units.first(unit)
    var parts: [String] = []
    if rows.rowPairing.isByPlace, let codes = rows.rowPairing.cells {
      let cell = Int((isOnFirst ? codes.first : codes.second)[row]) - 1
      if let name = pairing.name(of: cell) {
        parts.append(name)
      } else if let run = runs[row].first {
        parts.append("run \(run.prefix(8))")
      }
    } else if rows.rowPairing.isByRun, let run = runs[row].first {
      parts.append("run \(run.prefix(8))")
    }
    for column in rows.rowPairing.key {
      guard let values = table[column] else { continue }
      let number = values.numbers[row]
      let text = number.isNaN ? String(values.text(row).prefix(80)) : ShownNumber(number).plain
      // A text says what it is by itself.
      parts.append(number.isNaN ? (text.isEmpty ? "no \(column)" : text) : "\(column) \(text)")
    }
    if rows.rowPairing.isByOrder { parts.append("row \(row + 1)") }
    return parts.isEmpty ? "row \(row + 1)" : parts.joined(separator: ", ")
  }

  /// How a column of a unit differs; nil where it does not.
  private static func valueChange(_ rows: RowsComparison, _ unit: Int, _ column: ValueColumn) -> ValueChange? {
    let (own, other) = (rows.rows.first[unit], rows.rows.second[unit])
    if own.count == 1, other.count == 1, let a = own.first.map(Int.init), let b = other.first.map(Int.init) {
      guard !column.areEqual(a, b) else { return nil }
      let (old, new) = (column.first.numbers[a], column.second.numbers[b])
      let difference = old.isNaN || new.isNaN ? nil : new - old
      return ValueChange(
        column: column.name, old: shown(column.first.text(a)), new: shown(column.second.text(b)), difference: difference
      )
    }
    let (before, after) = (summary(own, column.first), summary(other, column.second))
    guard before.text != after.text || before.mean != after.mean else { return nil }
    let difference = before.mean.flatMap { old in after.mean.map { $0 - old } }
    return ValueChange(column: column.name, old: before.text, new: after.text, difference: difference)
  }

  /// The mean of several rows, or their different texts.
  private static func summary(_ rows: ArraySlice<Int32>, _ column: CSVColumns.Column) -> (text: String, mean: Double?) {
    let numbers = rows.map { column.numbers[Int($0)] }.filter { !$0.isNaN }
    guard numbers.isEmpty else {
      let mean = Statistics.mean(numbers)
      return (ShownNumber(mean).plain + (numbers.count > 1 ? " (mean of \(numbers.count))" : ""), mean)
    }
    let texts = Set(rows.map { column.text(Int($0)) }).sorted()
    return (shown(texts.prefix(5).joined(separator: ", ")), nil)
  }

  private static func shown(_ text: String) -> String { text.count > 200 ? text.prefix(199) + "…" : text }
}
