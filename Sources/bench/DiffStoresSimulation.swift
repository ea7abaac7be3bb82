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
  /// The share of the noise's variance that all cells of a metric have in common by seed (of a pair, of what differs).
  var sharing = 0.0
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
    changed("cells share 10 % of their noise by seed") { $0.sharing = 0.1 },
    changed("cells share 30 % of their noise by seed") { $0.sharing = 0.3 },
    changed("cells share 30 % of their noise by seed, paired") { ($0.isPaired, $0.sharing) = (true, 0.3) },
    changed("cells share 60 % of their noise by seed") { $0.sharing = 0.6 },
    shifted("1 deviation in all cells", 1) { _, _ in true },
    shifted("2 deviations in all cells", 2) { _, _ in true },
    shifted("1 deviation in all cells, paired", 1, isPaired: true) { _, _ in true },
    shifted("2 deviations in all cells, paired", 2, isPaired: true) { _, _ in true },
    shifted("1 deviation in all cells of one metric", 1) { metric, _ in metric == 0 },
    shifted("2 deviations in all cells of one metric", 2) { metric, _ in metric == 0 },
    shifted("2 deviations in one cell of each metric", 2) { _, cell in cell == 0 },
    shifted("4 deviations in one cell of each metric", 4) { _, cell in cell == 0 },
    shifted("4 deviations in one cell of one metric", 4) { metric, cell in metric == 0 && cell == 0 },
    shifted("2 deviations in all of 6 cells, paired", 2, cells: 6, isPaired: true) { _, _ in true },
  ]

  /// Ten cells and three seeds, of which some cells changed.
  private static func shifted(
    _ name: String, _ size: Double, cells: Int = 10, isPaired: Bool = false,
    _ isShifted: @escaping @Sendable (_ metric: Int, _ cell: Int) -> Bool
  ) -> StoreSimulation {
    changed(name) {
      ($0.cells, $0.isPaired) = (cells, isPaired)
      $0.shift = { metric, cell in isShifted(metric, cell) ? size : 0 }
    }
  }

  /// Ways to adjust: what `sphere diff` does, and what it could do.
  private enum Way: String, CaseIterable, Sendable {
    case asIs = "diff"
    case falseDiscoveryRate = "diff --fdr"
    case fisher = "a metric by Fisher alone, then Holm within it"
    case all = "one Holm over all"
    case divided = "Holm within each metric, times their number"
    case perMetric = "Holm within each metric alone"
    case leveneOnly = "as that times their number, one spread unless Levene's test objects"
  }

  /// What a way says of one store.
  private struct Outcome: Sendable {
    /// Whether something that did not change raised an alarm.
    var isAlarm = false
    /// Whether a change was noticed, in whichever cell.
    var isNoticed = false
    /// Cells that changed and were found.
    var found = 0

    init(cells: [Bool], metrics: [Bool], isChanged: [Bool], metricsChanged: [Bool]) {
      isAlarm =
        zip(cells, isChanged).contains { $0 && !$1 } || zip(metrics, metricsChanged).contains { $0 && !$1 }
      isNoticed = zip(cells, isChanged).contains { $0 && $1 } || zip(metrics, metricsChanged).contains { $0 && $1 }
      found = zip(cells, isChanged).count { $0 && $1 }
    }
  }

  /// Verdicts that say that something changed; values of few steps can also be identical.
  private static let alarms: Set<MeasurementComparison.Verdict> = [.improved, .worse, .changed]

  /// Prints a line for each way; false where `sphere diff` raises too many false alarms in stores in which only seeds differ.
  func simulate(_ stores: Int, _ workers: Workers) -> Bool {
    let outcomes = workers.map(stores) { number in ways(number) }
    let changed = isChanged.count { $0 }
    var isSound = true
    for (place, way) in Way.allCases.enumerated() {
      func share(_ isTrue: (Outcome) -> Bool) -> Double {
        Double(outcomes.count { isTrue($0[place]) }) / Double(stores)
      }
      let alarms = share(\.isAlarm)
      var line = String(format: "\"false_alarms\": %.3f", alarms)
      if changed > 0 {
        let cells = outcomes.map { $0[place].found }.reduce(0, +)
        let found = Double(cells) / Double(changed * stores)
        line += String(format: ", \"noticed\": %.3f, \"cells_found\": %.3f", share(\.isNoticed), found)
      }
      print("{\"name\": \"\(name)\", \"way\": \"\(way.rawValue)\", \(line)}")
      // Two standard errors above 5 %.
      if way == .asIs, changed == 0 { isSound = alarms <= 0.05 + 2 * (0.05 * 0.95 / Double(stores)).squareRoot() }
    }
    return isSound
  }

  /// Whether a cell changed: by metric, then by cell.
  private var isChanged: [Bool] { (0..<metrics * cells).map { shift($0 / cells, $0 % cells) != 0 } }

  /// By way.
  private func ways(_ number: Int) -> [Outcome] {
    let (samples, isChanged) = (samples(number), isChanged)
    let families = (0..<metrics).map { $0 * cells..<($0 + 1) * cells }
    let metricsChanged = families.map { isChanged[$0].contains(true) }
    func outcome(_ cells: [Bool], _ metrics: [Bool]? = nil) -> Outcome {
      Outcome(
        cells: cells, metrics: metrics ?? families.map { cells[$0].contains(true) }, isChanged: isChanged,
        metricsChanged: metricsChanged)
    }
    func outcome(_ comparison: MeasurementComparison) -> Outcome {
      outcome(
        comparison.entries.map { Self.alarms.contains($0.changes[0].verdict) }, comparison.families.map(\.isChanged))
    }
    var options = MeasurementOptions()
    let comparison = MeasurementComparison(samples, options: options)
    options.usesFalseDiscoveryRate = true
    let p = comparison.entries.map { $0.changes[0].p ?? 1 }
    let within = families.map { holmAdjusted(Array(p[$0])) }
    let gates = holmAdjusted(families.map { fisherCombined(Array(p[$0])) })
    let leveneOnly = families.map { holmAdjusted(onePooled(Array(samples[$0]))) }
    let number = Double(metrics)
    return [
      outcome(comparison), outcome(MeasurementComparison(samples, options: options)),
      outcome(
        zip(within, gates).flatMap { cells, gate in cells.map { max($0, gate) < 0.05 } }, gates.map { $0 < 0.05 }),
      outcome(holmAdjusted(p).map { $0 < 0.05 }), outcome(within.joined().map { $0 * number < 0.05 }),
      outcome(within.joined().map { $0 < 0.05 }), outcome(leveneOnly.joined().map { $0 * number < 0.05 }),
    ]
  }

  /// By metric, then by cell.
  private func samples(_ number: Int) -> [CellSamples] {
    (0..<metrics).flatMap { metric in
      var ofSeeds = RandomStream(seed: UInt64(number), purpose: .sampling, sample: metric, view: 1)
      let shared = (0..<2).map { _ in (0..<seeds).map { _ in ofSeeds.normal() } }
      return (0..<cells).map { cell in
        var stream = RandomStream(seed: UInt64(number), purpose: .sampling, sample: metric * cells + cell)
        let deviation = deviation(cell, &stream)
        // What both sides of a pair have in common.
        let common = isPaired ? (0..<seeds).map { _ in stream.normal() } : []
        let sides = (0..<2).map { side in
          (0..<seeds).map { place in
            let own = sharing.squareRoot() * shared[side][place] + (1 - sharing).squareRoot() * stream.normal()
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
  private func onePooled(_ cells: [CellSamples]) -> [Double] {
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
