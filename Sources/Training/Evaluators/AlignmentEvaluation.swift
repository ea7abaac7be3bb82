import Experiments
import Specifications

/// L_align of the validation pairs.
public struct AlignmentEvaluation: EvaluatorSpecification {
  /// The alphas of L_align.
  public var alphas = [1.0, 2.0]

  /// The paper's.
  public init() {}

  /// What records call it.
  public static let name = "alignment"
  /// What it is.
  public static let meaning = "L_align of the validation pairs"
  /// The keys.
  public static let keys: [Key<AlignmentEvaluation>] = [
    Key("alphas", \.alphas, .parameters(.number.positive.atMost(100)), "the powers alpha of L_align")
  ]

  /// It looks at pairs if there is an alpha.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    ["align": alphas.isEmpty ? UnusedView(because: "evaluate.alphas is empty") : nil]
  }
}
