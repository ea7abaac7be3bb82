import Comparison
import Experiments

typealias Verdict = MeasurementComparison.Verdict
typealias Change = MeasurementComparison.Change

/// Samples of one cell: values by seed, from seed 1 on; nil for a run that diverged.
func cellSamples(
  _ sides: [[Double?]], metric: String = "accuracy", better: Metric.Direction = .larger, cell: Int = 0,
  firstSeeds: [Int] = [], obstacle: String? = nil
) -> CellSamples {
  CellSamples(
    metric: Metric(name: metric, split: "validation"), better: better, cell: cell,
    sides: sides.enumerated().map { side, values in
      let first = firstSeeds.isEmpty ? 1 : firstSeeds[side]
      return values.enumerated().map { place, value in
        MeasurementComparison.Value(seed: first + place, run: "\(side)-\(cell)-\(first + place)", value: value)
      }
    }, obstacle: obstacle)
}

/// The one change of one cell.
func onlyChange(_ samples: CellSamples, _ options: MeasurementOptions = MeasurementOptions()) -> Change {
  MeasurementComparison([samples], options: options).entries[0].changes[0]
}

/// Normal noise that is the same each time: a counter mixed by SplitMix64, twelve uniform numbers added.
struct FixedNoise {
  private var counter: UInt64

  init(seed: UInt64) { counter = seed &* 0xD134_2543_DE82_EF95 }

  mutating func next() -> Double {
    (0..<12).reduce(-6.0) { sum, _ in
      counter &+= 0x9E37_79B9_7F4A_7C15
      var mixed = counter
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return sum + Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
  }

  /// Cells of equal noise, of which both sides are drawn apart.
  mutating func cells(
    _ count: Int, seeds: Int, metric: String = "accuracy", firstSeeds: [Int] = [1, 101],
    deviation: (Int) -> Double = { _ in 1 }, shift: (Int) -> Double = { _ in 0 }
  ) -> [CellSamples] {
    (0..<count).map { cell in
      var sides: [[Double?]] = [[], []]
      for side in 0..<2 {
        for _ in 0..<seeds {
          sides[side].append(10 + deviation(cell) * next() + (side == 1 ? shift(cell) : 0))
        }
      }
      return cellSamples(sides, metric: metric, cell: cell, firstSeeds: firstSeeds)
    }
  }
}
