import Experiments
import Networks
import Specifications
import Tensors

/// Encoder and linear classifier jointly, by cross entropy.
public struct Supervised: MethodFamily {
  /// It has no keys.
  public init() {}
  /// The name that files use.
  public static let name = "supervised"
  /// What it is.
  public static let meaning = "encoder and linear classifier together, by cross entropy"
  /// Labels are needed.
  public static let needsLabels = true
  /// The objective is cross entropy.
  public static let unusedSections = ["loss"]
  /// No keys.
  public static let keys: [Key<Supervised>] = []

  package static let viewsPerSample = 1

  package func make<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>, workers: Workers
  ) -> any TrainingMethod {
    // Samples without labels do not take part.
    SupervisedMethod(encoder: encoder, configuration: configuration, source: data.labeled, workers: workers)
  }
}

/// The classifier sees the unit-norm features.
private struct SupervisedMethod<Source: SampleSource>: TrainingMethod {
  let viewsPerSample = 1
  let termNames: [String] = []
  var sampleCount: Int { source.count }
  var state: [NamedTensor] { trainingState(of: encoder, optimizer) }

  let optimizer: any Optimizer
  private let encoder: any Encoder<Source.Batch>
  private let source: Source
  private let classifier: LinearClassifier
  private var batch: Source.Batch
  private let seed: UInt64
  private let workers: Workers

  init(encoder: any Encoder<Source.Batch>, configuration: Configuration, source: Source, workers: Workers) {
    self.encoder = encoder
    self.source = source
    classifier = LinearClassifier(
      width: encoder.featureDimension, classes: source.classes, seed: UInt64(configuration.seed))
    optimizer = SGD(
      configuration.optimizer, parameters: encoder.parameters + classifier.parameters, workers: workers)
    batch = source.makeBatch(capacity: min(configuration.train.batch, source.count))
    seed = UInt64(configuration.seed)
    self.workers = workers
  }

  func foresee(_ samples: [Int]) { source.foresee(samples) }

  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double]) {
    source.clear(&batch)
    try source.prepare(samples, view: ViewKey(.training, seed: seed, epoch: epoch), into: &batch, workers: workers)
    let features = encoder.forward(batch, training: true)
    let labels = samples.map { source.label($0) ?? 0 }
    let value = CrossEntropy().evaluate(logits: classifier.logits(features), labels: labels)
    guard value.value.isFinite else { return (value.value, []) }
    encoder.backward(classifier.backward(features: features, gradient: value.gradient))
    optimizer.step(rate: rate)
    return (value.value, [])
  }
}
