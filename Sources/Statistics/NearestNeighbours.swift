import Foundation
import Tensors

/// k-nearest-neighbour classification by Euclidean distance and an unweighted vote.
///
/// The class with most of the k votes wins, the smallest class of equal ones, as in scikit-learn's `KNeighborsClassifier`.
/// Of equally near samples the earlier one counts as nearer.
public struct NearestNeighbours: Sendable {
  /// The labelled features, (N,D).
  public let features: Matrix
  /// Their labels, in `0..<classes`.
  public let labels: [Int]
  /// The number of classes.
  public let classes: Int

  /// A classifier that knows `features`, (N,D); throws `FeatureError` for labels that do not fit, NaN or infinity.
  public init(features: Matrix, labels: [Int], classes: Int) throws(FeatureError) {
    guard labels.count == features.rows else { throw .labels(found: labels.count, samples: features.rows) }
    for (sample, label) in labels.enumerated() where !(0..<classes).contains(label) {
      throw .label(found: label, sample: sample, classes: classes)
    }
    try checkFiniteRows(features, name: "features")
    self.features = features
    self.labels = labels
    self.classes = classes
  }

  /// The class of each query, rows of (Q,D); throws `FeatureError` for fewer than `k` samples or queries that do not fit.
  public func predict(_ queries: Matrix, k: Int, workers: Workers) throws(FeatureError) -> [Int] {
    try neighbours(of: queries, k: k, workers: workers).map { nearest in
      var votes = [Int](repeating: 0, count: classes)
      for sample in nearest { votes[labels[sample]] += 1 }
      return (1..<max(classes, 1)).reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
    }
  }

  /// The share of queries whose class is predicted, in 0...1; throws as `predict`.
  public func accuracy(_ queries: Matrix, labels: [Int], k: Int, workers: Workers) throws(FeatureError) -> Double {
    guard labels.count == queries.rows else { throw .labels(found: labels.count, samples: queries.rows) }
    guard !labels.isEmpty else { throw .tooFew(found: 0, needed: 1) }
    let predicted = try predict(queries, k: k, workers: workers)
    return Double(zip(predicted, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }) / Double(labels.count)
  }

  /// The `k` nearest samples of each query, nearest first; throws as `predict`.
  ///
  /// Samples that bounds on the distance leave in doubt are compared in double precision (see `RoundedNeighbours`).
  public func neighbours(of queries: Matrix, k: Int, workers: Workers) throws(FeatureError) -> [[Int]] {
    precondition(k >= 1, "k must be at least 1, found \(k)")
    guard features.rows >= k else { throw .tooFew(found: features.rows, needed: k) }
    guard queries.columns == features.columns else {
      throw .shapes(x: [features.rows, features.columns], y: [queries.rows, queries.columns])
    }
    try checkFiniteRows(queries, name: "queries")
    return queries.elements.withUnsafeBufferPointer { queryElements in
      features.elements.withUnsafeBufferPointer { elements in
        guard let queryBase = queryElements.baseAddress, let base = elements.baseAddress else { return [] }
        return RoundedNeighbours(
          queries: queryBase, count: queries.rows, samples: base, count: features.rows, columns: features.columns,
          k: k, workers: workers
        ).search(workers: workers)
      }
    }
  }
}
