import Experiments
import Networks
import Statistics

/// The accuracy of k-nearest-neighbour classification in each layer.
struct NeighboursEvaluator: Evaluator {
  private let neighbours: Int
  private let layers: [String]

  init?(_ configuration: Configuration) { self.init(configuration, layers: configuration.evaluate.layers) }

  static func duringTraining(_ configuration: Configuration) -> NeighboursEvaluator? {
    Self(configuration, layers: ["output"])
  }

  private init?(_ configuration: Configuration, layers: [String]) {
    guard let neighbours = configuration.evaluate.neighbours, !layers.isEmpty else { return nil }
    self.neighbours = neighbours
    self.layers = layers
  }

  var features: [FeatureKey] {
    layers.flatMap { [FeatureKey(.validation, .evaluation, layer: $0), FeatureKey(.labeled, .evaluation, layer: $0)] }
  }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let width = layers.reduce(0) { $0 + (encoder.features(of: $1) ?? 0) }
    return EvaluatorCost(operations: 2 * Double(data.labeled) * Double(data.validation) * Double(width))
  }

  func problems(_ data: DataSize) -> [PlannedData.Problem] {
    guard neighbours > data.labeled else { return [] }
    let images = data.labeled == 1 ? "1 image" : "\(data.labeled) images"
    return [
      PlannedData.Problem(
        path: "evaluate.neighbours",
        message: "must be at most the \(images) that are searched, found `\(neighbours)`",
        hint: "write fewer, or `none`")
    ]
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let (training, tested) = (encoder.labels(of: .labeled), encoder.labels(of: .validation))
    for (place, layer) in layers.enumerated() {
      try encoder.reporter.checkCancellation()
      let search = try NearestNeighbours(
        features: encoder.features(FeatureKey(.labeled, .evaluation, layer: layer)), labels: training,
        classes: encoder.classes)
      let accuracy = try search.accuracy(
        encoder.features(FeatureKey(.validation, .evaluation, layer: layer)), labels: tested, k: neighbours,
        workers: encoder.workers)
      journal.record(
        "accuracy", method: "knn", split: "validation", layer: layer, parameter: Double(neighbours), value: accuracy,
        count: tested.count)
      encoder.progress.advance(to: Double(place + 1) / Double(layers.count))
    }
  }
}
