import Experiments
import Networks
import Specifications

/// The decoupled contrastive loss: the positive pair is no candidate of its own softmax.
public struct DecoupledTerm: LossFamily {
  /// The weight.
  public var weight = 0.0
  /// The temperature tau.
  public var tau = 0.1

  /// Its authors' temperature, not used.
  public init() {}

  /// Every key given.
  public init(weight: Double, tau: Double) {
    self.weight = weight
    self.tau = tau
  }

  /// The name that files use.
  public static let name = "decoupled"
  /// What it is.
  public static let meaning =
    "the decoupled contrastive loss (Yeh et al. 2022): the positive pair is left out of the denominator"
  /// A number is the weight.
  public static let shortForm = ["weight"]

  /// The keys.
  public static let keys: [Key<DecoupledTerm>] = [
    .weight("weight", \.weight, .weight, "weight of the term; 0 leaves it out"),
    Key("tau", \.tau, .temperature, "temperature"),
  ]

  package func makeLoss() -> any PairLoss { DecoupledContrastiveLoss(tau: tau) }

  /// Twice the pairs, each with all: products, and their slopes.
  package func comparedNumbers(batch: Int) -> Double { 8 * Double(batch) * Double(batch) }
}
