import Experiments

/// What a run recorded beside what its repetition gave: the same bit for bit, or where the two first differ.
public struct Repetition: Sendable, Hashable {
  /// A number that did not come out again.
  public struct Difference: Sendable, Hashable {
    /// The measurement as it was recorded; its value is nil where it was not finite.
    public var recorded: Experiments.Measurement
    /// What was found instead; nil: nothing of this name.
    public var found: Experiments.Measurement?
  }

  /// The recorded numbers that were compared.
  public private(set) var compared = 0
  /// The loss steps among them.
  public private(set) var comparedSteps = 0
  /// Those that differ, in the order in which they were recorded.
  public private(set) var differences: [Difference] = []

  /// Compares recorded measurements with those of a repetition, timings left out.
  ///
  /// - Parameters:
  ///   - steps: The repetition ended after so many steps, so that nothing recorded later is missed; nil: it was whole.
  public init(recorded: [Experiments.Measurement], repeated: [Experiments.Measurement], steps: Int?) {
    let found = Dictionary(repeated.filter { !$0.isTiming }.map { (Key($0), $0) }) { $1 }
    // Final numbers belong to a whole repetition, an epoch's to one that came to its end.
    let lastEpoch = repeated.compactMap { $0.step == nil ? $0.epoch : nil }.max() ?? 0
    for measurement in recorded where !measurement.isTiming {
      if let steps {
        let isCovered = measurement.step.map { $0 <= steps } ?? measurement.epoch.map { $0 <= lastEpoch } ?? false
        guard isCovered else { continue }
      }
      let again = found[Key(measurement)]
      compared += 1
      if measurement.step != nil { comparedSteps += 1 }
      // NaN and infinity are nil in both; of zero the store does not keep the sign.
      if again == nil || again?.value != measurement.value || again?.count != measurement.count {
        differences.append(Difference(recorded: measurement, found: again))
      }
    }
  }

  /// What a measurement is of.
  private struct Key: Hashable {
    var name, method, split, layer: String
    var parameter: Double?
    var step, epoch: Int?

    init(_ measurement: Experiments.Measurement) {
      (name, method) = (measurement.name, measurement.method)
      (split, layer, parameter) = (measurement.split, measurement.layer, measurement.parameter)
      (step, epoch) = (measurement.step, measurement.epoch)
    }
  }
}
