import Datasets
import Digests
import Experiments
import Foundation
import Tensors

/// A part of a run's data.
package enum DataPart: Sendable, Hashable {
  /// Trains probes and is searched by k-NN.
  case labeled
  /// Is held out.
  case validation
  /// Serves a task of its own on frozen features.
  case task(String)

  /// Whether it serves a task.
  var isTask: Bool { if case .task = self { true } else { false } }
}

/// The data of a run: what trains the encoder, what trains the probe, what is held out.
package struct RunData<Source: SampleSource>: Sendable {
  /// Trains the encoder; may hold samples without labels.
  package let training: Source
  /// Trains probes and is searched by k-NN.
  package let labeled: Source
  /// The held-out split.
  package let validation: Source
  /// Labelled samples of other data sets, by the names of the tasks that they are for.
  package let tasks: [String: Source]

  /// The three parts, which may share a split, and the samples of tasks.
  package init(training: Source, labeled: Source, validation: Source, tasks: [String: Source] = [:]) {
    self.training = training
    self.labeled = labeled
    self.validation = validation
    self.tasks = tasks
  }

  /// How much of everything there is.
  var size: DataSize {
    DataSize(
      training: training.count, labeled: labeled.count, validation: validation.count, classes: labeled.classes,
      tasks: tasks.mapValues(\.count),
      // Where the training split is the labelled one, its samples are kept once.
      keptBytes: max(training.keptBytes, labeled.keptBytes) + validation.keptBytes)
  }

  /// What a person should know of the splits, each thing once.
  var remarks: [String] {
    var seen = Set<String>()
    return [training, labeled, validation].flatMap(\.remarks).filter { seen.insert($0).inserted }
  }

  /// The SHA-256 of all the splits' fingerprints.
  var fingerprint: String {
    get throws(DatasetError) {
      var fingerprints: [String] = []
      let ofTasks = tasks.sorted { $0.key < $1.key }.map(\.value)
      for source in [training, labeled, validation] + ofTasks { fingerprints.append(try source.fingerprint) }
      return SHA256.of(fingerprints.joined(separator: "\n"))
    }
  }

  /// The samples of a part.
  subscript(part: DataPart) -> Source {
    switch part {
    case .labeled: labeled
    case .validation: validation
    case .task(let name):
      if let task = tasks[name] { task } else { preconditionFailure("no samples of the task \(name)") }
    }
  }
}

/// The first `limit` samples of a shuffle that no seed of a run changes, in ascending order.
func chosenSamples(of count: Int, limit: Int?) -> [Int] {
  guard let limit, limit < count else { return Array(0..<count) }
  var stream = RandomStream(seed: 0, purpose: .sampling)
  return stream.permutation(count).prefix(limit).sorted()
}
