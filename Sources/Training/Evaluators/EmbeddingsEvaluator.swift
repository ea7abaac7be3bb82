import Experiments
import Networks

/// Keeps the outputs of the held-out samples and of their positive pairs, for figures.
struct EmbeddingsEvaluator: Evaluator {
  init?(_ configuration: Configuration) {
    guard configuration.evaluate.embeddings else { return nil }
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
