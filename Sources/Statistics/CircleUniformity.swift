import Foundation
import Tensors

/// L_uniform(t) of points on the circle, (N,2), in double precision and a time proportional to N; nil where N is so small
/// beside t that the pairs of a point with itself, which are taken out at the end, would leave too few digits.
///
/// |u - v|^2 = 2 - 2 cos d for the angle d between u and v. By the series of exp(x cos d) for x = 2t (`harmonicWeights`), the
/// mean of exp(-t |u - v|^2) over all N^2 ordered pairs is the sum over k of w_k (C_k^2 + S_k^2) with the points'
/// trigonometric moments C_k and S_k. No term is negative and the w_k add up to 1: nothing cancels, and what is left off is
/// below the rest of the w_k. A value within rounding (1e-13) of 0, that of a single point, is 0. Rows are divided by their
/// norms.
///
/// Throws `FeatureError` as `uniformity` does.
public func circleUniformity(_ x: Matrix, t: Double) throws(FeatureError) -> UniformityEstimate? {
  precondition(x.columns == 2 && t > 0, "needs 2 columns and t > 0, found \(x.columns) columns, t = \(t)")
  guard x.rows >= 2 else { throw .tooFew(found: x.rows, needed: 2) }
  var (cosines, sines) = ([Double](), [Double]())
  for row in 0..<x.rows {
    let (a, b) = (Double(x[row, 0]), Double(x[row, 1]))
    let norm = (a * a + b * b).squareRoot()
    guard abs(norm - 1) <= normTolerance else { throw .norm(matrix: "x", row: row, found: norm) }
    cosines.append(a / norm)
    sines.append(b / norm)
  }
  let weights = harmonicWeights(2 * t)
  let moments = trigonometricMoments(cosines: cosines, sines: sines, count: weights.count - 1)
  var mean = weights[0]
  for (weight, moment) in zip(weights.dropFirst(), moments) {
    mean += weight * (moment.cosine * moment.cosine + moment.sine * moment.sine)
  }
  let count = Double(x.rows)
  // N of the N^2 pairs are of a point with itself, each of potential 1.
  let others = count * mean - 1
  guard others > 0x1p-10 else { return nil }
  let value = log(others / (count - 1))
  return UniformityEstimate(value: value > -1e-13 ? 0 : value, pairs: x.rows * (x.rows - 1) / 2, t: t)
}
