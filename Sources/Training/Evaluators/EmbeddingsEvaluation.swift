import Experiments
import Specifications

/// Keeps the features of the validation split in the store.
public struct EmbeddingsEvaluation: EvaluatorSpecification {
  /// Whether validation features are stored.
  public var embeddings = false

  /// Nothing is kept.
  public init() {}

  /// What records call it.
  public static let name = "embeddings"
  /// What it is.
  public static let meaning = "keeps the features of the validation split in the store"
  /// The keys.
  public static let keys: [Key<EmbeddingsEvaluation>] = [
    Key("embeddings", \.embeddings, .bool, "whether validation features are stored")
  ]

  /// It keeps pairs too.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    ["align": embeddings ? nil : UnusedView(because: "evaluate.embeddings is false")]
  }
}
