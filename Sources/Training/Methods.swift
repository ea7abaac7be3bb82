import Datasets
import Experiments
import Networks
import Tensors

/// Positive pairs within a batch: two views of every sample are encoded together (one batch norm over both, as in the
/// reference code), and the objective sees features x and y.
struct PairMethod: TrainingMethod {
  let samples: Samples
  let viewsPerSample = 2
  var termNames: [String] { loss.terms.map(\.name) }

  let encoder: any Encoder
  let optimizer: SGD
  private let loss: WeightedLoss
  private let recipe: ViewRecipe
  private let images: FloatBuffer
  private let seed: UInt64
  private let workers: Workers

  init(encoder: any Encoder, configuration: Configuration, data: RunData, workers: Workers) {
    samples = data.training
    self.encoder = encoder
    loss = WeightedLoss(configuration.loss)
    optimizer = SGD(configuration.optimizer, parameters: encoder.parameters, workers: workers)
    recipe = ViewRecipe(configuration.views.train, configuration: configuration)
    let batch = min(configuration.train.batch, samples.count)
    images = FloatBuffer(count: 2 * batch * recipe.elementCount)
    seed = UInt64(configuration.seed)
    self.workers = workers
  }

  mutating func step(samples chosen: [Int], epoch: Int, step: Int, rate: Double) throws -> (
    loss: Double, terms: [Double]
  ) {
    for view in 0..<2 {
      try renderBatch(
        split: samples.split, indices: chosen, recipe: recipe, seed: seed, purpose: .trainingView, epoch: epoch,
        view: view, into: images.pointer + view * chosen.count * recipe.elementCount, workers: workers)
    }
    let features = encoder.forward(images, count: 2 * chosen.count, training: true)
    let x = features.rows(0..<chosen.count)
    let y = features.rows(chosen.count..<2 * chosen.count)
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

/// Encoder and linear classifier jointly, by cross entropy on the unit-norm features.
struct SupervisedMethod: TrainingMethod {
  let samples: Samples
  let viewsPerSample = 1
  let termNames: [String] = []

  let encoder: any Encoder
  let optimizer: SGD
  private let classifier: LinearClassifier
  private let recipe: ViewRecipe
  private let images: FloatBuffer
  private let seed: UInt64
  private let workers: Workers

  init(encoder: any Encoder, configuration: Configuration, data: RunData, workers: Workers) {
    // Labels are needed, so images without them do not take part.
    samples = data.labeled
    self.encoder = encoder
    classifier = LinearClassifier(
      width: encoder.featureDimension, classes: data.labeled.split.classNames.count,
      seed: UInt64(configuration.seed))
    optimizer = SGD(
      configuration.optimizer, parameters: encoder.parameters + classifier.parameters, workers: workers)
    recipe = ViewRecipe(configuration.views.train, configuration: configuration)
    images = FloatBuffer(count: min(configuration.train.batch, samples.count) * recipe.elementCount)
    seed = UInt64(configuration.seed)
    self.workers = workers
  }

  mutating func step(samples chosen: [Int], epoch: Int, step: Int, rate: Double) throws -> (
    loss: Double, terms: [Double]
  ) {
    try renderBatch(
      split: samples.split, indices: chosen, recipe: recipe, seed: seed, purpose: .trainingView, epoch: epoch, view: 0,
      into: images.pointer, workers: workers)
    let features = encoder.forward(images, count: chosen.count, training: true)
    let labels = chosen.map { samples.split.label($0) ?? 0 }
    let value = CrossEntropy().evaluate(logits: classifier.logits(features), labels: labels)
    guard value.value.isFinite else { return (value.value, []) }
    encoder.backward(classifier.backward(features: features, gradient: value.gradient))
    optimizer.step(rate: rate)
    return (value.value, [])
  }
}
