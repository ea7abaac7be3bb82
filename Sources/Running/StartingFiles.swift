import Experiments
import Foundation
import Training

/// The files of weights that the runs of a plan start from, each looked up once.
struct StartingFiles {
  private let folder: URL
  private var runs: StartingRuns
  private var known: [String: Result<PlannedWeights, PlannedData.Problem>] = [:]
  private var compared: [Comparison: PlannedData.Problem?] = [:]

  private struct Comparison: Hashable {
    var path: String
    var encoder: AnyHashable
  }

  /// Files that are named from the folder of an experiment file, and runs of a store.
  init(of experiment: Experiment, store: String?) {
    runs = StartingRuns(store: store)
    folder = URL(fileURLWithPath: experiment.file).absoluteURL.deletingLastPathComponent()
  }

  /// Gives a configuration the SHA-256 and the whole path of the weights that it starts from; nothing where there are none.
  ///
  /// - Throws: what is wrong with the file, also that it does not fit the encoder.
  mutating func resolve(_ configuration: inout Configuration) throws(PlannedData.Problem) {
    guard var weights = configuration.startingWeights else { return }
    let file = try file(named: weights.file)
    let comparison = Comparison(path: file.path, encoder: AnyHashable(configuration.encoder))
    let problem = compared[comparison] ?? file.problem(with: configuration)
    compared[comparison] = .some(problem)
    if let problem { throw problem }
    weights.file = file.path
    weights.sha256 = file.sha256
    configuration.start = .weights(weights)
  }

  private mutating func file(named name: String) throws(PlannedData.Problem) -> PlannedWeights {
    if let found = known[name] { return try found.get() }
    let found = Result { () throws(PlannedData.Problem) in
      if let weights = try runs.file(named: name) { return weights }
      return try PlannedWeights(at: URL(fileURLWithPath: name, relativeTo: folder).standardizedFileURL.path)
    }
    known[name] = found
    return try found.get()
  }
}
