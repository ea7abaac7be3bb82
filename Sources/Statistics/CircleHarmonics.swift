import Foundation

/// The means of cos k a and sin k a over angles a, for k = 1...count: a distribution's trigonometric moments (Mardia & Jupp
/// 2000, section 3.4.1).
func trigonometricMoments(
  cosines: [Double], sines: [Double], count: Int
) -> [(cosine: Double, sine: Double)] {
  typealias Lanes = SIMD8<Double>
  precondition(cosines.count == sines.count, "\(cosines.count) cosines, \(sines.count) sines")
  var sums = [(real: Lanes, imaginary: Lanes)](repeating: (.zero, .zero), count: count)
  for first in stride(from: 0, to: cosines.count, by: Lanes.scalarCount) {
    // Lanes without an angle stay 0, and add 0.
    var (real, imaginary) = (Lanes.zero, Lanes.zero)
    for point in first..<min(first + Lanes.scalarCount, cosines.count) {
      real[point - first] = cosines[point]
      imaginary[point - first] = sines[point]
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
  let scale = 1 / Double(cosines.count)
  return sums.map { ($0.real.sum() * scale, $0.imaginary.sum() * scale) }
}

/// e^-x I_0(x), then 2 e^-x I_k(x) for k = 1, 2, ..., until all that follow add up to less than 1e-17.
///
/// exp(x cos d) = I_0(x) + 2 sum of I_k(x) cos kd (Abramowitz & Stegun 9.6.34); these weights add up to 1.
func harmonicWeights(_ x: Double) -> [Double] {
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
