import Datasets
import Digests
import Experiments
import Foundation
import Tensors

/// An image split and the samples of it that a run uses.
struct Samples: Sendable {
  let split: any ImageSplit
  let indices: [Int]

  var count: Int { indices.count }
  /// The labels of the samples; 0 where a split has none.
  var labels: [Int] { indices.map { split.label($0) ?? 0 } }
}

/// The data of a run: what trains the encoder, what trains the probe, what is held out.
struct RunData: Sendable {
  /// Trains the encoder; may hold images without labels.
  let training: Samples
  /// Trains probes and is searched by k-NN.
  let labeled: Samples
  /// The held-out split.
  let validation: Samples

  /// Opens the splits that a configuration names.
  ///
  /// - Parameter rendered: Whether generated images are drawn now; planning needs none.
  /// - Throws: `DatasetError` when a file is missing or malformed.
  init(_ configuration: Configuration, searching folders: [URL], rendered: Bool = true) throws {
    let data = try configuration.dataFamily()
    func open(_ split: String, limit: Int?) throws -> Samples {
      let images = try data.open(split, limit: limit, searching: folders, isRendered: rendered)
      return Samples(split: images, indices: chosenSamples(of: images.count, limit: limit))
    }
    training = try open(data.train, limit: data.trainLimit)
    labeled = data.train == "train" ? training : try open("train", limit: data.trainLimit)
    validation = try open("validation", limit: data.validationLimit)
  }

  /// How much of everything there is.
  var size: DataSize {
    DataSize(
      training: training.count, labeled: labeled.count, validation: validation.count,
      classes: labeled.split.classNames.count)
  }

  /// The SHA-256 of all the splits' fingerprints.
  var fingerprint: String {
    get throws(DatasetError) {
      var fingerprints: [String] = []
      for samples in [training, labeled, validation] { fingerprints.append(try samples.split.fingerprint) }
      return SHA256.of(fingerprints.joined(separator: "\n"))
    }
  }
}

/// The first `limit` samples of a shuffle that no seed of a run changes, in ascending order.
private func chosenSamples(of count: Int, limit: Int?) -> [Int] {
  guard let limit, limit < count else { return Array(0..<count) }
  var stream = RandomStream(seed: 0, purpose: .sampling)
  return stream.permutation(count).prefix(limit).sorted()
}

/// The fingerprint of the data that a configuration reads: SHA-256 over the fingerprints of its splits.
///
/// - Throws: `DatasetError` when a file is missing or malformed.
public func dataFingerprint(for configuration: Configuration, searching folders: [URL]) throws -> String {
  try RunData(configuration, searching: folders, rendered: false).fingerprint
}
