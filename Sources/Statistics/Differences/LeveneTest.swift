/// Whether groups plainly have different spreads: Levene's test on distances from the medians.
///
/// M. B. Brown and A. B. Forsythe, Journal of the American Statistical Association 69 (1974): an analysis of variance of
/// |x - median|. It sees little in groups of three: of the distances, one is always 0.
public struct LeveneTest: Sendable, Hashable {
  /// The F statistic; infinite where the distances of each group agree and those of the groups do not.
  public let statistic: Double
  /// The probability of a statistic at least as large where all spreads are equal.
  public let p: Double

  /// The test; nil for fewer than two groups of at least 3 values, or values that are not finite.
  ///
  /// Groups of 2 are left out: both values are equally far from their median, which says nothing of how such distances vary.
  public init?(_ groups: [[Double]]) {
    let distances = groups.filter { $0.count >= 3 }.map { group in
      let middle = median(sorted: group.sorted())
      return group.map { abs($0 - middle) }
    }
    guard distances.count >= 2 else { return nil }
    let count = distances.reduce(0) { $0 + $1.count }
    let centre = distances.reduce(0) { $0 + $1.reduce(0, +) } / Double(count)
    var (between, within) = (0.0, 0.0)
    for group in distances {
      let own = mean(group)
      between += Double(group.count) * (own - centre) * (own - centre)
      within += group.reduce(0) { $0 + ($1 - own) * ($1 - own) }
    }
    guard between.isFinite, within.isFinite else { return nil }
    let (numerator, denominator) = (Double(distances.count - 1), Double(count - distances.count))
    guard within > 0 else {
      statistic = between > 0 ? .infinity : 0
      p = between > 0 ? 0 : 1
      return
    }
    statistic = between / numerator / (within / denominator)
    p = fisherTail(statistic, numerator: numerator, denominator: denominator)
  }
}

/// The probability that Fisher's F exceeds x: a regularised incomplete beta function.
public func fisherTail(_ x: Double, numerator: Double, denominator: Double) -> Double {
  precondition(
    numerator > 0 && denominator > 0, "degrees of freedom must be positive, found \(numerator) and \(denominator)")
  guard x > 0 else { return 1 }
  guard x.isFinite else { return 0 }
  let sum = denominator + numerator * x
  return regularisedBeta(denominator / sum, complement: numerator * x / sum, denominator / 2, numerator / 2)
}
