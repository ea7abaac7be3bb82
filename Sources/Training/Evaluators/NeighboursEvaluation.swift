import Experiments
import Specifications

/// The accuracy of the k nearest neighbours.
public struct NeighboursEvaluation: EvaluatorSpecification {
  /// The neighbours of k-NN; nil: none.
  public var neighbours: Int? = 5

  /// The paper's.
  public init() {}

  /// What records call it.
  public static let name = "neighbours"
  /// What it is.
  public static let meaning = "accuracy of the k nearest neighbours"
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
