import Foundation
import Tensors

/// L_uniform(t) of points on the circle, (N,2), in double precision and a time proportional to N; nil where N is so small
/// beside t that the pairs of a point with itself, which are taken out at the end, would leave too few digits.
///
/// With |u - v|^2 = 2 - 2 cos d for the angle d between u and v, and exp(x cos d) = I_0(x) + 2 sum of I_k(x) cos kd (Abramowitz
/// & Stegun 9.6.34), the mean of exp(-t |u - v|^2) over all N^2 ordered pairs is the sum over k of w_k |c_k|^2, where c_k
/// is the mean of the points' k-th powers as complex numbers and w_0 = e^-x I_0(x), w_k = 2 e^-x I_k(x), x = 2t. No term is
/// negative and the w_k add up to 1, so nothing cancels, and what is left off is below the rest of the w_k. A value
/// within rounding (1e-13) of 0, that of a single point, is 0. Rows are divided by their norms.
///
/// Throws `FeatureError` as `uniformity` does.
public func circleUniformity(_ x: Matrix, t: Double) throws(FeatureError) -> UniformityEstimate? {
  precondition(x.columns == 2 && t > 0, "needs 2 columns and t > 0, found \(x.columns) columns, t = \(t)")
  guard x.rows >= 2 else { throw .tooFew(found: x.rows, needed: 2) }
  let weights = jacobiAngerWeights(2 * t)
  let powers = try meanPowers(x, count: weights.count - 1)
  var mean = weights[0]
  for (weight, power) in zip(weights.dropFirst(), powers) { mean += weight * power }
  let count = Double(x.rows)
  // N of the N^2 pairs are of a point with itself, each of potential 1.
  let others = count * mean - 1
  guard others > 0x1p-10 else { return nil }
  let value = log(others / (count - 1))
  return UniformityEstimate(value: value > -1e-13 ? 0 : value, pairs: x.rows * (x.rows - 1) / 2, t: t)
}

/// e^-x I_0(x), then 2 e^-x I_k(x) for k = 1, 2, ..., until all that follow add up to less than 1e-17.
private func jacobiAngerWeights(_ x: Double) -> [Double] {
  // Beyond this order I_k(x) < 1e-17 I_0(x): it falls as (x/2)^k / k! where x is small, as e^(-k^2 / 2x) where it is large.
  let last = 40 + Int((12 * x.squareRoot()).rounded(.up))
  // I_k / I_(k - 1) = 1 / (2k / x + I_(k + 1) / I_k), downwards, which is stable (Gautschi 1967).
  var ratios = [Double](repeating: 0, count: last + 2)
  for k in stride(from: last, through: 1, by: -1) { ratios[k] = 1 / (2 * Double(k) / x + ratios[k + 1]) }
  var weights = [1.0]
  var product = 2.0
  for k in 1...last {
    product *= ratios[k]
    weights.append(product)
  }
  let total = weights.reversed().reduce(0, +)
  weights = weights.map { $0 / total }
  var rest = 0.0
  while weights.count > 1, let least = weights.last, rest + least < 1e-17 {
    rest += least
    weights.removeLast()
  }
  return weights
}

/// |mean of z^k|^2 for k = 1...count, where z are the rows divided by their norms, as complex numbers.
private func meanPowers(_ x: Matrix, count: Int) throws(FeatureError) -> [Double] {
  typealias Lanes = SIMD8<Double>
  var sums = [(real: Lanes, imaginary: Lanes)](repeating: (.zero, .zero), count: count)
  for first in stride(from: 0, to: x.rows, by: Lanes.scalarCount) {
    // Lanes without a row stay 0, and add 0.
    var (real, imaginary) = (Lanes.zero, Lanes.zero)
    for row in first..<min(first + Lanes.scalarCount, x.rows) {
      let (a, b) = (Double(x[row, 0]), Double(x[row, 1]))
      let norm = (a * a + b * b).squareRoot()
      guard abs(norm - 1) <= normTolerance else { throw .norm(matrix: "x", row: row, found: norm) }
      real[row - first] = a / norm
      imaginary[row - first] = b / norm
    }
    var (powerReal, powerImaginary) = (real, imaginary)
    for k in 0..<count {
      sums[k].real += powerReal
      sums[k].imaginary += powerImaginary
      (powerReal, powerImaginary) = (
        powerReal * real - powerImaginary * imaginary, powerReal * imaginary + powerImaginary * real
      )
    }
  }
  let rows = Double(x.rows)
  return sums.map { sum in
    let (real, imaginary) = (sum.real.sum() / rows, sum.imaginary.sum() / rows)
    return real * real + imaginary * imaginary
  }
}
