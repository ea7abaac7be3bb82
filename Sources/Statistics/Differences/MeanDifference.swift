/// The difference of two means with its confidence interval, from samples that were drawn in pairs or apart.
public struct MeanDifference: Sendable, Hashable {
  /// The number of pairs, or of values on each side.
  public enum Count: Sendable, Hashable {
    case pairs(Int)
    case apart(Int, Int)
  }

  /// How many values it rests on.
  public let count: Count
  /// The first mean less the second.
  public let difference: Double
  /// The interval that holds the true difference with the given confidence; nil where a side has fewer than 2 values, or
  /// where the spread is too large for a number.
  public let interval: ClosedRange<Double>?

  /// The mean of `first[i] - second[i]`, with its interval by Student's t; nil for no pairs.
  ///
  /// What both values of a pair share, say the seed's initial weights and order of images, does not widen it.
  public init?(pairs: [(first: Double, second: Double)], confidence: Double = 0.95) {
    guard let summary = Summary(pairs.map { $0.first - $0.second }, confidence: confidence) else { return nil }
    count = .pairs(summary.n)
    difference = summary.mean
    interval = summary.interval
  }

  /// The difference of the means of two samples whose values do not belong together, with Welch's interval, which allows
  /// for different spreads; nil where a side is empty.
  ///
  /// B. L. Welch, Biometrika 34 (1947): t has (s²/n + s'²/n')² / ((s²/n)² / (n - 1) + (s'²/n')² / (n' - 1)) degrees of
  /// freedom.
  public init?(_ first: [Double], apartFrom second: [Double], confidence: Double = 0.95) {
    precondition(confidence > 0 && confidence < 1, "the confidence must be in (0, 1), found \(confidence)")
    guard !first.isEmpty, !second.isEmpty else { return nil }
    count = .apart(first.count, second.count)
    difference = mean(first) - mean(second)
    guard let deviation = standardDeviation(first), let other = standardDeviation(second) else {
      interval = nil
      return
    }
    let variance = deviation * deviation / Double(first.count)
    let otherVariance = other * other / Double(second.count)
    let total = variance + otherVariance
    guard total.isFinite, difference.isFinite else {
      interval = nil
      return
    }
    guard total > 0 else {
      interval = difference...difference
      return
    }
    // Shares of the sum, so that no square overflows.
    let share = variance / total
    let otherShare = otherVariance / total
    let degrees =
      1 / (share * share / Double(first.count - 1) + otherShare * otherShare / Double(second.count - 1))
    let half = studentQuantile((1 + confidence) / 2, degrees: degrees) * total.squareRoot()
    interval = half.isFinite ? difference - half...difference + half : nil
  }
}
