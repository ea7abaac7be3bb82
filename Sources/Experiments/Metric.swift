/// What a number measures: numbers of equal metrics can be compared with each other.
public struct Metric: Sendable, Hashable, Codable {
  /// Which of two values is the better one.
  public enum Direction: String, Sendable, Hashable, Codable {
    /// The larger one.
    case larger
    /// The smaller one.
    case smaller
    /// Neither.
    case neither
  }

  /// What was measured: `align`, `uniform`, `accuracy`, `loss`, ...
  public var name: String
  /// How: `linear`, `knn`, `linear-cv` for `accuracy`; empty where there is one way.
  public var method: String
  /// The split it was measured on.
  public var split: String
  /// The layer whose features were used; empty where there is none.
  public var layer: String
  /// The metric's parameter (alpha, t, k); nil where there is none.
  public var parameter: Double?

  /// A metric.
  public init(name: String, method: String = "", split: String, layer: String = "", parameter: Double? = nil) {
    self.name = name
    self.method = method
    self.split = split
    self.layer = layer
    self.parameter = parameter
  }
}
