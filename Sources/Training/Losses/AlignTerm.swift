import Experiments
import Networks
import Specifications

/// L_align: the mean distance of positive pairs to the power of alpha.
public struct AlignTerm: LossFamily {
  /// The weight w_a.
  public var weight = 1.0
  /// The power of the distance.
  public var alpha = 2.0

  /// The paper's.
  public init() {}

  /// Every key given.
  public init(weight: Double, alpha: Double) {
    self.weight = weight
    self.alpha = alpha
  }

  /// The name that files use.
  public static let name = "align"
  /// What it is.
  public static let meaning = "alignment: the mean distance of positive pairs to the power of alpha"
  /// A number is the weight.
  public static let shortForm = ["weight"]
  /// It has been stored from the beginning.
  public static let isAlwaysStored = true

  /// The keys.
  public static let keys: [Key<AlignTerm>] = [
    .weight("weight", \.weight, .weight, "weight of the term; 0 leaves it out"),
    Key("alpha", \.alpha, .number.positive.atMost(100), "power of the distance"),
  ]

  package func makeLoss() -> any PairLoss { AlignmentLoss(alpha: alpha) }
}
