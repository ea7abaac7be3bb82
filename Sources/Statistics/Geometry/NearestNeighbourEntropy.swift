import Foundation
import Tensors

/// KoLeo: minus the mean log distance of each of the unit rows (N,m) from its nearest neighbour.
///
/// It is the Kozachenko-Leonenko estimate of the differential entropy, negated and without its constants: the smaller, the more
/// evenly the features are spread. Two rows that are the same make it infinite.
/// - Throws: `FeatureError` for fewer than 2 rows and for a row whose norm is not 1.
/// Source: Sablayrolles, Douze, Schmid & Jégou, "Spreading vectors for similarity search", ICLR 2019, equation 4.
public func koLeo(_ x: FeatureRows, workers: Workers) throws(FeatureError) -> Double {
  guard x.count >= 2 else { throw .tooFew(found: x.count, needed: 2) }
  try x.checkUnitRows()
  let sums = x.inStrips(initial: 0.0, workers: workers) { strip in
    strip.rows.reduce(0) { sum, row in
      var least = Double.infinity
      for other in 0..<x.count where other != row { least = min(least, strip.squaredDistance(row, other)) }
      return sum - log(least) / 2
    }
  }
  return sums.reduce(0, +) / Double(x.count)
}
