import Experiments
import Networks
import Specifications
import Tensors

/// Positive pairs within a batch, with the objective of `loss`.
public struct Minibatch: MethodFamily {
  /// It has no keys.
  public init() {}
  /// The name that files use.
  public static let name = "minibatch"
  /// What it is.
  public static let meaning = "positive pairs within a batch, with the objective of `loss`"
  /// No keys.
  public static let keys: [Key<Minibatch>] = []

  package static let viewsPerSample = 2

  package func comparedNumbers(_ configuration: Configuration, batch: Int) -> Double {
    configuration.loss.families.reduce(0) { $0 + $1.comparedNumbers(batch: batch) }
  }

  package func make<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>, workers: Workers
  ) -> any TrainingMethod {
    PairMethod(encoder: encoder, configuration: configuration, source: data.training, workers: workers)
  }
}

/// Two views of every sample are encoded together (one batch norm over both, as in the reference code), and the objective
/// sees features x and y.
private struct PairMethod<Source: SampleSource>: TrainingMethod {
  let viewsPerSample = 2
  var sampleCount: Int { source.count }
  var termNames: [String] { loss.terms.map(\.name) }
  var state: [NamedTensor] { trainingState(of: encoder, optimizer) }

  let optimizer: any Optimizer
  private let encoder: any Encoder<Source.Batch>
  private let source: Source
  private let loss: WeightedLoss
  private var batch: Source.Batch
  private let seed: UInt64
  private let workers: Workers

  init(encoder: any Encoder<Source.Batch>, configuration: Configuration, source: Source, workers: Workers) {
    self.encoder = encoder
    self.source = source
    loss = WeightedLoss(configuration.loss)
    optimizer = SGD(configuration.optimizer, parameters: encoder.parameters, workers: workers)
    batch = source.makeBatch(capacity: 2 * min(configuration.train.batch, source.count))
    seed = UInt64(configuration.seed)
    self.workers = workers
  }

  func foresee(_ samples: [Int]) { source.foresee(samples) }

  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double]) {
    source.clear(&batch)
    for view in 0..<2 {
      let key = ViewKey(.training, seed: seed, epoch: epoch, view: view)
      try source.prepare(samples, view: key, into: &batch, workers: workers)
    }
    let features = encoder.forward(batch, training: true)
    let x = features.rows(0..<samples.count)
    let y = features.rows(samples.count..<2 * samples.count)
    let value = loss.evaluate(x: x, y: y, key: BatchKey(seed: seed, epoch: epoch, step: step), workers: workers)
    let terms = value.terms.map(\.value)
    guard value.total.value.isFinite else { return (value.total.value, terms) }
    encoder.backward(
      Matrix(
        rows: features.rows, columns: features.columns,
        elements: value.total.gradientX.elements + value.total.gradientY.elements))
    optimizer.step(rate: rate)
    return (value.total.value, terms)
  }
}
