import Foundation

/// Kendall's tau-b of two samples: concordant less discordant pairs, corrected for ties.
public struct KendallCorrelation: Sendable, Hashable {
  /// The coefficient, -1...1.
  public let tau: Double
  /// The two-sided probability of one at least as far from 0 without association: normal, with variance for ties.
  public let probability: Double

  /// The coefficient of two samples; nil for fewer than 2 pairs, a constant sample, or values that are not finite.
  ///
  /// Knight's algorithm: sorted by x, the exchanges that merge sort needs for y are the discordant pairs. Source of the
  /// variance: Kendall, Rank Correlation Methods, 4th ed., chapter 4.
  public init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "\(x.count) values of x, \(y.count) of y")
    let n = x.count
    guard n >= 2, (x + y).allSatisfy(\.isFinite) else { return nil }
    let order = (0..<n).sorted { (x[$0], y[$0], $0) < (x[$1], y[$1], $1) }
    let xs = order.map { x[$0] }
    var ys = order.map { y[$0] }
    let tiesX = Self.ties(xs) { $0 == $1 }
    let both = Self.ties(Array(zip(xs, ys))) { $0 == $1 }
    var scratch = ys
    let exchanges = Self.sort(&ys, &scratch, 0..<n)
    let tiesY = Self.ties(ys) { $0 == $1 }
    let pairs = Double(n) * Double(n - 1) / 2
    let (xTied, yTied) = (tiesX.pairs, tiesY.pairs)
    guard xTied < pairs, yTied < pairs else { return nil }
    let score = pairs - xTied - yTied + both.pairs - 2 * exchanges
    tau = min(1, max(-1, score / ((pairs - xTied).squareRoot() * (pairs - yTied).squareRoot())))
    let count = Double(n)
    var variance = (count * (count - 1) * (2 * count + 5) - tiesX.cubes - tiesY.cubes) / 18
    variance += 2 * xTied * yTied / (count * (count - 1))
    if n > 2 { variance += tiesX.triples * tiesY.triples / (9 * count * (count - 1) * (count - 2)) }
    probability = variance > 0 ? erfc(abs(score) / variance.squareRoot() / 2.squareRoot()) : 1
  }

  /// Sums over groups of t equal neighbours: t(t-1)/2, t(t-1)(2t+5) and t(t-1)(t-2).
  private static func ties<Element>(
    _ sorted: [Element], _ same: (Element, Element) -> Bool
  ) -> (pairs: Double, cubes: Double, triples: Double) {
    var result = (pairs: 0.0, cubes: 0.0, triples: 0.0)
    var first = 0
    while first < sorted.count {
      var end = first + 1
      while end < sorted.count && same(sorted[end], sorted[first]) { end += 1 }
      let t = Double(end - first)
      result.pairs += t * (t - 1) / 2
      result.cubes += t * (t - 1) * (2 * t + 5)
      result.triples += t * (t - 1) * (t - 2)
      first = end
    }
    return result
  }

  /// Merge sort; returns how many pairs were in the wrong order.
  private static func sort(_ values: inout [Double], _ scratch: inout [Double], _ range: Range<Int>) -> Double {
    guard range.count > 1 else { return 0 }
    let middle = range.lowerBound + range.count / 2
    var exchanges = sort(&values, &scratch, range.lowerBound..<middle)
    exchanges += sort(&values, &scratch, middle..<range.upperBound)
    var (left, right) = (range.lowerBound, middle)
    for place in range {
      if left < middle && (right >= range.upperBound || values[left] <= values[right]) {
        scratch[place] = values[left]
        left += 1
      } else {
        scratch[place] = values[right]
        right += 1
        exchanges += Double(middle - left)
      }
    }
    for place in range { values[place] = scratch[place] }
    return exchanges
  }
}

/// The two-sided probability of a correlation at least as far from 0 where there is none, by Student's t with n - 2 degrees.
///
/// Exact for Pearson's of normal samples, the usual approximation for Spearman's; nil for fewer than 3 pairs.
public func correlationProbability(_ correlation: Double, count: Int) -> Double? {
  guard count >= 3 else { return nil }
  let rest = 1 - correlation * correlation
  guard rest > 0 else { return 0 }
  let degrees = Double(count - 2)
  return 2 * studentTail(abs(correlation) * (degrees / rest).squareRoot(), degrees: degrees)
}

/// The quantile of the standard normal distribution for a probability in [0.5, 1), by bisection.
private func normalQuantile(_ probability: Double) -> Double {
  var (lower, upper) = (0.0, 40.0)
  for _ in 0..<100 {
    let middle = (lower + upper) / 2
    if erfc(middle / 2.squareRoot()) / 2 > 1 - probability { lower = middle } else { upper = middle }
  }
  return (lower + upper) / 2
}

/// A confidence interval of a correlation by Fisher's transformation; nil for fewer than 4 pairs.
///
/// The standard error is (n - 3)^(-1/2) for Pearson's, and ((1 + r^2 / 2) / (n - 3))^(1/2) for Spearman's after Bonett and Wright
/// (Psychometrika 65, 2000).
public func correlationInterval(
  _ correlation: Double, count: Int, confidence: Double, spearman: Bool
) -> ClosedRange<Double>? {
  guard count >= 4 else { return nil }
  guard abs(correlation) < 1 else { return correlation...correlation }
  let spread = spearman ? 1 + correlation * correlation / 2 : 1
  let error = (spread / Double(count - 3)).squareRoot()
  let half = normalQuantile((1 + confidence) / 2) * error
  let middle = atanh(correlation)
  return tanh(middle - half)...tanh(middle + half)
}
