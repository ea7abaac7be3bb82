import Experiments

/// The measurements of a run in the order in which they were made, and the features that are kept.
package struct Journal {
  private(set) var measurements: [Measurement] = []
  private(set) var embeddings: [Embedding] = []
  /// The seconds of training that the run took before it was interrupted; timings include them.
  var earlierSeconds = 0.0

  /// Adds a measurement; the parameters are those of `Measurement`.
  package mutating func record(
    _ name: String, method: String = "", split: String, layer: String = "", parameter: Double? = nil, step: Int? = nil,
    epoch: Int? = nil, value: Double?, count: Int? = nil
  ) {
    measurements.append(
      Measurement(
        name, method: method, split: split, layer: layer, parameter: parameter, step: step, epoch: epoch, value: value,
        count: count))
  }

  /// Keeps features.
  package mutating func keep(_ embedding: Embedding) { embeddings.append(embedding) }

  /// An empty journal.
  package init() {}

  /// The journal of a run that is resumed.
  init(measurements: [Measurement], earlierSeconds: Double) {
    self.measurements = measurements
    self.earlierSeconds = earlierSeconds
  }
}
