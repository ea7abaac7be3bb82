import Foundation
import Tensors

/// RankMe of features (N,m) in single precision; see `rankMe(_:epsilon:)`.
///
/// - Throws: `FeatureError` for no rows and for a row that is not finite.
public func rankMe(_ x: Matrix) throws(FeatureError) -> Double { rankMe(try FeatureRows(x)) }

/// RankMe: the effective rank of features (N,m), the exponential of the entropy of their normalised singular values.
///
/// With sigma_k the singular values of the features as they are, neither centred nor rescaled, and
/// p_k = sigma_k / (sigma_1 + sigma_2 + ...) + epsilon, it is exp(-(p_1 log p_1 + p_2 log p_2 + ...)): 1 where all features are on one
/// line through the origin, at most about min(N, m), 0 where all are zero.
///
/// - Parameter epsilon: The source's 1e-7.
/// Source: Garrido, Balestriero, Najman & LeCun, "RankMe", ICML 2023, equation 1.
public func rankMe(_ x: FeatureRows, epsilon: Double = 1e-7) -> Double {
  let values = singularValues(x)
  let sum = values.reduce(0, +)
  return sum > 0 ? effectiveNumber(of: values.map { $0 / sum + epsilon }) : 0
}

/// The exponential of the entropy of shares: how many equal ones would have as much.
func effectiveNumber(of shares: [Double]) -> Double {
  exp(shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 })
}
