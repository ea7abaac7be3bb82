/// A learning rate that is multiplied by a factor at given epochs.
public struct StepDecay: Sendable, Hashable {
  /// The rate before the first milestone.
  public let rate: Double
  /// The factor of each milestone.
  public let decay: Double
  /// The 0-based epochs from whose beginning on another factor applies.
  public let milestones: [Int]

  /// A schedule with milestones in epochs.
  public init(rate: Double, decay: Double, milestonesInEpochs milestones: [Int]) {
    self.rate = rate
    self.decay = decay
    self.milestones = milestones
  }

  /// A schedule with milestones as shares of the training: 0.775 of 200 epochs is epoch 155.
  public init(rate: Double, decay: Double, decayAt shares: [Double], epochs: Int) {
    self.init(rate: rate, decay: decay, milestonesInEpochs: StepDecay.milestones(shares: shares, epochs: epochs))
  }

  /// The rate in a 0-based epoch: `rate` times `decay` for each milestone reached.
  public func rate(epoch: Int) -> Double {
    milestones.reduce(rate) { $1 <= epoch ? $0 * decay : $0 }
  }

  /// Shares of the training as epochs, rounded to the nearest.
  public static func milestones(shares: [Double], epochs: Int) -> [Int] {
    shares.map { Int(($0 * Double(epochs)).rounded()) }
  }

  /// The linear scaling rule: `rate` is for `ratePer` pairs a batch and grows in proportion to `batch`.
  public static func scaledRate(_ rate: Double, per ratePer: Int, batch: Int) -> Double {
    precondition(ratePer > 0, "the rate must be for at least 1 pair, found \(ratePer)")
    return rate * Double(batch) / Double(ratePer)
  }
}
