import Experiments
import Specifications

/// Positive pairs within a batch, with the objective of `loss`.
public struct Minibatch: MethodSpecification {
  /// It has no keys.
  public init() {}
  /// The name that files use.
  public static let name = "minibatch"
  /// What it is.
  public static let meaning = "positive pairs within a batch, with the objective of `loss`"
  /// No keys.
  public static let keys: [Key<Minibatch>] = []
}
