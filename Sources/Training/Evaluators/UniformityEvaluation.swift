import Experiments
import Specifications

/// L_uniform of the validation features.
public struct UniformityEvaluation: EvaluatorSpecification {
  /// The ts of L_uniform.
  public var ts = [2.0]

  /// The paper's.
  public init() {}

  /// What records call it.
  public static let name = "uniformity"
  /// What it is.
  public static let meaning = "L_uniform of the validation features"
  /// The keys.
  public static let keys: [Key<UniformityEvaluation>] = [
    Key("ts", \.ts, .parameters(.number.positive.atMost(1e6)), "the sharpnesses t of L_uniform")
  ]
}
