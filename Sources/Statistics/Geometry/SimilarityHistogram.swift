import Tensors

/// How the cosine similarities of pairs are distributed: shares of the pairs in bins of equal width over [-1, 1].
public struct SimilarityHistogram: Sendable, Hashable {
  /// The shares, which add up to 1.
  public let shares: [Double]
  /// The number of pairs.
  public let pairs: Int

  /// The middle of each bin.
  public var middles: [Double] { shares.indices.map { (Double($0) + 0.5) / Double(shares.count) * 2 - 1 } }

  /// Nil for no pairs.
  init?(_ counts: [Int]) {
    pairs = counts.reduce(0, +)
    guard pairs > 0 else { return nil }
    let all = Double(pairs)
    shares = counts.map { Double($0) / all }
  }

  /// Of pairs of rows with the same place in two sets of unit rows (N,m); nil for no rows.
  ///
  /// - Throws: `FeatureError` for other shapes and for a row whose norm is not 1.
  public init?(positive x: FeatureRows, _ y: FeatureRows, bins: Int) throws(FeatureError) {
    guard x.count == y.count, x.dimension == y.dimension else {
      throw .shapes(x: [x.count, x.dimension], y: [y.count, y.dimension])
    }
    try x.checkUnitRows()
    try y.checkUnitRows()
    var counts = [Int](repeating: 0, count: bins)
    for index in 0..<x.count {
      counts[Self.bin(zip(x.row(index), y.row(index)).reduce(0) { $0 + $1.0 * $1.1 }, bins)] += 1
    }
    self.init(counts)
  }

  /// Of all pairs of unit rows (N,m): those of one class, and the others; nil where there is none.
  ///
  /// - Throws: `FeatureError` for a row whose norm is not 1, and for another number of labels than rows.
  public static func ofClasses(
    _ x: FeatureRows, labels: [Int], bins: Int, workers: Workers
  ) throws(FeatureError) -> (same: SimilarityHistogram?, other: SimilarityHistogram?) {
    guard labels.count == x.count else { throw .labels(found: labels.count, samples: x.count) }
    try x.checkUnitRows()
    let none = [Int](repeating: 0, count: 2 * bins)
    let parts = x.inStrips(initial: none, workers: workers) { strip in
      var counts = none
      for row in strip.rows {
        let products = strip.products(of: row)
        for other in row + 1..<max(row + 1, x.count) {
          counts[(labels[row] == labels[other] ? 0 : bins) + bin(products[other], bins)] += 1
        }
      }
      return counts
    }
    let counts = parts.reduce(none) { sum, part in zip(sum, part).map(+) }
    return (SimilarityHistogram(Array(counts.prefix(bins))), SimilarityHistogram(Array(counts.suffix(bins))))
  }

  /// The bin of a similarity; rounding may have brought it beyond 1.
  private static func bin(_ similarity: Double, _ bins: Int) -> Int {
    max(0, min(bins - 1, Int((similarity + 1) / 2 * Double(bins))))
  }
}
