import Tensors

/// Training of a depth predictor on frozen maps: Adam (0.5, 0.999, 1e-8) against the mean squared error of all pixels.
public final class DepthTraining {
  /// How a predictor is trained.
  public struct Settings: Sendable, Hashable {
    /// Passes over the maps.
    public var epochs: Int
    /// Maps a step; the last step of an epoch takes what is left.
    public var batch: Int
    /// The learning rate of the first epoch.
    public var rate: Double
    /// The factor of each decay of the rate.
    public var decay: Double
    /// When the rate decays, as shares of the epochs.
    public var decayAt: [Double]

    /// Every setting given.
    public init(epochs: Int, batch: Int, rate: Double, decay: Double, decayAt: [Double]) {
      precondition(epochs >= 0 && batch > 0, "a predictor of \(epochs) epochs in batches of \(batch)")
      self.epochs = epochs
      self.batch = batch
      self.rate = rate
      self.decay = decay
      self.decayAt = decayAt
    }
  }

  /// The predictor that is trained.
  public let predictor: DepthPredictor
  private let settings: Settings
  private let schedule: StepDecay
  private let optimizer: Adam
  private let seed: UInt64

  /// The training of an untrained predictor.
  public init(_ predictor: DepthPredictor, settings: Settings, seed: UInt64, workers: Workers) {
    self.predictor = predictor
    self.settings = settings
    self.seed = seed
    schedule = StepDecay(
      rate: settings.rate, decay: settings.decay, decayAt: settings.decayAt, epochs: settings.epochs)
    optimizer = Adam(parameters: predictor.parameters, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, workers: workers)
  }

  /// Trains for all epochs on features (N, C * h * w) and depths (N, H * W) of the same samples.
  ///
  /// - Parameter report: Called after each step with the share of the training that is done and the step's loss; what it throws ends
  ///   the training.
  public func train(features: Matrix, depths: Matrix, report: (_ share: Double, _ loss: Double) throws -> Void) rethrows
  {
    precondition(features.rows == depths.rows, "\(features.rows) maps, \(depths.rows) depth maps")
    for epoch in 0..<settings.epochs {
      var stream = RandomStream(seed: seed, purpose: .probeShuffle, epoch: epoch)
      let order = stream.permutation(features.rows)
      let rate = schedule.rate(epoch: epoch)
      for first in stride(from: 0, to: order.count, by: settings.batch) {
        let end = min(first + settings.batch, order.count)
        let loss = step(features: features, depths: depths, samples: Array(order[first..<end]), rate: rate)
        let done = Double(epoch) + Double(end) / Double(order.count)
        try report(done / Double(settings.epochs), loss)
      }
    }
  }

  /// One step on some samples; returns their mean squared error before it.
  @discardableResult
  public func step(features: Matrix, depths: Matrix, samples: [Int], rate: Double) -> Double {
    var difference = predictor.forward(features, rows: samples, training: true)
    let loss = subtract(depths, samples: samples, from: &difference)
    let scale = 2 / Float(difference.elements.count)
    for place in difference.elements.indices { difference.elements[place] *= scale }
    predictor.backward(difference)
    optimizer.step(rate: rate)
    return loss
  }

  /// The depths (N, H * W) that the predictor, with its running statistics, has for features (N, C * h * w).
  public func predictions(_ features: Matrix) -> Matrix {
    var result = Matrix(rows: features.rows, columns: predictor.plan.side * predictor.plan.side)
    for first in stride(from: 0, to: features.rows, by: settings.batch) {
      let rows = Array(first..<min(first + settings.batch, features.rows))
      result.replaceRows(from: first, with: predictor.forward(features, rows: rows, training: false))
    }
    return result
  }

  /// Takes the samples' depths from what was predicted; returns the mean of the squares.
  private func subtract(_ depths: Matrix, samples: [Int], from predicted: inout Matrix) -> Double {
    precondition(
      depths.columns == predicted.columns, "depth maps of \(depths.columns) pixels, \(predicted.columns) predicted")
    var sum = 0.0
    for (row, sample) in samples.enumerated() {
      let (target, source) = (row * predicted.columns, sample * depths.columns)
      var part: Float = 0
      for pixel in 0..<predicted.columns {
        let difference = predicted.elements[target + pixel] - depths.elements[source + pixel]
        predicted.elements[target + pixel] = difference
        part += difference * difference
      }
      sum += Double(part)
    }
    return sum / Double(max(predicted.elements.count, 1))
  }
}
