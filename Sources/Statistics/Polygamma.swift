import Foundation

// Derivatives of log Gamma, for arguments above 0: by recurrence to arguments above 12, then asymptotically (Abramowitz and
// Stegun 6.3.18 and 6.4.11).

/// The first derivative of log Gamma.
public func digamma(_ x: Double) -> Double {
  let (shifted, sum) = shift(x) { 1 / $0 }
  let square = 1 / (shifted * shifted)
  let series = polynomial(square, [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32_760])
  return log(shifted) - 0.5 / shifted - square * series - sum
}

/// The second derivative of log Gamma.
public func trigamma(_ x: Double) -> Double {
  let (shifted, sum) = shift(x) { 1 / ($0 * $0) }
  let inverse = 1 / shifted
  let square = inverse * inverse
  let series = polynomial(square, [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730])
  return inverse + 0.5 * square + square * inverse * series + sum
}

/// The fourth derivative of log Gamma.
public func pentagamma(_ x: Double) -> Double {
  let (shifted, sum) = shift(x) { 6 / ($0 * $0 * $0 * $0) }
  let inverse = 1 / shifted
  let square = inverse * inverse
  let series = polynomial(square, [2, -1, 4.0 / 3, -3, 10, -691.0 / 15])
  return square * (2 * inverse + 3 * square + square * inverse * series) + sum
}

/// The x above 0 of which `value` > 0 is the trigamma function, to 12 digits.
func inverseTrigamma(_ value: Double) -> Double {
  precondition(value > 0, "trigamma is positive, found \(value)")
  // It is between 1 / x and 1 / x + 1 / x^2.
  var lower = 1 / value
  var upper = lower * (0.5 + (0.25 + value).squareRoot())
  for _ in 0..<100 where upper - lower > 1e-13 * upper {
    let middle = (lower + upper) / 2
    if trigamma(middle) > value { lower = middle } else { upper = middle }
  }
  return (lower + upper) / 2
}

/// The argument raised by ones to at least 12, and the sum of `term` over the arguments before.
private func shift(_ x: Double, _ term: (Double) -> Double) -> (shifted: Double, sum: Double) {
  precondition(x > 0, "polygamma functions are computed for x > 0, found \(x)")
  var (shifted, sum) = (x, 0.0)
  while shifted < 12 {
    sum += term(shifted)
    shifted += 1
  }
  return (shifted, sum)
}

private func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
  coefficients.reversed().reduce(0) { $0 * x + $1 }
}
