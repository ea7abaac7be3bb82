import Experiments
import Networks
import Specifications

/// L_uniform: the logarithm of the mean Gaussian potential of pairs of features.
public struct UniformTerm: LossFamily {
  /// The weight w_u.
  public var weight = 1.0
  /// The Gaussian potential's sharpness.
  public var t = 2.0

  /// The paper's.
  public init() {}

  /// Every key given.
  public init(weight: Double, t: Double) {
    self.weight = weight
    self.t = t
  }

  /// The name that files use.
  public static let name = "uniform"
  /// What it is.
  public static let meaning = "uniformity: the logarithm of the mean Gaussian potential of pairs of features"
  /// A number is the weight.
  public static let shortForm = ["weight"]
  /// It has been stored from the beginning.
  public static let isAlwaysStored = true

  /// The keys.
  public static let keys: [Key<UniformTerm>] = [
    .weight("weight", \.weight, .weight, "weight of the term; 0 leaves it out"),
    Key("t", \.t, .number.positive.atMost(1e6), "sharpness of the Gaussian potential"),
  ]

  package func makeLoss() -> any PairLoss { UniformityLoss(t: t) }
}
