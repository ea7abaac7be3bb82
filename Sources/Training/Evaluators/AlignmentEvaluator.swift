import Experiments
import Networks
import Statistics

/// L_align of the output over one positive pair of each held-out sample, for each power alpha.
struct AlignmentEvaluator: Evaluator {
  private let alphas: [Double]

  init?(_ configuration: Configuration) { alphas = configuration.evaluate.alphas }

  static func duringTraining(_ configuration: Configuration) -> AlignmentEvaluator? { Self(configuration) }

  var features: [FeatureKey] { FeatureKey.pairs }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let pairs = try FeatureKey.pairs.map { try encoder.features($0) }
    for alpha in alphas {
      journal.record(
        "align", split: "validation", layer: "output", parameter: alpha,
        value: try alignment(pairs[0], pairs[1], alpha: alpha), count: pairs[0].rows)
    }
  }
}
