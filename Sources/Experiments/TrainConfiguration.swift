import Specifications

/// SGD with momentum and step decay.
public struct OptimizerConfiguration: Specification {
  /// The learning rate for a batch of `ratePer` pairs; scaled linearly with the batch.
  public var rate = 0.12
  /// The batch size that `rate` is for.
  public var ratePer = 256
  /// The momentum.
  public var momentum = 0.9
  /// Weight decay, added to the gradient of every parameter.
  public var weightDecay = 1e-4
  /// The factor of each step of the decay.
  public var decay = 0.1
  /// When to decay, as shares of the training: 0.775 of 200 epochs is epoch 155.
  ///
  /// Epochs 155, 170 and 185 of 200; of NYU's 400, 310, 340 and 370: the same shares.
  public var decayAt = [0.775, 0.85, 0.925]

  /// The paper's.
  public init() {}

  /// The keys.
  public static let keys: [Key<OptimizerConfiguration>] = [
    Key("rate", \.rate, .number.positive.atMost(1e6), "learning rate for `ratePer` pairs a batch; scaled linearly"),
    Key("ratePer", \.ratePer, .integer.atLeast(1).atMost(1_000_000), "the batch size that `rate` is for"),
    Key(
      "momentum", \.momentum,
      .number.must(be: "at least 0 and below 1", schema: ["minimum": .integer(0), "exclusiveMaximum": .integer(1)]) {
        $0 >= 0 && $0 < 1
      }, "momentum of SGD"),
    Key("weightDecay", \.weightDecay, .number.nonnegative.atMost(1e6), "added to the gradient of every parameter"),
    Key("decay", \.decay, .number.above(0, atMost: 1), "factor of each step of the rate's decay"),
    Key("decayAt", \.decayAt, .shares, "when to decay, as shares of the epochs"),
  ]

  /// A decay at no time, or by the factor 1, is none.
  public var unusedKeys: [UnusedKey] { unusedDecayKeys(decay: decay, decayAt: decayAt) }
}

/// The keys `decay` and `decayAt` on which nothing depends.
public func unusedDecayKeys(decay: Double, decayAt: [Double]) -> [UnusedKey] {
  (decayAt.isEmpty ? [UnusedKey("decay", because: "decayAt is empty")] : [])
    + (decay == 1 ? [UnusedKey("decayAt", because: "decay is 1")] : [])
}

extension Reading where Value == [Double] {
  /// The shares of a training at which a rate decays.
  public static var shares: Reading {
    let share = JSONValue.object([
      "type": .string("number"), "exclusiveMinimum": .integer(0), "exclusiveMaximum": .integer(1),
    ])
    return Reading.sequence(of: .number).must(
      be: "ascending shares between 0 and 1", schema: ["items": share, "uniqueItems": .bool(true)]
    ) { shares in
      zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 } && shares.allSatisfy { $0 > 0 && $0 < 1 }
    }.counting(upTo: 100)
  }
}

/// How long, and in which batches.
public struct TrainConfiguration: Specification {
  /// Passes over the training split; 0 leaves the initialisation.
  public var epochs = 200
  /// Positive pairs a step (images a step for `supervised`).
  public var batch = 768

  /// The paper's.
  public init() {}

  /// Every key given.
  public init(epochs: Int, batch: Int) {
    self.epochs = epochs
    self.batch = batch
  }

  /// The keys.
  public static let keys: [Key<TrainConfiguration>] = [
    Key(
      "epochs", \.epochs, .integer.within(0...1_000_000), "passes over the training split; 0 leaves the initialisation"),
    // One pair has no other pair: neither batch normalisation nor uniformity is defined.
    Key(
      "batch", \.batch, .integer.atLeast(2).atMost(1_000_000),
      "samples a step, each in two views where pairs are trained"),
  ]
}
