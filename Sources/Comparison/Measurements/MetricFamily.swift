import Experiments
import Statistics

/// The comparisons of one metric between the first side and one other: the cells that share a spread, and a family whose p are
/// adjusted together.
struct MetricFamily: Sendable {
  /// A test to come.
  struct Member: Sendable {
    /// The place of its entry.
    var entry: Int
    /// The values.
    var pair: CellPair
    /// The difference with its error; nil before `compare`.
    var difference: MeanDifference?
    /// How p was found.
    var test = MeasurementComparison.Change.Test.none
    /// p, adjusted; nil where there is none.
    var adjustedP: Double?
  }

  /// Fewer cells say too little of a spread that they share.
  static let fewestCells = 10

  /// The other side's place.
  let side: Int
  /// The tests.
  var members: [Member] = []
  /// p of all cells together, adjusted for the number of families; nil where no cell has one.
  var adjustedP: Double?

  /// Finds the difference and the test of every member.
  ///
  /// The spread of a cell is drawn to that of all cells of the metric from ten on (`VariancePrior`), unless Levene's test says
  /// that their spreads plainly differ, or the cell's own is plainly larger than that of the others. Levene's test alone would not
  /// do: with three seeds it does not see spreads that differ fivefold, and a common spread then raises false alarms in
  /// every second store (`bench diff` shows both).
  ///
  /// - Parameter resolution: The step of the metric's values, 0 for none.
  mutating func compare(resolution: Double) {
    for isPaired in [true, false] {
      let places = members.indices.filter { members[$0].pair.isPaired == isPaired }
      // The error of rounding to steps: evenly spread over one step, and of a difference twice that variance.
      let least = resolution / (isPaired ? 6 : 12).squareRoot()
      let pairs = places.map { members[$0].pair }
      let prior = Self.prior(pairs, least)
      for (place, pair) in zip(places, pairs) {
        if let prior, let group = pair.variance(leastDeviation: least), !prior.isExceeded(by: group) {
          let deviation = prior.deviation(of: group)
          members[place].test = isPaired ? .pairedPooled : .pooled
          members[place].difference =
            isPaired
            ? MeanDifference(pairs: pair.pairs, deviation: deviation)
            : MeanDifference(pair.other, apartFrom: pair.first, deviation: deviation)
        } else {
          members[place].test = isPaired ? .paired : .welch
          members[place].difference =
            isPaired
            ? MeanDifference(pairs: pair.pairs, leastDeviation: least)
            : MeanDifference(pair.other, apartFrom: pair.first, leastDeviation: least)
        }
      }
    }
  }

  private static func prior(_ pairs: [CellPair], _ least: Double) -> VariancePrior? {
    guard pairs.count >= fewestCells else { return nil }
    if let levene = LeveneTest(pairs.flatMap(\.samples)), levene.p < 0.05 { return nil }
    return VariancePrior(pairs.compactMap { $0.variance(leastDeviation: least) })
  }

  /// The p of the members that have one, with their places.
  var probabilities: [(place: Int, p: Double)] {
    members.indices.compactMap { place in members[place].difference?.p.map { (place, $0) } }
  }
}

/// The step of which all values of a metric are multiples away from each other, say 1/N for a share of N samples; 0 for none, or
/// where every side of every cell has one value for all its seeds.
///
/// Values of few steps agree by chance, and a spread of 0 would make any difference certain. By Euclid's algorithm on the
/// distances from the first value; of values that are no multiples it leaves next to nothing.
func resolution(_ cells: [CellSamples]) -> Double {
  var (origin, step, largest, varies): (Double?, Double, Double, Bool) = (nil, 0, 0, false)
  for cell in cells {
    for side in cell.sides {
      var before: Double?
      for case let value? in side.map(\.value) where value.isFinite {
        if let before, before != value { varies = true }
        before = value
        largest = max(largest, abs(value))
        guard let start = origin else {
          origin = value
          continue
        }
        step = commonStep(step, abs(value - start), tolerance: 1e-9 * largest)
        // A metric of so many steps is as good as continuous.
        if varies, step > 0, step < 1e-7 * largest { return 0 }
      }
    }
  }
  return varies ? step : 0
}

private func commonStep(_ first: Double, _ second: Double, tolerance: Double) -> Double {
  var (a, b) = (max(first, second), min(first, second))
  while b > tolerance {
    let rest = a.truncatingRemainder(dividingBy: b)
    // A remainder that is all but the divisor is none.
    (a, b) = (b, min(rest, b - rest))
  }
  return a
}
