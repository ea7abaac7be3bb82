import Comparison
import Experiments
import Foundation
import Statistics
import Tensors

/// Simulates what `sphere diff` claims: false alarms and power of the tests of one difference, and false alarms of whole
/// comparisons of stores in which only seeds differ.
///
/// The same numbers each time. One JSON line a result; `written` is the number that the tests were chosen by.
func benchDiff(_ words: [String]) -> Int32 {
  let stores = words.first.flatMap { Int($0) } ?? 1000
  let workers = Workers(threads: ProcessInfo.processInfo.activeProcessorCount)
  for row in DifferenceTable.written { row.simulate(workers) }
  return StoreSimulation.scenarios.reduce(0) { status, scenario in
    scenario.simulate(stores, workers) ? status : 1
  }
}

/// A row of the table of false alarms and power, in units of one seed's standard deviation.
private struct DifferenceTable {
  var seeds: Int
  /// Welch's test at 5 %: false alarms, and finds of 2 deviations.
  var welch: (false: Double, finds: Double)
  /// The percentile bootstrap of the difference of means, 95 %.
  var bootstrap: Double
  /// Mean and one deviation on each side do not overlap.
  var apart: Double
  /// A deviation pooled over 30 cells: false alarms, and finds of 2 deviations.
  var pooled: (false: Double, finds: Double)
  /// Equivalence within 1 deviation, where the sides are equal.
  var equivalent: Double
  /// The least p of a permutation test.
  var permutation: Double
  /// The mean half-width of Welch's 95 % interval.
  var halfWidth: Double

  static let written = [
    DifferenceTable(
      seeds: 2, welch: (0.023, 0.11), bootstrap: 0.335, apart: 0.212, pooled: (0.050, 0.49), equivalent: 0.016,
      permutation: 0.333, halfWidth: 5.8),
    DifferenceTable(
      seeds: 3, welch: (0.035, 0.37), bootstrap: 0.198, apart: 0.081, pooled: (0.050, 0.68), equivalent: 0.024,
      permutation: 0.100, halfWidth: 2.4),
    DifferenceTable(
      seeds: 5, welch: (0.045, 0.77), bootstrap: 0.107, apart: 0.016, pooled: (0.050, 0.88), equivalent: 0.063,
      permutation: 0.008, halfWidth: 1.4),
    DifferenceTable(
      seeds: 10, welch: (0.048, 0.99), bootstrap: 0.081, apart: 0.000, pooled: (0.051, 0.99), equivalent: 0.387,
      permutation: 0.000, halfWidth: 0.93),
  ]

  /// What one pair of samples came to.
  private struct Outcome: Sendable {
    var welch, finds, bootstrap, apart, pooled, pooledFinds, equivalent: Bool
    var halfWidth: Double
  }

  func simulate(_ workers: Workers) {
    let repeats = 10_000
    let count = seeds
    let outcomes = workers.map(repeats) { Self.outcome(count, number: $0) }
    func share(_ path: KeyPath<Outcome, Bool>) -> Double {
      Double(outcomes.count { $0[keyPath: path] }) / Double(repeats)
    }
    line("welch, false alarms", share(\.welch), welch.false)
    line("welch, finds 2 deviations", share(\.finds), welch.finds)
    line("percentile bootstrap, false alarms", share(\.bootstrap), bootstrap)
    line("intervals of one deviation apart, false alarms", share(\.apart), apart)
    line("pooled over 30 cells, false alarms", share(\.pooled), pooled.false)
    line("pooled over 30 cells, finds 2 deviations", share(\.pooledFinds), pooled.finds)
    line("equivalence within 1 deviation, found", share(\.equivalent), equivalent)
    // Both extreme orders of all ways to split the values.
    let splits = (1...count).reduce(1.0) { $0 * Double(count + $1) / Double($1) }
    line("permutations, least p", 2 / splits, permutation)
    line("half-width of the 95 % interval", outcomes.reduce(0) { $0 + $1.halfWidth } / Double(repeats), halfWidth)
  }

  private func line(_ name: String, _ found: Double, _ written: Double) {
    print(
      String(
        format: "{\"name\": \"%@\", \"seeds\": %d, \"found\": %.3f, \"written\": %.3f}", name, seeds, found, written))
  }

  private static func outcome(_ count: Int, number: Int) -> Outcome {
    var stream = RandomStream(seed: UInt64(count), purpose: .sampling, sample: number)
    func sample(_ shift: Double = 0) -> [Double] { (0..<count).map { _ in stream.normal() + shift } }
    let (first, second) = (sample(), sample())
    let shifted = second.map { $0 + 2 }
    let cells = [first, second] + (0..<58).map { _ in sample() }
    let deviation = PooledDeviation(cells) ?? PooledDeviation(deviation: 1, degrees: 1)
    let welch = MeanDifference(second, apartFrom: first)
    func isSeen(_ difference: MeanDifference?) -> Bool { (difference?.p ?? 1) < 0.05 }
    let spread = (standardDeviation(first) ?? 0) + (standardDeviation(second) ?? 0)
    let interval = welch?.interval
    return Outcome(
      welch: isSeen(welch), finds: isSeen(MeanDifference(shifted, apartFrom: first)),
      bootstrap: isBootstrapAlarm(first, second, &stream), apart: abs(mean(second) - mean(first)) > spread,
      pooled: isSeen(MeanDifference(second, apartFrom: first, deviation: deviation)),
      pooledFinds: isSeen(MeanDifference(shifted, apartFrom: first, deviation: deviation)),
      equivalent: welch?.isEquivalent(within: 1) == true,
      halfWidth: interval.map { ($0.upperBound - $0.lowerBound) / 2 } ?? 0)
  }

  /// Whether the percentile interval of the difference leaves 0 out.
  private static func isBootstrapAlarm(_ first: [Double], _ second: [Double], _ stream: inout RandomStream) -> Bool {
    let resamples = 400
    func mean(of values: [Double]) -> Double {
      var sum = 0.0
      for _ in values { sum += values[stream.index(below: values.count)] }
      return sum / Double(values.count)
    }
    let differences = (0..<resamples).map { _ in mean(of: second) - mean(of: first) }.sorted()
    return quantile(sorted: differences, 0.025) > 0 || quantile(sorted: differences, 0.975) < 0
  }
}
