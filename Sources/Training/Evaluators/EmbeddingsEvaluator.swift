import Experiments
import Networks
import Specifications

/// Keeps the features of the validation split in the store.
public struct EmbeddingsEvaluation: EvaluatorFamily {
  /// Whether validation features are stored.
  public var embeddings = false

  /// Nothing is kept.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "embeddings"
  /// What it is.
  public static let meaning = "keeps the features of the validation split in the store"
  /// Features are no metric.
  public static let metrics: [MetricKind] = []
  package static let evaluator: any Evaluator.Type = EmbeddingsEvaluator.self

  /// The keys.
  public static let keys: [Key<EmbeddingsEvaluation>] = [
    Key("embeddings", \.embeddings, .bool, "whether validation features are stored")
  ]

  /// It keeps pairs too.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    ["align": embeddings ? nil : UnusedView(because: "evaluate.embeddings is false")]
  }
}

/// Keeps the outputs of the held-out samples and of their positive pairs, for figures.
struct EmbeddingsEvaluator: Evaluator {
  init?(_ configuration: Configuration) {
    guard configuration.evaluate[EmbeddingsEvaluation.self].embeddings else { return nil }
  }

  static func duringTraining(_ configuration: Configuration) -> EmbeddingsEvaluator? { nil }

  var features: [FeatureKey] { [.output] + FeatureKey.pairs }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let labels = encoder.labels(of: .validation)
    for (view, key) in zip(["evaluate", "align-1", "align-2"], features) {
      let matrix = try encoder.features(key)
      journal.keep(
        Embedding(
          split: "validation", view: view, dimension: matrix.columns, labels: labels, features: matrix.elements))
    }
  }
}
