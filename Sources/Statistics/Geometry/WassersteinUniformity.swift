import Foundation
import Tensors

/// Uniformity by the Wasserstein distance: how far a normal distribution with the features' mean and covariance is from the one with
/// mean 0 and covariance I/m, which features that are uniform on the sphere approach.
///
/// With mu the mean and S the covariance (divided by N) of unit rows (N,m) it is
/// sqrt(|mu|^2 + 1 + tr S - (2 / sqrt m) tr S^(1/2)), and 0 where rounding makes the sum negative; 0 is best. It is no less for features
/// that use few dimensions than for features that use all, as L_uniform is not.
/// - Throws: `FeatureError` for a row whose norm is not 1.
/// Source: Fang, Li, Sun & Wang, "Rethinking the Uniformity Metric in Self-Supervised Learning", ICLR 2024.
public func wassersteinUniformity(_ x: FeatureRows) throws(FeatureError) -> Double {
  try x.checkUnitRows()
  let mean = x.means.reduce(0) { $0 + $1 * $1 }
  // The eigenvalues of S are the squares of the centred features' singular values, divided by N.
  let values = singularValues(x.centred).map { $0 / Double(x.count).squareRoot() }
  let trace = values.reduce(0) { $0 + $1 * $1 }
  let root = values.reduce(0, +)
  return max(0, mean + 1 + trace - 2 / Double(x.dimension).squareRoot() * root).squareRoot()
}

extension FeatureRows {
  /// Throws for the first row whose norm is not 1, up to rounding of single-precision numbers.
  func checkUnitRows() throws(FeatureError) {
    for index in 0..<count {
      let norm = row(index).reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard abs(norm - 1) <= normTolerance else { throw .norm(matrix: "x", row: index, found: norm) }
    }
  }
}
