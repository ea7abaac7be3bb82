import Experiments
import Foundation
import Training

/// The files of weights that the runs of a plan start from, each looked up once.
struct StartingFiles {
  private let folder: URL
  private var known: [String: Result<PlannedWeights, PlannedData.Problem>] = [:]
  private var compared: [Comparison: PlannedData.Problem?] = [:]

  private struct Comparison: Hashable {
    var path: String
    var encoder: AnyHashable
  }

  /// Files that are named from the folder of an experiment file.
  init(of experiment: Experiment) {
    folder = URL(fileURLWithPath: experiment.file).absoluteURL.deletingLastPathComponent()
  }

  /// Gives a configuration the SHA-256 and the whole path of the weights that it starts from; nothing where there are none.
  ///
  /// - Throws: what is wrong with the file, also that it does not fit the encoder.
  mutating func resolve(_ configuration: inout Configuration) throws(PlannedData.Problem) {
    guard var weights = configuration.startingWeights else { return }
    let path = URL(fileURLWithPath: weights.file, relativeTo: folder).standardizedFileURL.path
    let found = known[path] ?? Result { () throws(PlannedData.Problem) in try PlannedWeights(at: path) }
    known[path] = found
    let file = try found.get()
    let comparison = Comparison(path: path, encoder: AnyHashable(configuration.encoder))
    let problem = compared[comparison] ?? file.problem(with: configuration)
    compared[comparison] = .some(problem)
    if let problem { throw problem }
    weights.file = path
    weights.sha256 = file.sha256
    configuration.start = .weights(weights)
  }
}
