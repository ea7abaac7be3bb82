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
  private let squares: [Double]

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
    squares = squaredNorms(features)
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
  /// Distances come from single-precision products; where rounding could change which samples are among the k, the
  /// candidates are compared again in double precision.
  public func neighbours(of queries: Matrix, k: Int, workers: Workers) throws(FeatureError) -> [[Int]] {
    precondition(k >= 1, "k must be at least 1, found \(k)")
    guard features.rows >= k else { throw .tooFew(found: features.rows, needed: k) }
    guard queries.columns == features.columns else {
      throw .shapes(x: [features.rows, features.columns], y: [queries.rows, queries.columns])
    }
    try checkFiniteRows(queries, name: "queries")
    let halves = squares.map { Float($0 / 2) }
    let result = Slots<[Int]>(count: queries.rows, [])
    queries.elements.withUnsafeBufferPointer { queryElements in
      features.elements.withUnsafeBufferPointer { elements in
        guard let queryBase = queryElements.baseAddress, let base = elements.baseAddress else { return }
        nonisolated(unsafe) let (left, right) = (queryBase, base)
        workers.forEachChunk(of: queries.rows, size: 512) { range in
          let block = NeighbourSearch(queries: left, samples: right, halves: halves, width: features.columns, k: k)
          for (query, nearest) in zip(range, block.search(range)) { result[query] = nearest }
        }
      }
    }
    return result.elements
  }
}

/// The search for the neighbours of a block of queries.
private struct NeighbourSearch {
  let queries: UnsafePointer<Float>
  let samples: UnsafePointer<Float>
  /// |s|^2 / 2 of each sample s.
  let halves: [Float]
  let width: Int
  let k: Int

  func search(_ range: Range<Int>) -> [[Int]] {
    let tile = 1024
    let spare = 8
    let products = FloatBuffer(count: range.count * tile)
    var candidates = [Candidates](repeating: Candidates(limit: min(k + spare, halves.count)), count: range.count)
    for first in stride(from: 0, to: halves.count, by: tile) {
      let columns = first..<min(first + tile, halves.count)
      product(
        rows: range.count, columns: columns.count, inner: width,
        MatrixFactor(queries + range.lowerBound * width, stride: width),
        MatrixFactor(samples + first * width, stride: width, transposed: true), into: products.pointer, stride: tile)
      for row in 0..<range.count {
        // |s|^2 / 2 - q.s orders the samples s as their distance from the query q does.
        let values = products.pointer + row * tile
        for index in 0..<columns.count { values[index] = halves[first + index] - values[index] }
        candidates[row].offer(values, first: first, count: columns.count)
      }
    }
    return zip(range, candidates).map { choose($1, query: $0) }
  }

  /// The k nearest candidates, by exact distances where the rounding of products could matter.
  private func choose(_ candidates: Candidates, query: Int) -> [Int] {
    let values = candidates.values
    var square = 0.0
    for index in query * width..<(query + 1) * width { square += Double(queries[index]) * Double(queries[index]) }
    let largestHalf = candidates.samples.reduce(0) { max($0, Double(halves[$1])) }
    let doubt = 4e-6 * (square / 2 + largestHalf)
    var isSure = true
    for place in 1..<max(values.count, 1) where place <= k {
      isSure = isSure && Double(values[place]) - Double(values[place - 1]) > doubt
    }
    if isSure { return Array(candidates.samples.prefix(k)) }
    let exact = candidates.samples.map { sample in (distance: squaredDistance(query, sample), sample: sample) }
    return exact.sorted { $0.distance != $1.distance ? $0.distance < $1.distance : $0.sample < $1.sample }
      .prefix(k).map(\.sample)
  }

  private func squaredDistance(_ query: Int, _ sample: Int) -> Double {
    let (q, s) = (queries + query * width, samples + sample * width)
    var sum = 0.0
    for index in 0..<width {
      let difference = Double(q[index]) - Double(s[index])
      sum += difference * difference
    }
    return sum
  }
}

/// The samples with the least values so far, least first.
private struct Candidates {
  let limit: Int
  var values: [Float] = []
  var samples: [Int] = []

  init(limit: Int) { self.limit = limit }

  mutating func offer(_ offered: UnsafePointer<Float>, first: Int, count: Int) {
    var worst = values.count == limit ? values[limit - 1] : Float.infinity
    for index in 0..<count where offered[index] < worst {
      let value = offered[index]
      var place = values.count
      while place > 0 && values[place - 1] > value { place -= 1 }
      values.insert(value, at: place)
      samples.insert(first + index, at: place)
      if values.count > limit {
        values.removeLast()
        samples.removeLast()
      }
      if values.count == limit { worst = values[limit - 1] }
    }
  }
}
