import Datasets
import Experiments
import Foundation

/// How many images the parts of a run's data have.
public struct DataSize: Sendable, Hashable {
  /// Images that train the encoder.
  public var training: Int
  /// Images that train probes and are searched by k-NN.
  public var labeled: Int
  /// Images that are held out.
  public var validation: Int
  /// Classes.
  public var classes: Int
}

/// The data that configurations share, opened once, for planning their runs.
public struct PlannedData: Sendable {
  /// How much of it there is.
  public let size: DataSize
  /// The SHA-256 of the data that a run reads, a part of its id; nil where the data are missing.
  public let fingerprint: String?

  /// Opens the data of a configuration.
  ///
  /// - Throws: `DatasetError` when a file is missing or malformed.
  public init(_ configuration: Configuration, searching folders: [URL]) throws {
    let data = try RunData(configuration, searching: folders, rendered: false)
    size = data.size
    fingerprint = try data.fingerprint
  }

  /// The official release of the data that a configuration names, of which nothing has to be there; nil for others.
  public init?(officialFor configuration: Configuration) {
    let data = configuration.data
    guard let family = data as? any DataFamily else { return nil }
    func count(_ split: String, _ limit: Int?) -> Int? {
      type(of: family).kind.officialCount(of: split).map { min($0, limit ?? $0) }
    }
    guard let training = count(data.train, data.trainLimit), let labeled = count("train", data.trainLimit),
      let validation = count("test", data.validationLimit)
    else { return nil }
    size = DataSize(training: training, labeled: labeled, validation: validation, classes: 10)
    fingerprint = nil
  }

  /// What a configuration with this data will cost.
  public func cost(of configuration: Configuration) -> RunCost { RunCost(configuration, data: size) }

  /// One thing that a configuration asks of the data and that they cannot give.
  public struct Problem: Sendable, Hashable {
    /// The dotted key.
    public var path: String
    /// What is wrong, with the value found.
    public var message: String
    /// What to do about it.
    public var hint: String
  }

  /// What a configuration asks of this data in vain; a run would fail of each of them, after its training at worst.
  public func problems(of configuration: Configuration) -> [Problem] {
    var problems: [Problem] = []
    let evaluate = configuration.evaluate
    func images(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }
    let methods = [configuration.method, configuration.start?.method].compactMap { $0 }
    if methods.contains(where: { type(of: $0).isTraining }) {
      let count = methods.contains { type(of: $0).needsLabels } ? size.labeled : size.training
      if min(count, size.training) < 2 {
        problems.append(
          Problem(
            path: "data.trainLimit", message: "training takes at least 2 images, found \(count)",
            hint: "allow more, or write `method: none`"))
      }
    }
    if size.validation < 2 {
      problems.append(
        Problem(
          path: "data.validationLimit", message: "uniformity takes at least 2 images, found \(size.validation)",
          hint: "allow more"))
    }
    // The unfinished encoder is classified at its output whatever the layers are.
    let isClassified = !evaluate.layers.isEmpty || evaluate.every != nil
    if let neighbours = evaluate[NeighboursEvaluation.self].neighbours, isClassified, neighbours > size.labeled {
      problems.append(
        Problem(
          path: "evaluate.neighbours",
          message: "must be at most the \(images(size.labeled)) that are searched, found `\(neighbours)`",
          hint: "write fewer, or `none`"))
    }
    if evaluate[LinearProbeEvaluation.self].probe != nil, !evaluate.layers.isEmpty,
      evaluate[LinearProbeEvaluation.self].folds > size.labeled
    {
      problems.append(
        Problem(
          path: "evaluate.folds",
          message:
            "must be at most the \(images(size.labeled)) that are divided, found `\(evaluate[LinearProbeEvaluation.self].folds)`",
          hint: "write fewer, or `0` for none"))
    }
    return problems
  }
}
