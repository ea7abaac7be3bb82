import Experiments
import Specifications

/// Encoder and linear classifier jointly, by cross entropy.
public struct Supervised: MethodSpecification {
  /// It has no keys.
  public init() {}
  /// The name that files use.
  public static let name = "supervised"
  /// What it is.
  public static let meaning = "encoder and linear classifier together, by cross entropy"
  /// Labels are needed.
  public static let needsLabels = true
  /// The objective is cross entropy.
  public static let unusedSections = ["loss"]
  /// No keys.
  public static let keys: [Key<Supervised>] = []
}
