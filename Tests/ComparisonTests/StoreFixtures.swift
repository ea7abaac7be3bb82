import Comparison
import Experiments
import Foundation
import Storage
import Training

/// A run that never ran, for stores of tests.
struct FixtureRun {
  /// What it was asked to do.
  var configuration: Configuration
  /// How it ended.
  var status = RunStatus.finished
  /// Its final accuracy of the probe; nil: it measured none.
  var accuracy: Double?
  /// Its final L_align and L_uniform; the latter at each t of the configuration.
  var align = 0.5
  var uniform = -2.0
  /// Its losses, an epoch each.
  var losses: [Double] = [2, 1]
  /// The SHA-256 of the data.
  var data = String(repeating: "0", count: 64)

  init(seed: Int, t: Double = 2, accuracy: Double? = 0.5, change: (inout Configuration) -> Void = { _ in }) {
    configuration = Vocabulary.standard.defaults(data: "scenes")
    configuration.loss[AlignTerm.self].weight = 1
    configuration.loss[UniformTerm.self].weight = 1
    configuration.loss[UniformTerm.self].t = t
    configuration.seed = seed
    self.accuracy = accuracy
    change(&configuration)
  }

  fileprivate func record(started: Double) -> RunRecord {
    var measurements: [Experiments.Measurement] = []
    for (epoch, loss) in losses.enumerated() {
      measurements.append(.init("loss-align", split: "train", epoch: epoch + 1, value: loss))
    }
    if status == .finished {
      measurements.append(.init("accuracy", method: "linear", split: "validation", layer: "output", value: accuracy))
      measurements.append(.init("align", split: "validation", layer: "output", parameter: 2, value: align))
      for t in configuration.evaluate[UniformityEvaluation.self].ts {
        measurements.append(.init("uniform", split: "validation", layer: "output", parameter: t, value: uniform))
      }
      measurements.append(.init("seconds", method: "total", split: "train", value: started))
    }
    let environment = RunEnvironment(
      gitRevision: "r1", gitPatch: "", compiler: "Swift", cpu: "test", blas: "", threads: 1, system: "")
    return RunRecord(
      run: Run(experiment: "fixture", configuration: configuration, dataFingerprint: data), status: status,
      environment: environment, startedSeconds: started, endedSeconds: started + 1, measurements: measurements)
  }
}

/// Writes a store of runs into a folder and returns its path.
func makeStore(_ name: String, _ runs: [FixtureRun], in folder: URL) throws -> String {
  let path = folder.appendingPathComponent(name).path
  let store = try Store(path: path, mode: .create, journal: .truncate)
  for (place, run) in runs.enumerated() { try store.write(run.record(started: Double(place))) }
  return path
}

/// Compares sides as `sphere diff` does.
func compare(
  _ sides: [String], store: String = "results.sqlite", where condition: String? = nil, metrics: [String] = []
) async throws -> Comparison {
  var request = Comparison.Request()
  request.condition = condition
  request.metrics = metrics
  let arguments = try sides.map { side throws(ComparisonError) in
    try SideArgument(side, store: store, condition: condition)
  }
  return try await Comparer(sides: arguments, names: sides, vocabulary: .standard, tool: "test", request: request)
    .comparison()
}
