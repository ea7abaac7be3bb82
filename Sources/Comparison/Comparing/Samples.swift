import Experiments
import Foundation
import Storage
import Tensors

/// The numbers of paired runs, as verdicts are made from them.
struct Samples {
  /// The final numbers.
  private(set) var cells: [CellSamples] = []
  /// The numbers of epochs.
  private(set) var curves: [CurveSamples] = []
  /// The metrics that are shares of 1.
  private(set) var shares: Set<Metric> = []
  /// What people call the metrics.
  private(set) var titles: [Metric: String] = [:]
  /// Metrics' names that are known, for messages.
  let names: [String]
  private let sides: [StoreRuns]
  private let pairing: Pairing
  private let configuration: ConfigurationComparison
  /// All sides' metrics in one numbering.
  private var metrics: [Metric] = []
  private var maps: [[Int]] = []
  private let kinds: [MetricKind?]

  /// - Parameter wanted: The names of the metrics wanted; empty: all.
  init(
    _ pairing: Pairing, _ configuration: ConfigurationComparison, _ sides: [StoreRuns], vocabulary: Vocabulary,
    wanted: [String]
  ) {
    self.pairing = pairing
    self.configuration = configuration
    self.sides = sides
    var places: [Metric: Int] = [:]
    for side in sides {
      var map: [Int] = []
      for metric in side.metrics {
        if places[metric] == nil {
          places[metric] = metrics.count
          metrics.append(metric)
        }
        map.append(places[metric] ?? 0)
      }
      maps.append(map)
    }
    names = Set(metrics.map(\.name)).sorted()
    kinds = metrics.map { vocabulary.kind(of: $0) }
    shares = Set(metrics.indices.filter { kinds[$0]?.isShare == true }.map { metrics[$0] })
    for (place, metric) in metrics.enumerated() {
      titles[metric] = Self.title(of: metric, kinds[place], among: metrics)
    }
    // Of rates and the like nobody asks whether they are noise: they follow from the configuration.
    let isWanted = metrics.indices.map { place in
      wanted.isEmpty ? kinds[place].map { !$0.isCurve } ?? false : wanted.contains(metrics[place].name)
    }
    let order = metrics.indices.filter { isWanted[$0] }.sorted { Self.precedes(metrics[$0], metrics[$1]) }
    // By metric, then by cell: each task has its own cells, in order.
    let paired = pairing.cells.indices.filter { pairing.cells[$0].isPaired }
    let size = 128
    let reader = self
    let workers = Workers(threads: ProcessInfo.processInfo.activeProcessorCount)
    let parts = workers.map((paired.count + size - 1) / size) { part in
      paired[part * size..<min((part + 1) * size, paired.count)].map { reader.read($0, order) }
    }.joined()
    for place in order.indices { cells += parts.compactMap { $0.cells[place] } }
    curves = parts.flatMap(\.curves)
  }

  /// A metric's name with what tells it from the others: `accuracy (knn, fc7, k 5)`, `uniform (t 2)`.
  private static func title(of metric: Metric, _ kind: MetricKind?, among metrics: [Metric]) -> String {
    let namesakes = metrics.filter { $0.name == metric.name }
    var words: [String] = []
    if !metric.method.isEmpty, namesakes.contains(where: { $0.method != metric.method }) { words.append(metric.method) }
    if !metric.layer.isEmpty, namesakes.contains(where: { $0.layer != metric.layer }) { words.append(metric.layer) }
    if metric.split != "validation", namesakes.contains(where: { $0.split != metric.split }) {
      words.append(metric.split)
    }
    if let parameter = metric.parameter {
      words.append("\(kind?.parameterName ?? "parameter") \(significantText(parameter))")
    }
    return words.isEmpty ? metric.name : "\(metric.name) (\(words.joined(separator: ", ")))"
  }

  private static func precedes(_ first: Metric, _ second: Metric) -> Bool {
    func key(_ metric: Metric) -> (String, String, String, Double, String) {
      (metric.name, metric.method, metric.layer, metric.parameter ?? -1, metric.split)
    }
    return key(first) < key(second)
  }

