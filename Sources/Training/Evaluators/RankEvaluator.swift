import Experiments
import Networks
import Specifications
import Statistics

/// RankMe, the effective rank of the validation features.
public struct RankEvaluation: EvaluatorFamily {
  /// Whether it is measured.
  public var rank = false

  /// Not measured.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "rank"
  /// What it is.
  public static let meaning = "RankMe, the effective rank of the validation features"
  /// RankMe.
  public static let metrics = [
    MetricKind(
      "rank", method: "rankme", better: .larger,
      definedBy: ["views.evaluate", "data.validationLimit"],
      definition: MetricDefinition(
        source: "Garrido et al., ICML 2023, equation 1: the effective rank by singular values"))
  ]
  package static let evaluator: any Evaluator.Type = RankEvaluator.self

  /// The keys.
  public static let keys: [Key<RankEvaluation>] = [
    Key("rank", \.rank, .bool, "whether RankMe is measured, recorded as `rank`", asBefore: false)
  ]
}

/// The exponential of the entropy of the output's normalised singular values, uncentred.
struct RankEvaluator: Evaluator {
  init?(_ configuration: Configuration) {
    guard configuration.evaluate[RankEvaluation.self].rank else { return nil }
  }

  static func duringTraining(_ configuration: Configuration) -> RankEvaluator? { Self(configuration) }

  var features: [FeatureKey] { [.output] }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    // A singular value decomposition without vectors takes about 4 N m^2 - 4 m^3 / 3 operations.
    let (rows, columns) = (Double(data.validation), Double(encoder.features(of: "output") ?? 0))
    let (longer, shorter) = (max(rows, columns), min(rows, columns))
    return EvaluatorCost(operations: 4 * longer * shorter * shorter, numbers: 2 * rows * columns)
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let output = try encoder.features(.output)
    journal.record(
      "rank", method: "rankme", split: "validation", layer: "output", value: try rankMe(output), count: output.rows)
  }
}
