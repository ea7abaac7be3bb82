import Foundation

/// What the variances of many groups say about each of them: how far a group's own variance, known from few values, may be
/// drawn towards the common one.
///
/// G. K. Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004): if variances are scattered around s0² like
/// s0² d0 / chi²(d0), a group's own s² with d degrees becomes (d0 s0² + d s²) / (d0 + d) with d0 + d degrees. d0 is infinite
/// where all groups have the same variance (then this is the pooled variance), and 0 where each has its own.
///
/// Two choices keep false alarms rare, as few groups tell little of d0 (`bench diff` measures it): the scatter that d0 is
/// computed from is one standard error above the one found, and s0² is the mean of the variances instead of their typical one.
public struct VariancePrior: Sendable, Hashable {
  /// A group's variance and its degrees of freedom.
  public struct Group: Sendable, Hashable {
    /// The variance.
    public var variance: Double
    /// The degrees of freedom.
    public var degrees: Double

    /// A group.
    public init(variance: Double, degrees: Double) {
      self.variance = variance
      self.degrees = degrees
    }
  }

  /// s0², the mean of the variances by their degrees of freedom.
  public let variance: Double
  /// d0: how many degrees of freedom the common variance is worth beside a group's own; may be 0 or infinite.
  public let degrees: Double
  /// The degrees of freedom of all groups.
  public let total: Double

  /// What `groups` say; nil for fewer than two groups with a positive variance, or a variance that is not finite.
  public init?(_ groups: [Group]) {
    let groups = groups.filter { $0.degrees > 0 }
    guard groups.count >= 2, groups.allSatisfy({ $0.variance.isFinite }) else { return nil }
    let total = groups.reduce(0) { $0 + $1.degrees }
    let squares = groups.reduce(0) { $0 + $1.variance * $1.degrees }
    guard squares > 0, squares.isFinite, groups.count(where: { $0.variance > 0 }) >= 2 else { return nil }
    self.total = total
    variance = squares / total
    // A group without any spread has a variance of its own.
    degrees = groups.allSatisfy { $0.variance > 0 } ? Self.degrees(groups) : 0
  }

  /// d0 from the scatter of the variances' logarithms, whose expectation is trigamma(d / 2) + trigamma(d0 / 2).
  private static func degrees(_ groups: [Group]) -> Double {
    let count = Double(groups.count)
    let logarithms = groups.map { log($0.variance) - digamma($0.degrees / 2) + log($0.degrees / 2) }
    let scatter = (standardDeviation(logarithms) ?? 0)
    let expected = groups.reduce(0) { $0 + trigamma($1.degrees / 2) } / count
    // The variance of a sample variance: the fourth cumulant and the square.
    let fourth = groups.reduce(0) { $0 + pentagamma($1.degrees / 2) } / count
    let error = ((fourth + 2 * expected * expected * count / (count - 1)) / count).squareRoot()
    let excess = scatter * scatter - expected + error
    // Below it, d0 is so large that it changes no digit.
    guard excess > 1e-3 else { return .infinity }
    return 2 * inverseTrigamma(excess)
  }

  /// The deviation to use for one of the groups.
  public func deviation(of group: Group) -> PooledDeviation {
    guard degrees.isFinite else { return PooledDeviation(deviation: variance.squareRoot(), degrees: total) }
    let sum = degrees + group.degrees
    let shrunk = (degrees * variance + group.degrees * group.variance) / sum
    return PooledDeviation(deviation: shrunk.squareRoot(), degrees: min(sum, total))
  }

  /// Whether the variance of one of the groups is plainly larger than that of the others: by the F test at 5 %, one-sided.
  public func isExceeded(by group: Group) -> Bool {
    let rest = total - group.degrees
    guard rest > 0 else { return false }
    let others = (total * variance - group.degrees * group.variance) / rest
    guard others > 0 else { return group.variance > 0 }
    return fisherTail(group.variance / others, numerator: group.degrees, denominator: rest) < 0.05
  }
}
