import Tensors

/// Softmax regression on frozen features by Adam (0.5, 0.999, 1e-8): the paper's linear evaluation.
///
/// Probes of different layers or folds are independent: callers run them side by side, each on one thread, or give a single
/// probe several.
public final class LinearProbe {
  /// How a probe is trained.
  public struct Settings: Sendable, Hashable {
    /// Passes over the features.
    public var epochs: Int
    /// Features a step; the last step of an epoch takes what is left.
    public var batch: Int
    /// The learning rate of the first epoch.
    public var rate: Double
    /// The factor of each decay of the rate.
    public var decay: Double
    /// When the rate decays, as shares of the epochs.
    public var decayAt: [Double]

    /// The paper's settings unless told otherwise.
    public init(
      epochs: Int = 100, batch: Int = 128, rate: Double = 1e-3, decay: Double = 0.2, decayAt: [Double] = [0.6, 0.8]
    ) {
      precondition(epochs >= 0 && batch > 0, "a probe of \(epochs) epochs in batches of \(batch)")
      self.epochs = epochs
      self.batch = batch
      self.rate = rate
      self.decay = decay
      self.decayAt = decayAt
    }
  }

  /// The classifier that is trained.
  public let classifier: LinearClassifier
  /// How it is trained.
  public let settings: Settings
  /// The learning rate by epoch.
  public let schedule: StepDecay
  private let seed: UInt64
  private let kernel: ProbeStep

  /// An untrained probe of features of `width` numbers; `index` tells apart the initial weights of several probes.
  public init(
    width: Int, classes: Int, settings: Settings = Settings(), seed: UInt64, index: Int = 0,
    workers: Workers = Workers(threads: 1)
  ) {
    classifier = LinearClassifier(width: width, classes: classes, seed: seed, index: index)
    self.settings = settings
    self.seed = seed
    schedule = StepDecay(
      rate: settings.rate, decay: settings.decay, decayAt: settings.decayAt, epochs: settings.epochs)
    kernel = ProbeStep(classifier: classifier, batch: settings.batch, workers: workers)
  }

  /// Trains on cached features (N,D) with labels in `0..<classes` for all epochs; returns the last epoch's mean loss.
  ///
  /// `report` is called after each epoch with its 0-based number and mean loss.
  @discardableResult
  public func train(
    features: Matrix, labels: [Int], report: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
  ) -> Double {
    precondition(features.rows == labels.count, "\(features.rows) features, \(labels.count) labels")
    var loss = 0.0
    for epoch in 0..<settings.epochs {
      let order = order(count: features.rows, epoch: epoch)
      let rate = schedule.rate(epoch: epoch)
      var sum = 0.0
      for first in stride(from: 0, to: order.count, by: settings.batch) {
        let batch = order[first..<min(first + settings.batch, order.count)]
        sum += step(features: features, labels: labels, samples: batch, rate: rate) * Double(batch.count)
      }
      loss = sum / Double(max(features.rows, 1))
      report(epoch, loss)
    }
    return loss
  }

  /// The order in which an epoch visits the samples.
  public func order(count: Int, epoch: Int) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: .probeShuffle, epoch: epoch)
    return stream.permutation(count)
  }

  /// One step on a batch of features (N,D), N at most `settings.batch`, as for freshly augmented views; returns the loss.
  @discardableResult
  public func step(features: Matrix, labels: [Int], rate: Double) -> Double {
    precondition(features.rows == labels.count, "\(features.rows) features, \(labels.count) labels")
    let samples = Array(0..<labels.count)
    return step(features: features, labels: labels, samples: samples[...], rate: rate)
  }

  private func step(features: Matrix, labels: [Int], samples: ArraySlice<Int>, rate: Double) -> Double {
    precondition(
      features.columns == classifier.width, "features of \(features.columns) for a probe of \(classifier.width)")
    precondition(samples.count <= settings.batch, "\(samples.count) samples for steps of \(settings.batch)")
    precondition(!samples.isEmpty, "a step on no samples")
    return features.elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return kernel.perform(base, samples: samples, rate: rate) { labels[$0] }
    }
  }

  /// The share of samples whose class the trained classifier predicts, in 0...1.
  public func accuracy(features: Matrix, labels: [Int], workers: Workers = Workers(threads: 1)) -> Double {
    classifier.accuracy(features: features, labels: labels, workers: workers)
  }
}
