import Experiments
import Networks
import Specifications
import Statistics

/// L_uniform of the validation features.
public struct UniformityEvaluation: EvaluatorFamily {
  /// The ts of L_uniform.
  public var ts = [2.0]

  /// The paper's.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "uniformity"
  /// What it is.
  public static let meaning = "L_uniform of the validation features"
  /// L_uniform.
  public static let metrics = [
    MetricKind(
      "uniform", better: .smaller, parameterName: "t",
      definedBy: ["views.evaluate", "data.validationLimit"],
      definition: MetricDefinition(
        source: "Wang and Isola, ICML 2020, equation 5"))
  ]
  package static let evaluator: any Evaluator.Type = UniformityEvaluator.self

  /// The keys.
  public static let keys: [Key<UniformityEvaluation>] = [
    Key("ts", \.ts, .parameters(.number.positive.atMost(1e6)), "the sharpnesses t of L_uniform")
  ]
}

/// L_uniform of the output, for each sharpness t; of two encoders of sentences, the sum of both values.
struct UniformityEvaluator: Evaluator {
  private let ts: [Double]
  private let layers: ComparedLayers

  init?(_ configuration: Configuration) {
    ts = configuration.evaluate[UniformityEvaluation.self].ts
    layers = configuration.encoder.comparedLayers
  }

  static func duringTraining(_ configuration: Configuration) -> UniformityEvaluator? { Self(configuration) }

  var features: [FeatureKey] { layers.names.map { FeatureKey(.validation, .evaluation, layer: $0) } }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let pairs = Double(data.validation) * Double(data.validation) / 2
    return EvaluatorCost(operations: pairs * Double((encoder.features(of: "output") ?? 0) + 20 * ts.count))
  }

  func problems(_ data: DataSize) -> [PlannedData.Problem] {
    guard data.validation < 2 else { return [] }
    return [
      PlannedData.Problem(
        path: "data.validationLimit", message: "uniformity takes at least 2 images, found \(data.validation)",
        hint: "allow more")
    ]
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let estimates = try features.map {
      try uniformity(encoder.features($0), ts: ts, workers: encoder.workers)
    }
    for (place, t) in ts.enumerated() {
      journal.record(
        "uniform", method: layers.method, split: "validation", layer: "output", parameter: t,
        value: estimates.reduce(0) { $0 + $1[place].value }, count: estimates[0][place].pairs)
    }
  }
}
