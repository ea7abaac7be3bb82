import Rows
import Statistics

/// How far the means in a column are known, where a row is a mean over several runs.
///
/// Either columns beside it say so, named as the transform `summary` names them (NAME_std, or NAME_low and NAME_high, or NAME_se, with
/// the number of values in `n`), or the column is found to be the mean of a metric over each row's runs, whose values the
/// pairing knows.
struct MeanSpread {
  private let column: ValueColumn
  private let tables: (first: CSVColumns, second: CSVColumns)
  private let runs: (first: RowRuns, second: RowRuns)
  private let pairing: RunPairing
  /// The metric that the column is the mean of, and what it was multiplied by; nil for none.
  private var metric: (name: String, scale: Double)?
  private static let mostRows = 5000
  private static let relativeRounding = 1e-9

  init(
    _ column: ValueColumn, _ first: CSVColumns, _ second: CSVColumns, _ runs: (RowRuns, RowRuns), _ pairing: RunPairing
  ) {
    self.column = column
    tables = (first, second)
    self.runs = (runs.0, runs.1)
    self.pairing = pairing
    metric = findMetric()
  }

  // MARK: Columns beside it

  /// The difference of the means of two rows by what stands beside them; nil where nothing does.
  func difference(_ own: Int, _ other: Int) -> SeedDifference? {
    guard let first = mean(tables.first, column.first, own, runs.first[own].count),
      let second = mean(tables.second, column.second, other, runs.second[other].count)
    else { return nil }
    return SeedDifference(first, second)
  }

  private func mean(
    _ table: CSVColumns, _ column: CSVColumns.Column, _ row: Int, _ runs: Int
  ) -> MeanAndSpread? {
    func number(_ name: String) -> Double? {
      table[name].flatMap { $0.numbers[row].isNaN ? nil : $0.numbers[row] }
    }
    let name = column.name
    let count = number(name + "_n") ?? number("n") ?? number("seeds") ?? number("count") ?? Double(runs)
    guard count >= 2, count < 1e9 else { return nil }
    let mean = column.numbers[row]
    if let deviation = number(name + "_std") ?? number(name + "_sd"), deviation >= 0 {
      return MeanAndSpread(mean: mean, deviation: deviation, count: count)
    }
    if let error = number(name + "_se"), error >= 0 {
      return MeanAndSpread(mean: mean, deviation: error * count.squareRoot(), count: count)
    }
    guard let low = number(name + "_low"), let high = number(name + "_high"), low <= high else { return nil }
    let quantile = studentQuantile(0.975, degrees: count - 1)
    return MeanAndSpread(mean: mean, deviation: (high - low) / 2 / quantile * count.squareRoot(), count: count)
  }

  // MARK: The runs' own values

  /// The values of the runs behind two rows; nil where the column is no mean of a known metric.
  func values(_ own: Int, _ other: Int) -> ([SeedValue], [SeedValue])? {
    guard let metric else { return nil }
    func values(_ ids: [String], _ side: Int) -> [SeedValue] {
      ids.enumerated().compactMap { place, id in
        pairing.values(of: id, side: side)?[metric.name].map { value in
          // Runs whose seeds are not known are no pairs.
          let seed = pairing.place(of: id, side: side)?.seed ?? -1 - 2 * place - side
          return SeedValue(seed: Int32(truncatingIfNeeded: seed), value: value * metric.scale)
        }
      }
    }
    return (values(runs.first[own], 0), values(runs.second[other], 1))
  }

  private func findMetric() -> (name: String, scale: Double)? {
    guard runs.first.isKnown, runs.second.isKnown, column.first.isNumeric,
      tables.first.count <= Self.mostRows, tables.second.count <= Self.mostRows, tables.first.count > 0,
      let known = runs.first[0].first.flatMap({ pairing.values(of: $0, side: 0) })
    else { return nil }
    for name in known.keys.sorted() {
      for scale in [1.0, 100] where isMean(of: name, scale, 0) && isMean(of: name, scale, 1) { return (name, scale) }
    }
    return nil
  }

  private func isMean(of name: String, _ scale: Double, _ side: Int) -> Bool {
    let (numbers, runs) = side == 0 ? (column.first.numbers, runs.first) : (column.second.numbers, runs.second)
    return numbers.indices.allSatisfy { row in
      let ids = runs[row]
      let values = ids.compactMap { pairing.values(of: $0, side: side)?[name] }
      // A run that diverged has no value, and SQL leaves it out of the mean as well.
      guard !values.isEmpty else { return numbers[row].isNaN }
      let expected = Statistics.mean(values) * scale
      return abs(expected - numbers[row]) <= Self.relativeRounding * max(abs(expected), 1e-12)
    }
  }
}