  /// The numbers of one cell: the final ones in the places of `order`, and the curves.
  private func read(_ place: Int, _ order: [Int]) -> (cells: [CellSamples?], curves: [CurveSamples]) {
    let cell = pairing.cells[place]
    typealias Points = [CurveSamples.Point]
    let empty = [[MeasurementComparison.Value]](repeating: [], count: sides.count)
    var values = [[[MeasurementComparison.Value]]](repeating: empty, count: metrics.count)
    var points = [[[Points]]](
      repeating: [[Points]](repeating: [], count: sides.count), count: metrics.count)
    for side in sides.indices {
      for (seed, index) in cell.runs[side].sorted(by: { $0.key < $1.key }) {
        let run = sides[side].runs[index]
        guard run.status == .finished || run.status == .diverged else { continue }
        var curves = [Points](repeating: [], count: metrics.count)
        for number in run.numbers {
          let metric = maps[side][Int(number.metric)]
          let value = number.value.isNaN ? nil : number.value
          if number.epoch == 0 {
            values[metric][side].append(MeasurementComparison.Value(seed: seed, run: run.id, value: value))
          } else {
            curves[metric].append(CurveSamples.Point(epoch: Int(number.epoch), value: value))
          }
        }
        for (metric, curve) in curves.enumerated() where !curve.isEmpty { points[metric][side].append(curve) }
      }
    }
    let otherData = data(cell, place)
    var curves: [CurveSamples] = []
    let samples = order.map { metric -> CellSamples? in
      let definition = otherData ?? definition(metric, place)
      if points[metric].count(where: { !$0.isEmpty }) >= 2, definition == nil {
        curves.append(CurveSamples(metric: metrics[metric], cell: place, sides: points[metric]))
      }
      guard values[metric].contains(where: { !$0.isEmpty }) else { return nil }
      let obstacle = definition ?? absence(metric, cell, values)
      addDiverged(&values[metric], cell)
      return CellSamples(
        metric: metrics[metric], better: kinds[metric]?.better ?? .neither, cell: place, sides: values[metric],
        obstacle: obstacle)
    }
    return (samples, curves)
  }

  /// A run that diverged measured nothing at its end: it counts as a value that is not finite.
  private func addDiverged(_ values: inout [[MeasurementComparison.Value]], _ cell: Pairing.Cell) {
    for side in sides.indices {
      guard cell.runs[side].values.contains(where: { sides[side].runs[$0].status == .diverged }) else { continue }
      let present = Set(values[side].map(\.run))
      for (seed, index) in cell.runs[side] {
        let run = sides[side].runs[index]
        guard run.status == .diverged, !present.contains(run.id) else { continue }
        values[side].append(MeasurementComparison.Value(seed: seed, run: run.id, value: nil))
      }
      values[side].sort { $0.seed < $1.seed }
    }
  }

  // MARK: What cannot be compared

  /// Runs on other data.
  private func data(_ cell: Pairing.Cell, _ place: Int) -> String? {
    // Keys of `data` explain that fingerprints differ: less of the same data.
    let isOtherPart = configuration.cells[place].changedKeys.joined().contains { $0.hasPrefix("data.") }
    var first: (label: String, run: StoreRuns.Run)?
    for side in sides.indices {
      for index in cell.runs[side].values {
        let run = sides[side].runs[index]
        guard let base = first else {
          first = (sideLabel(side), run)
          continue
        }
        guard run.data == base.run.data else {
          return "\(base.label) ran on \(base.run.data), \(sideLabel(side)) on \(run.data)"
        }
        if run.dataFingerprint != base.run.dataFingerprint, !isOtherPart {
          return "\(base.label) and \(sideLabel(side)) ran on other versions of \(run.data): the fingerprints differ"
        }
      }
    }
    return nil
  }

  /// Keys that say how the metric is measured, and differ.
  private func definition(_ metric: Int, _ place: Int) -> String? {
    guard let kind = kinds[metric] else { return nil }
    let keys = Set(configuration.cells[place].changedKeys.joined()).filter { kind.isDefined(by: $0) }.sorted()
    guard !keys.isEmpty else { return nil }
    let more = keys.count > 3 ? " and \(keys.count - 3) more" : ""
    return "it is measured in another way: the sides differ in \(keys.prefix(3).joined(separator: ", "))\(more)"
  }

  /// A side without the metric, while another has it.
  private func absence(
    _ metric: Int, _ cell: Pairing.Cell, _ values: [[[MeasurementComparison.Value]]]
  ) -> String? {
    let present = sides.indices.filter { !cell.runs[$0].isEmpty }
    guard let without = present.first(where: { values[metric][$0].isEmpty }),
      let with = present.first(where: { !values[metric][$0].isEmpty })
    else { return nil }
    let wanted = metrics[metric]
    let parameters = metrics.indices.filter { other in
      var same = metrics[other]
      same.parameter = wanted.parameter
      return same == wanted && !values[other][without].isEmpty
    }.compactMap { metrics[$0].parameter }
    if let parameter = wanted.parameter, let other = parameters.first {
      let name = kinds[metric]?.parameterName ?? "parameter"
      return "\(sideLabel(with)) measured it at \(name) \(significantText(parameter)), "
        + "\(sideLabel(without)) at \(name) \(significantText(other))"
    }
    return "\(sideLabel(without)) did not measure it"
  }
}
