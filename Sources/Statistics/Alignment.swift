// Statistics: alignment, uniformity, nearest neighbours, kernel densities, special functions, intervals, correlations,
// tests of differences.
// Invariant: a statistic is a pure function of its arguments; features that it is not defined for are refused, not repaired.
// Start with `uniformity(_:t:workers:)`, then `NearestNeighbours`, `VonMisesFisherKDE`, `Summary` and `MeanDifference`.

import Foundation
import Tensors

/// L_align(alpha) as a metric: the mean over positive pairs of |x_i - y_i|^alpha.
///
/// Row i of `x` and of `y`, both (N,m), are the features of one pair, of unit norm; `alpha` is above 0. In [0, 2^alpha].
/// Throws `FeatureError` for shapes that differ, no pairs, or a row whose norm is not 1 (NaN included).
/// Source: Wang & Isola 2020, section 4.1.1.
public func alignment(_ x: Matrix, _ y: Matrix, alpha: Double) throws(FeatureError) -> Double {
  precondition(alpha > 0, "alpha must be positive, found \(alpha)")
  let distances = try pairDistances(x, y)
  return distances.reduce(0) { $0 + pow($1, alpha) } / Double(distances.count)
}

/// The distances |x_i - y_i| of positive pairs, of which `alignment` is a mean and figure 3 draws the histogram.
///
/// Throws as `alignment` does.
public func pairDistances(_ x: Matrix, _ y: Matrix) throws(FeatureError) -> [Double] {
  guard x.rows == y.rows && x.columns == y.columns else {
    throw .shapes(x: [x.rows, x.columns], y: [y.rows, y.columns])
  }
  guard x.rows >= 1 else { throw .tooFew(found: x.rows, needed: 1) }
  try checkUnitRows(x, name: "x")
  try checkUnitRows(y, name: "y")
  return (0..<x.rows).map { row in
    var squares = 0.0
    for index in row * x.columns..<(row + 1) * x.columns {
      let difference = Double(x.elements[index]) - Double(y.elements[index])
      squares += difference * difference
    }
    return squares.squareRoot()
  }
}
