import Comparison
import Experiments
import Foundation
import Storage
import Tensors
import Training

/// Times a comparison of two stores, which are written first where they are not there.
///
/// Every run has 13 epochs of 5 numbers and 12 final ones, and each configuration five seeds. The second store has another t.
func benchDiffStores(_ words: [String]) async throws -> Int32 {
  let runs = words.first.flatMap { Int($0) } ?? 10_000
  let folder = URL(fileURLWithPath: words.count > 1 ? words[1] : NSTemporaryDirectory() + "bench-diff-\(runs)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let paths = ["a.sqlite", "b.sqlite"].map { folder.appendingPathComponent($0).path }
  for (place, path) in paths.enumerated() where !FileManager.default.fileExists(atPath: path) {
    try writeStore(path, runs: runs, side: place)
  }
  var seconds: [Double] = []
  for _ in 0..<5 {
    let start = now()
    let comparison = try await Comparer(
      sides: paths.map { .store($0) }, names: paths, vocabulary: .standard, tool: "bench", request: Comparison.Request()
    ).comparison()
    precondition(comparison.configuration?.cells.count == runs / 5, "every configuration has to find its partner")
    seconds.append(now() - start)
  }
  Measurement(name: "diff-stores", seconds: median(seconds), perSecond: Double(2 * runs) / median(seconds)).report()
  return 0
}

/// A store of finished runs that never ran.
private func writeStore(_ path: String, runs: Int, side: Int) throws {
  let store = try Store(path: path, mode: .create)
  for index in 0..<runs {
    var configuration = Vocabulary.standard.defaults(data: "scenes")
    configuration.seed = index % 5
    configuration.optimizer.rate = 0.01 + Double(index / 5) * 0.0001
    configuration.loss[UniformTerm.self].weight = 1
    configuration.loss[UniformTerm.self].t = side == 0 ? 2 : 3
    var chance = RandomStream(seed: UInt64(side), purpose: .sampling, sample: index)
    func noise() -> Double { chance.normal() * 0.01 }
    var measurements: [Experiments.Measurement] = []
    for epoch in 1...13 {
      for name in ["loss", "loss-align", "loss-uniform", "rate", "views-per-second"] {
        measurements.append(.init(name, split: "train", epoch: epoch, value: 1 / Double(epoch) + noise()))
      }
    }
    for layer in ["output", "fc7"] {
      measurements.append(.init("accuracy", method: "linear", split: "validation", layer: layer, value: 0.5 + noise()))
      measurements.append(
        .init("accuracy", method: "knn", split: "validation", layer: layer, parameter: 5, value: 0.5 + noise()))
    }
    for parameter in [1.0, 2, 3] {
      for name in ["align", "uniform"] {
        measurements.append(.init(name, split: "validation", layer: "output", parameter: parameter, value: 1 + noise()))
      }
    }
    for method in ["train", "total"] {
      measurements.append(.init("seconds", method: method, split: "train", value: 1 + noise()))
    }
    let run = Run(experiment: "bench", configuration: configuration, dataFingerprint: String(repeating: "0", count: 64))
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    try store.write(
      RunRecord(
        run: run, status: .finished, environment: environment, startedSeconds: Double(index),
        endedSeconds: Double(index) + 1, measurements: measurements))
  }
}
