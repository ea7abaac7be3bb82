import Rows

/// The rows of a file of data on two sides, paired, before it is judged what seeds may have done.
///
/// What is found for each unit (a row, or the rows of the seeds of one configuration) is kept in arrays, because figures have
/// up to a million of them; `RowsDifference` then shows the largest.
struct RowsComparison {
  /// What has become of a unit.
  enum State: UInt8 {
    /// It has the same values.
    case same
    /// Only the second side has it.
    case added
    /// Only the first side has it.
    case removed
    /// Seeds alone may have moved it so far.
    case withinNoise
    /// It moved further, or a text, or a value that one side lacks, differs.
    case beyondNoise
    /// It moved, and its runs are the same on both sides.
    case ofSameRuns
    /// It moved, its runs are others, and there is one of a side.
    case ofOneRun
    /// It moved, and it is a mean over other runs, whose values are not known.
    case ofMeans
    /// It moved, and names no runs.
    case moved
  }

  let file: String
  let first: CSVColumns
  let second: CSVColumns
  let runs: (first: RowRuns, second: RowRuns)
  let rowPairing: RowPairing
  let rows: (first: UnitRows, second: UnitRows)
  let columns: [ValueColumn]
  private(set) var states: [State]
  /// The largest difference of each unit as a share of its column's range.
  private(set) var shares: [Float]
  /// The differences of means over seeds; unit and column of each.
  private(set) var seedDifferences: [(unit: Int32, column: Int32, difference: SeedDifference)] = []

  var unitCount: Int { states.count }

  init(file: String, _ first: CSVColumns, _ second: CSVColumns, _ pairing: RunPairing) {
    (self.file, self.first, self.second) = (file, first, second)
    runs = (RowRuns(first), RowRuns(second))
    rowPairing = RowPairing(first, second, runs, pairing)
    let count = rowPairing.units.count
    rows = (UnitRows(rowPairing.units.first, count: count), UnitRows(rowPairing.units.second, count: count))
    columns = ValueColumn.list(first, second, key: rowPairing.key)
    states = [State](repeating: .same, count: count)
    shares = [Float](repeating: 0, count: count)
    findStates()
    findSpreads(pairing)
  }

  // MARK: States

  private mutating func findStates() {
    for unit in states.indices {
      switch (rows.first.count(unit), rows.second.count(unit)) {
      case (0, 0): break
      case (0, _): states[unit] = .added
      case (_, 0): states[unit] = .removed
      default: break
      }
      if states[unit] != .same { shares[unit] = 1 }
    }
    for (place, column) in columns.enumerated() {
      for unit in states.indices where states[unit] != .added && states[unit] != .removed {
        if rows.first.count(unit) == 1, rows.second.count(unit) == 1 {
          compareRows(unit, column, rows.first.first(unit), rows.second.first(unit))
        } else {
          compareSeeds(unit, column, place)
        }
      }
    }
  }

  /// One row a side.
  private mutating func compareRows(_ unit: Int, _ column: ValueColumn, _ own: Int, _ other: Int) {
    switch (column.first.codes[own], column.second.codes[other]) {
    case (CSVColumns.Column.number, CSVColumns.Column.number):
      let difference = column.second.numbers[other] - column.first.numbers[own]
      guard difference != 0 else { return }
      shares[unit] = max(shares[unit], column.share(difference))
    case (CSVColumns.Column.missing, CSVColumns.Column.missing): return
    case (let a, let b):
      if a >= 0, b >= 0, column.textPlaces[Int(a)] == b { return }
      shares[unit] = max(shares[unit], 1)
    }
    guard states[unit] == .same else { return }
    let (ids, others) = (runs.first[own], runs.second[other])
    if ids.isEmpty || others.isEmpty {
      states[unit] = .moved
    } else if Self.areSame(ids, others) {
      states[unit] = .ofSameRuns
    } else {
      states[unit] = ids.count == 1 && others.count == 1 ? .ofOneRun : .ofMeans
    }
  }

  /// Whether two lists name the same runs; a short id stands for the whole one.
  private static func areSame(_ ids: [String], _ others: [String]) -> Bool {
    guard ids.count == others.count else { return false }
    return zip(ids.sorted(), others.sorted()).allSatisfy { $0 == $1 || $0.hasPrefix($1) || $1.hasPrefix($0) }
  }

  /// Several rows, of several seeds.
  private mutating func compareSeeds(_ unit: Int, _ column: ValueColumn, _ place: Int) {
    let (own, other) = (rows.first[unit], rows.second[unit])
    if own.count == other.count, areEqual(own, other, column) { return }
    let (values, others) = (seedValues(own, column.first, true), seedValues(other, column.second, false))
    let lacking = (own.count - values.count, other.count - others.count)
    let (texts, otherTexts) = (Self.wording(own, column.first), Self.wording(other, column.second))
    if texts != otherTexts || (lacking.0 == 0) != (lacking.1 == 0) {
      states[unit] = .beyondNoise
      shares[unit] = 1
      return
    }
    guard !values.isEmpty, !others.isEmpty else { return set(unit, .withinNoise) }
    let difference =
      others.reduce(0) { $0 + $1.value } / Double(others.count) - values.reduce(0) { $0 + $1.value }
      / Double(values.count)
    shares[unit] = max(shares[unit], column.share(difference))
    guard values.count >= 2, others.count >= 2 else { return set(unit, .ofOneRun) }
    set(unit, .withinNoise)
    pending.append(SeedSamples(unit, place, values, others))
  }

