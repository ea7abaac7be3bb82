import Experiments
import Networks
import Specifications

/// L_contrastive, with sampled negatives (equation 1) or all other pairs of the batch.
public struct ContrastiveTerm: LossFamily {
  /// The weight w_c.
  public var weight = 0.0
  /// The temperature tau.
  public var tau = 0.5
  /// M sampled negatives a positive pair (equation 1); 0: all other pairs of the batch, symmetrically.
  public var negatives = 0

  /// The paper's, not used.
  public init() {}

  /// Every key given.
  public init(weight: Double, tau: Double, negatives: Int) {
    self.weight = weight
    self.tau = tau
    self.negatives = negatives
  }

  /// The name that files use.
  public static let name = "contrastive"
  /// What it is.
  public static let meaning = "the contrastive loss of equation 1, or over all pairs of the batch"
  /// A number is the weight.
  public static let shortForm = ["weight"]
  /// It has been stored from the beginning.
  public static let isAlwaysStored = true

  /// The keys.
  public static let keys: [Key<ContrastiveTerm>] = [
    .weight("weight", \.weight, .weight, "weight of the term; 0 leaves it out"),
    Key("tau", \.tau, .temperature, "temperature"),
    Key(
      "negatives", \.negatives, .integer.atLeast(0).atMost(65_536),
      "sampled negatives M of equation 1; 0: the other pairs of the batch"),
  ]

  package func makeLoss() -> any PairLoss {
    negatives > 0 ? SampledContrastiveLoss(tau: tau, negatives: negatives) : ContrastiveLoss(tau: tau)
  }

  /// Every pair of the batch: products, softmax and its gradient.
  package func comparedNumbers(batch: Int) -> Double { 3 * Double(batch) * Double(batch) }
}
