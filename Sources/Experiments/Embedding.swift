/// The features of one view of a split.
public struct Embedding: Sendable, Hashable {
  /// The split, usually `validation`.
  public var split: String
  /// The view: `evaluate`, or `align-1` and `align-2` for positive pairs.
  public var view: String
  /// The feature dimension m.
  public var dimension: Int
  /// The labels, one a sample.
  public var labels: [Int]
  /// The features, sample by sample, `labels.count * dimension`.
  public var features: [Float]
  /// An embedding.
  public init(split: String, view: String, dimension: Int, labels: [Int], features: [Float]) {
    precondition(
      features.count == labels.count * dimension, "\(features.count) features, \(labels.count) labels of \(dimension)")
    self.split = split
    self.view = view
    self.dimension = dimension
    self.labels = labels
    self.features = features
  }
}
