import Experiments
import Networks
import Specifications
import Statistics

/// L_align of the validation pairs.
public struct AlignmentEvaluation: EvaluatorFamily {
  /// The alphas of L_align.
  public var alphas = [1.0, 2.0]

  /// The paper's.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "alignment"
  /// What it is.
  public static let meaning = "L_align of the validation pairs"
  /// L_align.
  public static let metrics = [
    MetricKind(
      "align", better: .smaller, parameterName: "alpha",
      definedBy: ["views.align", "data.validationLimit"],
      definition: MetricDefinition(
        source: "Wang and Isola, ICML 2020, equation 4"))
  ]
  package static let evaluator: any Evaluator.Type = AlignmentEvaluator.self

  /// The keys.
  public static let keys: [Key<AlignmentEvaluation>] = [
    Key("alphas", \.alphas, .parameters(.number.positive.atMost(100)), "the powers alpha of L_align")
  ]

  /// It looks at pairs if there is an alpha.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    ["align": alphas.isEmpty ? UnusedView(because: "evaluate.alphas is empty") : nil]
  }
}

/// L_align of the output over one positive pair of each held-out sample, for each power alpha.
///
/// Of two encoders f and g of sentences, of f for the sentence and g for its neighbour.
struct AlignmentEvaluator: Evaluator {
  private let alphas: [Double]
  private let layers: ComparedLayers

  init?(_ configuration: Configuration) {
    alphas = configuration.evaluate[AlignmentEvaluation.self].alphas
    layers = configuration.encoder.comparedLayers
  }

  static func duringTraining(_ configuration: Configuration) -> AlignmentEvaluator? { Self(configuration) }

  var features: [FeatureKey] {
    [
      FeatureKey(.validation, .alignment, view: 0, layer: layers.x),
      FeatureKey(.validation, .alignment, view: 1, layer: layers.y),
    ]
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let pairs = try features.map { try encoder.features($0) }
    for alpha in alphas {
      journal.record(
        "align", method: layers.method, split: "validation", layer: "output", parameter: alpha,
        value: try alignment(pairs[0], pairs[1], alpha: alpha), count: pairs[0].rows)
    }
  }
}
