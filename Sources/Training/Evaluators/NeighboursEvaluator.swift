import Experiments
import Networks
import Specifications
import Statistics

/// The accuracy of the k nearest neighbours.
public struct NeighboursEvaluation: EvaluatorFamily {
  /// The neighbours of k-NN; nil: none.
  public var neighbours: Int? = 5

  /// The paper's.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "neighbours"
  /// What it is.
  public static let meaning = "accuracy of the k nearest neighbours"
  /// The accuracy of k-NN.
  public static let metrics = [
    MetricKind(
      "accuracy", method: "knn", better: .larger, isShare: true, parameterName: "k",
      definedBy: ["views.evaluate", "data.validationLimit"])
  ]
  package static let evaluator: any Evaluator.Type = NeighboursEvaluator.self

  /// The keys.
  public static let keys: [Key<NeighboursEvaluation>] = [
    Key(
      "neighbours", \.neighbours, Reading<Int>.integer.atLeast(1).atMost(1000).orNone(),
      "neighbours k of k-NN, at most the labelled training images")
  ]

  /// Without layers nothing is classified.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    guard configuration.classifiesNothing else { return [] }
    return [UnusedKey("evaluate.neighbours", because: "evaluate.layers is empty")]
  }
}

/// The accuracy of k-nearest-neighbour classification in each layer.
struct NeighboursEvaluator: Evaluator {
  private let neighbours: Int
  private let layers: [String]

  init?(_ configuration: Configuration) { self.init(configuration, layers: configuration.evaluate.layers) }

  static func duringTraining(_ configuration: Configuration) -> NeighboursEvaluator? {
    guard type(of: configuration.data).hasClasses else { return nil }
    return Self(configuration, layers: ["output"])
  }

  private init?(_ configuration: Configuration, layers: [String]) {
    guard let neighbours = configuration.evaluate[NeighboursEvaluation.self].neighbours, !layers.isEmpty else {
      return nil
    }
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
