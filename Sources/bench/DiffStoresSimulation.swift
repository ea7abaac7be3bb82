import Comparison
import Experiments
import Foundation
import Statistics
import Tensors

/// Stores in which only seeds differ, or in which some cells changed, as `sphere diff` compares them.
struct StoreSimulation: Sendable {
  var name: String
  var cells = 40
  var metrics = 4
  var seeds = 3
  /// Whether both sides have the same seeds, with a correlation of 0.7.
  var isPaired = false
  /// The standard deviation of a cell.
  var deviation: @Sendable (_ cell: Int, _ stream: inout RandomStream) -> Double = { _, _ in 1 }
  /// What a normal number becomes.
  var shape: @Sendable (_ normal: Double, _ stream: inout RandomStream) -> Double = { normal, _ in normal }
  /// By how many deviations of one seed a cell of a metric changed.
  var shift: @Sendable (_ metric: Int, _ cell: Int) -> Double = { _, _ in 0 }

  private static let equal = StoreSimulation(name: "equal spreads")

  private static func changed(
    _ name: String, _ change: (inout StoreSimulation) -> Void
  ) -> StoreSimulation {
    var simulation = equal
    simulation.name = name
    change(&simulation)
    return simulation
  }

  static let scenarios: [StoreSimulation] = [
    equal,
    changed("equal spreads, paired") { $0.isPaired = true },
    changed("equal spreads, 2 seeds") { $0.seeds = 2 },
    changed("equal spreads, 2 seeds, paired") { ($0.seeds, $0.isPaired) = (2, true) },
    changed("equal spreads, 5 seeds") { $0.seeds = 5 },
    changed("equal spreads, 10 cells") { $0.cells = 10 },
    changed("equal spreads, 9 cells") { $0.cells = 9 },
    changed("equal spreads, 1 metric") { $0.metrics = 1 },
    changed("equal spreads, 12 metrics") { $0.metrics = 12 },
    changed("half the cells twice the spread") { $0.deviation = { cell, _ in cell % 2 == 0 ? 1 : 2 } },
    changed("half the cells five times the spread") { $0.deviation = { cell, _ in cell % 2 == 0 ? 1 : 5 } },
    changed("one cell five times the spread") { $0.deviation = { cell, _ in cell == 0 ? 5 : 1 } },
    changed("one cell five times the spread, paired") {
      $0.isPaired = true
      $0.deviation = { cell, _ in cell == 0 ? 5 : 1 }
    },
    changed("lognormal spreads") { $0.deviation = { _, stream in exp(0.7 * stream.normal()) } },
    changed("lognormal spreads, 10 cells, 2 seeds") {
      ($0.cells, $0.seeds) = (10, 2)
      $0.deviation = { _, stream in exp(0.7 * stream.normal()) }
    },
    // Normal over the root of chi² of 5 degrees, scaled to a deviation of 1.
    changed("heavy tails") {
      $0.shape = { normal, stream in
        let chi = (0..<5).reduce(0.0) { sum, _ in
          let other = stream.normal()
          return sum + other * other
        }
        return normal / (chi / 5).squareRoot() * (0.6).squareRoot()
      }
    },
    changed("values of few steps") { $0.shape = { normal, _ in (normal * 2).rounded() / 2 } },
    changed("values of few steps, 2 seeds, paired") {
      ($0.seeds, $0.isPaired) = (2, true)
      $0.shape = { normal, _ in normal.rounded() }
    },
    changed("one metric changed by 3 deviations in all cells") { $0.shift = { metric, _ in metric == 0 ? 3 : 0 } },
    changed("all metrics changed by 3 deviations in all cells") { $0.shift = { _, _ in 3 } },
    changed("all metrics changed by 3 deviations in 4 cells") { $0.shift = { _, cell in cell < 4 ? 3 : 0 } },
    changed("all metrics changed by 3 deviations in 4 cells, paired") {
      $0.isPaired = true
      $0.shift = { _, cell in cell < 4 ? 3 : 0 }
    },
  ]

  /// Ways to adjust: what `sphere diff` does, and what it could do.
  private enum Way: String, CaseIterable, Sendable {
    case asIs = "diff"
    case falseDiscoveryRate = "diff --fdr"
    case all = "Holm over all"
    case perMetric = "Holm within each metric alone"
    case leveneOnly = "as diff, spread pooled unless Levene's test objects"
  }

  /// Of one store: false alarms, and found changes of how many.
  private struct Outcome: Sendable {
    var alarms: [Bool]
    var found: [Int]
    var changed: Int
  }

