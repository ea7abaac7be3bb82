import Experiments
import Specifications

/// Not at all: the random initialisation.
public struct Untrained: MethodSpecification {
  /// It has no keys.
  public init() {}
  /// The name that files use.
  public static let name = "none"
  /// What it is.
  public static let meaning = "not trained: the random initialisation"
  /// There is no training.
  public static let isTraining = false
  /// What a training needs.
  public static let unusedSections = ["loss", "optimizer", "train", "views.train"]
  /// No keys.
  public static let keys: [Key<Untrained>] = []
}