  /// The values of seeds whose noise is to be judged.
  private var pending: [SeedSamples] = []

  /// A state is only ever replaced by one that says more.
  private mutating func set(_ unit: Int, _ state: State) {
    if states[unit] == .same || (states[unit] == .withinNoise && state == .ofOneRun) { states[unit] = state }
  }

  private func areEqual(_ own: ArraySlice<Int32>, _ other: ArraySlice<Int32>, _ column: ValueColumn) -> Bool {
    guard let seeds = rowPairing.seeds else { return false }
    var known: [Int32: Int] = [:]
    for row in own { known[seeds.first[Int(row)]] = Int(row) }
    return other.allSatisfy { row in
      guard let mine = known[seeds.second[Int(row)]] else { return false }
      return column.areEqual(mine, Int(row))
    }
  }

  private func seedValues(_ rows: ArraySlice<Int32>, _ column: CSVColumns.Column, _ isFirst: Bool) -> [SeedValue] {
    rows.compactMap { row in
      let value = column.numbers[Int(row)]
      guard !value.isNaN else { return nil }
      let seeds = isFirst ? rowPairing.seeds?.first : rowPairing.seeds?.second
      // Rows whose seeds are not known are no pairs.
      return SeedValue(seed: seeds?[Int(row)] ?? (isFirst ? row : -1 - row), value: value)
    }
  }

  /// The different texts without their digits: what they say beside numbers, which seeds move.
  private static func wording(_ rows: ArraySlice<Int32>, _ column: CSVColumns.Column) -> Set<String> {
    guard !column.texts.isEmpty else { return [] }
    return Set(
      rows.compactMap { row in
        let code = column.codes[Int(row)]
        return code >= 0 ? column.texts[Int(code)].filter { !$0.isNumber && !".-−+×e".contains($0) } : nil
      })
  }

  // MARK: Means that rows bring

  /// Finds what is known of the spread of rows that are means over runs, by columns beside them or by their runs' values.
  private mutating func findSpreads(_ pairing: RunPairing) {
    guard states.contains(where: { $0 == .ofMeans || $0 == .moved }) else { return }
    let spreads = columns.map { MeanSpread($0, first, second, runs, pairing) }
    for unit in states.indices where states[unit] == .ofMeans || states[unit] == .moved {
      let (own, other) = (rows.first.first(unit), rows.second.first(unit))
      var found: [(Int, SeedDifference)] = []
      var isTold = true
      for (place, column) in columns.enumerated() where !column.areEqual(own, other) && !column.isCount {
        guard column.first.codes[own] == CSVColumns.Column.number,
          column.second.codes[other] == CSVColumns.Column.number
        else {
          isTold = false
          break
        }
        if let difference = spreads[place].difference(own, other) {
          found.append((place, difference))
        } else if let values = spreads[place].values(own, other), values.0.count >= 2, values.1.count >= 2 {
          pending.append(SeedSamples(unit, place, values.0, values.1))
        } else {
          isTold = false
        }
      }
      guard isTold else { continue }
      // Where only the number of runs differs, seeds have nothing to do with it.
      let hasMeasured = columns.contains { !$0.areEqual(own, other) && !$0.isCount }
      states[unit] = hasMeasured ? .withinNoise : .moved
      for (place, difference) in found { seedDifferences.append((Int32(unit), Int32(place), difference)) }
    }
    // What was noted of units of which other columns tell nothing does not count.
    pending.removeAll { states[Int($0.unit)] != .withinNoise }
  }

  // MARK: Noise

  /// How many differences may owe something to seeds.
  var comparisons: Int { seedDifferences.count + pending.count }

  /// Judges which units moved further than seeds may have moved them.
  mutating func judge(_ quantiles: inout StudentQuantiles) {
    for place in columns.indices {
      seedDifferences += SeedNoise.differences(pending.filter { $0.column == place }, &quantiles)
    }
    pending = []
    for entry in seedDifferences where abs(entry.difference.difference) > entry.difference.noise(&quantiles) {
      // Rounding of equal means is no difference.
      let column = columns[Int(entry.column)]
      guard column.share(entry.difference.difference) > 1e-9, states[Int(entry.unit)] == .withinNoise else { continue }
      states[Int(entry.unit)] = .beyondNoise
    }
  }

  func count(_ state: State) -> Int { states.count { $0 == state } }
}
