import Foundation

/// The least value of L_uniform(t) on the sphere in R^m, that of the uniform distribution: -2t + log 0F1(; m/2; t^2).
///
/// `dimension` is m, at least 1; `t` is above 0. It falls towards -2t as m grows.
/// Source: Wang & Isola 2020, proposition 1 and figures 10 and 11.
public func optimalUniformity(dimension: Int, t: Double) -> Double {
  precondition(dimension >= 1 && t > 0, "the optimum is for m >= 1 and t > 0, found m = \(dimension), t = \(t)")
  return -2 * t + log0F1(Double(dimension) / 2, t * t)
}

/// A lower bound of L_uniform(t) over a batch of `batch` points on the sphere in R^m, pairs of a point with itself left out.
///
/// log((B e^(-2t) 0F1 - 1) / (B - 1)) where 0F1 > e^(2t) / B, and never below -4t, the value of two antipodal points.
/// Source: Wang & Isola 2020, appendix A.
public func batchUniformityBound(dimension: Int, t: Double, batch: Int) -> Double {
  precondition(batch >= 2, "pairs need a batch of at least 2, found \(batch)")
  let mean = Double(batch) * exp(optimalUniformity(dimension: dimension, t: t))
  guard mean > 1 else { return -4 * t }
  return max(-4 * t, log((mean - 1) / Double(batch - 1)))
}
