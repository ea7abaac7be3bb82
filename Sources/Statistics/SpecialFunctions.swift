import Foundation

/// log 0F1(; a; z), the logarithm of the confluent hypergeometric limit function, for a > 0 and z >= 0.
///
/// 0F1(; a; z) = sum over n of z^n / ((a)_n n!). All terms are positive; the sum is rescaled as it grows, so z may be large.
/// The number of terms grows with sqrt(z).
public func log0F1(_ a: Double, _ z: Double) -> Double {
  precondition(a > 0 && z >= 0, "log 0F1 is defined here for a > 0 and z >= 0, found a = \(a), z = \(z)")
  guard z.isFinite && a.isFinite else { return z.isNaN || a.isNaN ? .nan : (z.isFinite ? 0 : .infinity) }
  let limit = 0x1p800
  var (sum, term, logScale, n) = (0.0, 1.0, 0.0, 0.0)
  // The sum of the terms after the first: for small z nothing of it is lost beside 1.
  var one = 1.0
  while true {
    term *= z / ((a + n) * (n + 1))
    sum += term
    n += 1
    if term < 1e-17 * (sum + one) && z < (a + n) * (n + 1) { break }
    if sum > limit {
      sum /= limit
      term /= limit
      one /= limit
      logScale += log(limit)
    }
  }
  return logScale == 0 ? log1p(sum) : logScale + log(sum + one)
}

/// I0(x) e^-|x|, the modified Bessel function of order 0, scaled so that it never overflows.
public func scaledBesselI0(_ x: Double) -> Double { scaledBesselI(0, abs(x)) }

/// I_nu(x) e^-x for nu >= 0 and x >= 0.
///
/// From I_nu(x) = (x / 2)^nu / Gamma(nu + 1) 0F1(; nu + 1; x^2 / 4), and for x large beside nu^2 Hankel's asymptotic series.
public func scaledBesselI(_ nu: Double, _ x: Double) -> Double {
  precondition(nu >= 0 && x >= 0, "I_nu is computed for nu >= 0 and x >= 0, found nu = \(nu), x = \(x)")
  if x == 0 { return nu == 0 ? 1 : 0 }
  if x > max(50, 4 * nu * nu) {
    // e^-x I_nu(x) = (2 pi x)^(-1/2) sum of (-1)^k ((4 nu^2 - 1)(4 nu^2 - 9) ...) / (k! (8x)^k)
    var (sum, term) = (1.0, 1.0)
    for k in 1...30 {
      let odd = Double(2 * k - 1)
      let next = -term * (4 * nu * nu - odd * odd) / (Double(k) * 8 * x)
      if abs(next) >= abs(term) || abs(next) < 1e-17 { break }
      term = next
      sum += term
    }
    return sum / (2 * Double.pi * x).squareRoot()
  }
  return exp(log0F1(nu + 1, x * x / 4) + nu * log(x / 2) - logGamma(nu + 1) - x)
}

/// log Gamma(x) for x > 0, by Stirling's series after a shift to arguments above 10.
public func logGamma(_ x: Double) -> Double {
  precondition(x > 0, "log Gamma is computed for x > 0, found \(x)")
  var (shifted, factor) = (x, 1.0)
  while shifted < 10 {
    factor *= shifted
    shifted += 1
  }
  let inverse = 1 / shifted
  let square = inverse * inverse
  // Bernoulli numbers B_2k / (2k (2k - 1)).
  let coefficients: [Double] = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156]
  let series = coefficients.reversed().reduce(0.0) { $0 * square + $1 } * inverse
  let leading = (shifted - 0.5) * log(shifted) - shifted
  return leading + 0.5 * log(2 * Double.pi) + series - log(factor)
}