  /// Prints a line for each way; false where `sphere diff` raises too many false alarms.
  func simulate(_ stores: Int, _ workers: Workers) -> Bool {
    let outcomes = workers.map(stores) { outcome($0) }
    var isSound = true
    for (place, way) in Way.allCases.enumerated() {
      let alarms = Double(outcomes.count { $0.alarms[place] }) / Double(stores)
      let changed = outcomes.reduce(0) { $0 + $1.changed }
      var line = String(format: "\"false_alarms\": %.3f", alarms)
      if changed > 0 {
        line += String(
          format: ", \"found\": %.3f", Double(outcomes.reduce(0) { $0 + $1.found[place] }) / Double(changed))
      }
      print("{\"name\": \"\(name)\", \"way\": \"\(way.rawValue)\", \(line)}")
      // Two standard errors above 5 %.
      if way == .asIs { isSound = alarms <= 0.05 + 2 * (0.05 * 0.95 / Double(stores)).squareRoot() }
    }
    return isSound
  }

  private func outcome(_ number: Int) -> Outcome {
    let samples = samples(number)
    var ways: [[Bool]] = []
    var options = MeasurementOptions()
    let entries = MeasurementComparison(samples, options: options).entries
    ways.append(entries.map { $0.changes[0].verdict != .noDifferenceSeen })
    options.usesFalseDiscoveryRate = true
    ways.append(
      MeasurementComparison(samples, options: options).entries.map { $0.changes[0].verdict != .noDifferenceSeen })
    let p = entries.map { $0.changes[0].p ?? 1 }
    ways.append(holmAdjusted(p).map { $0 < 0.05 })
    let families = (0..<metrics).map { $0 * cells..<($0 + 1) * cells }
    ways.append(families.flatMap { holmAdjusted(Array(p[$0])).map { $0 < 0.05 } })
    ways.append(
      families.flatMap { holmAdjusted(leveneOnly(Array(samples[$0]))).map { $0 * Double(metrics) < 0.05 } })
    let isChanged = samples.indices.map { shift($0 / cells, $0 % cells) != 0 }
    return Outcome(
      alarms: ways.map { zip($0, isChanged).contains { $0 && !$1 } },
      found: ways.map { zip($0, isChanged).count { $0 && $1 } }, changed: isChanged.count { $0 })
  }

  /// By metric, then by cell.
  private func samples(_ number: Int) -> [CellSamples] {
    (0..<metrics).flatMap { metric in
      (0..<cells).map { cell in
        var stream = RandomStream(seed: UInt64(number), purpose: .sampling, sample: metric * cells + cell)
        let deviation = deviation(cell, &stream)
        let common = isPaired ? (0..<seeds).map { _ in stream.normal() } : []
        let sides = (0..<2).map { side in
          (0..<seeds).map { place in
            let own = stream.normal()
            // Correlation 0.7.
            let normal = isPaired ? 0.7.squareRoot() * common[place] + 0.3.squareRoot() * own : own
            let value = shape(normal, &stream) + (side == 1 ? shift(metric, cell) : 0)
            return MeasurementComparison.Value(
              seed: isPaired ? place : side * seeds + place, run: "", value: 10 + deviation * value)
          }
        }
        return CellSamples(
          metric: Metric(name: "metric \(metric)", split: "validation"), better: .larger, cell: cell, sides: sides)
      }
    }
  }

  /// The p of a metric's cells with one spread for all of them, unless Levene's test says that they plainly differ.
  private func leveneOnly(_ cells: [CellSamples]) -> [Double] {
    let values = cells.map { cell in cell.sides.map { $0.compactMap(\.value) } }
    let noise = values.map { sides in
      isPaired ? [zip(sides[1], sides[0]).map { $0 - $1 }] : sides
    }
    let isPooled = cells.count >= 10 && (LeveneTest(noise.flatMap(\.self))?.p ?? 1) >= 0.05
    let pooled = isPooled ? PooledDeviation(noise.flatMap(\.self)) : nil
    return values.map { sides in
      let pairs = zip(sides[1], sides[0]).map { (first: $0, second: $1) }
      let difference =
        if let pooled {
          isPaired
            ? MeanDifference(pairs: pairs, deviation: pooled)
            : MeanDifference(sides[1], apartFrom: sides[0], deviation: pooled)
        } else {
          isPaired ? MeanDifference(pairs: pairs) : MeanDifference(sides[1], apartFrom: sides[0])
        }
      return difference?.p ?? 1
    }
  }
}
