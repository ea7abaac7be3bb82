import Foundation
import Tensors

/// RankMe: the effective rank of features (N,m), the exponential of the entropy of their normalised singular values.
///
/// With sigma_k the singular values of the features as they are, neither centred nor rescaled, and
/// p_k = sigma_k / (sigma_1 + sigma_2 + ...) + 1e-7, it is exp(-(p_1 log p_1 + p_2 log p_2 + ...)): 1 where all features are on one
/// line through the origin, at most about min(N, m), 0 where all are zero.
/// Throws `FeatureError` for no rows and for a row that is not finite.
/// Source: Garrido, Balestriero, Najman & LeCun, "RankMe", ICML 2023, equation 1.
public func rankMe(_ x: Matrix) throws(FeatureError) -> Double {
  guard x.rows >= 1, x.columns >= 1 else { throw .tooFew(found: x.rows, needed: 1) }
  try checkFiniteRows(x, name: "x")
  let values = singularValues(x)
  let sum = values.reduce(0, +)
  guard sum > 0 else { return 0 }
  let entropy = values.reduce(0.0) { entropy, value in
    let share = value / sum + 1e-7
    return entropy - share * log(share)
  }
  return exp(entropy)
}
