import Foundation

/// How surely a two-sided t test sees a difference: the power of the test with given degrees of freedom and level.
///
/// The t of a true difference of `noncentrality` standard errors has the noncentral t distribution, whose tail is computed
/// here, not approximated: the usual t(0.975) + t(0.8) is a seventh too small with 1 degree of freedom, a twentieth with 2.
public struct StudentPower: Sendable, Hashable {
  /// The degrees of freedom of the standard error.
  public let degrees: Double
  /// The level of the test.
  public let level: Double
  /// The t from which on the test sees a difference.
  public let critical: Double

  /// A test.
  public init(degrees: Double, level: Double = 0.05) {
    precondition(level > 0 && level < 1, "the level must be in (0, 1), found \(level)")
    self.degrees = degrees
    self.level = level
    critical = studentQuantile(1 - level / 2, degrees: degrees)
  }

  /// The probability that the test sees a true difference of so many standard errors.
  public func power(_ noncentrality: Double) -> Double {
    let near = noncentralStudentTail(critical, noncentrality: abs(noncentrality), degrees: degrees)
    // The other side is reached with less than Phi(-8), no digit of the power.
    guard abs(noncentrality) < 8 else { return near }
    return min(1, near + noncentralStudentTail(critical, noncentrality: -abs(noncentrality), degrees: degrees))
  }

  /// The smallest true difference, in standard errors, that the test sees with a probability of at least `power`.
  public func detectable(power: Double = 0.8) -> Double {
    precondition(power > level && power < 1, "the power must be between the level \(level) and 1, found \(power)")
    var (lower, upper) = (0.0, critical + 4)
    while self.power(upper) < power && upper < 1e300 {
      lower = upper
      upper *= 2
    }
    // The false position by the Illinois rule: an end that stays twice counts half, so that both ends come closer.
    var (below, above) = (self.power(lower) - power, self.power(upper) - power)
    var last = 0
    for _ in 0..<100 where upper - lower > 1e-10 * upper {
      let middle = (lower * above - upper * below) / (above - below)
      let value = self.power(middle) - power
      if value < 0 {
        (lower, below) = (middle, value)
        if last == -1 { above /= 2 }
        last = -1
      } else {
        (upper, above) = (middle, value)
        if last == 1 { below /= 2 }
        last = 1
      }
    }
    return upper
  }
}

/// The least number of values to add to each side with which a test sees `difference` with the power that `detectable` is of;
/// nil where it is more than `most`.
///
/// - Parameters:
///   - limit: What a test with all degrees of freedom sees, in standard errors: no test sees less.
///   - error: The standard error of the difference with so many values more.
///   - detectable: What the test sees with so many values more, in standard errors (`StudentPower.detectable`).
public func valuesToAdd(
  toSee difference: Double, most: Int = 1000, limit: Double = 0, error: (Int) -> Double, detectable: (Int) -> Double
) -> Int? {
  guard difference.isFinite, difference != 0 else { return nil }
  func isEnough(_ more: Int) -> Bool {
    let standardized = abs(difference) / error(more)
    return standardized >= limit && standardized >= detectable(more)
  }
  // Power grows with the number: doubling, then halving.
  var (lower, upper) = (0, 1)
  while !isEnough(upper) {
    guard upper < most else { return nil }
    lower = upper
    upper = min(2 * upper, most)
  }
  while upper - lower > 1 {
    let middle = (lower + upper) / 2
    if isEnough(middle) { upper = middle } else { lower = middle }
  }
  return upper
}

private let rule = GaussLegendre(48)

/// The probability that (Z + noncentrality) / S exceeds x > 0, where Z is standard normal and S² is chi² over its degrees.
///
/// It is the integral over s of Phi(noncentrality - x s) times the density of S, over the part in which neither is 0 to the last
/// digit, in u = s^(1/2), in which the density of few degrees is smooth at 0.
func noncentralStudentTail(_ x: Double, noncentrality: Double, degrees: Double) -> Double {
  let width = 12 / (2 * degrees).squareRoot()
  let (least, most) = (max(0, 1 - width), 1 + width)
  // Phi is 1 before the step and 0 behind it.
  let step = noncentrality / x
  let (before, behind) = (min(most, max(least, step - 9 / x)), min(most, max(least, step + 9 / x)))
  let constant = log(4.0) + degrees / 2 * log(degrees / 2) - logGamma(degrees / 2)
  /// The density of u = s^(1/2): that of s times 2u.
  func density(_ u: Double) -> Double {
    exp(constant + (2 * degrees - 1) * log(u) - degrees / 2 * u * u * u * u)
  }
  /// The sum over the nodes between two values of s.
  func integral(_ from: Double, _ to: Double, _ factor: (Double) -> Double) -> Double {
    guard to > from else { return 0 }
    let (lower, upper) = (from.squareRoot(), to.squareRoot())
    let (middle, half) = ((lower + upper) / 2, (upper - lower) / 2)
    var sum = 0.0
    for place in rule.nodes.indices {
      let u = middle + half * rule.nodes[place]
      sum += rule.weights[place] * density(u) * factor(u * u)
    }
    return half * sum
  }
  let sure = integral(least, before) { _ in 1 }
  return min(1, sure + integral(before, behind) { erfc((x * $0 - noncentrality) / 2.squareRoot()) / 2 })
}
