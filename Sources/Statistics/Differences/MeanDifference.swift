/// The difference of two means with its standard error, interval and p, from samples that were drawn in pairs or apart.
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
  /// The standard error of the difference; nil where a side has fewer than 2 values and no deviation was given, or where a
  /// number is not finite.
  public let error: Double?
  /// The degrees of freedom of the error; nil where there is none.
  public let degrees: Double?
  private let confidence: Double

  private init(_ count: Count, _ difference: Double, error: Double?, degrees: Double, confidence: Double) {
    precondition(confidence > 0 && confidence < 1, "the confidence must be in (0, 1), found \(confidence)")
    self.count = count
    self.difference = difference
    self.confidence = confidence
    let isKnown = difference.isFinite && error?.isFinite == true && degrees > 0
    self.error = isKnown ? error : nil
    self.degrees = isKnown ? degrees : nil
  }

  /// The mean of `first[i] - second[i]`, by Student's t; nil for no pairs.
  ///
  /// What both values of a pair share, say the seed's initial weights and order of images, does not widen it.
  ///
  /// - Parameter leastDeviation: What a standard deviation of the differences below it is taken for: values that were rounded
  ///   can agree by chance.
  public init?(
    pairs: [(first: Double, second: Double)], leastDeviation: Double = 0, confidence: Double = 0.95
  ) {
    guard !pairs.isEmpty else { return nil }
    let differences = pairs.map { $0.first - $0.second }
    let error = standardDeviation(differences).map { max($0, leastDeviation) / Double(pairs.count).squareRoot() }
    self.init(
      .pairs(pairs.count), mean(differences), error: error, degrees: Double(pairs.count - 1), confidence: confidence)
  }

  /// The mean of `first[i] - second[i]`, where the standard deviation of such differences is known from elsewhere; nil for no
  /// pairs.
  public init?(
    pairs: [(first: Double, second: Double)], deviation: PooledDeviation, confidence: Double = 0.95
  ) {
    guard !pairs.isEmpty else { return nil }
    self.init(
      .pairs(pairs.count), mean(pairs.map { $0.first - $0.second }),
      error: deviation.deviation / Double(pairs.count).squareRoot(), degrees: deviation.degrees, confidence: confidence)
  }

  /// The difference of the means of two samples whose values do not belong together, with Welch's error, which allows for
  /// different spreads; nil where a side is empty.
  ///
  /// B. L. Welch, Biometrika 34 (1947): t has (s²/n + s'²/n')² / ((s²/n)² / (n - 1) + (s'²/n')² / (n' - 1)) degrees of
  /// freedom.
  ///
  /// - Parameter leastDeviation: What a standard deviation of a side below it is taken for: values that were rounded can agree
  ///   by chance.
  public init?(
    _ first: [Double], apartFrom second: [Double], leastDeviation: Double = 0, confidence: Double = 0.95
  ) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let count = Count.apart(first.count, second.count)
    let difference = mean(first) - mean(second)
    guard let deviation = standardDeviation(first).map({ max($0, leastDeviation) }),
      let other = standardDeviation(second).map({ max($0, leastDeviation) })
    else {
      self.init(count, difference, error: nil, degrees: 0, confidence: confidence)
      return
    }
    let variance = deviation * deviation / Double(first.count)
    let otherVariance = other * other / Double(second.count)
    let total = variance + otherVariance
    guard total > 0 else {
      // No spread at all, or not a number.
      let degrees = Double(first.count + second.count - 2)
      self.init(count, difference, error: total, degrees: degrees, confidence: confidence)
      return
    }
    // Shares of the sum, so that no square overflows.
    let share = variance / total
    let otherShare = otherVariance / total
    let degrees =
      1 / (share * share / Double(first.count - 1) + otherShare * otherShare / Double(second.count - 1))
    self.init(count, difference, error: total.squareRoot(), degrees: degrees, confidence: confidence)
  }

  /// The difference of the means of two samples, where the standard deviation of one value is known from elsewhere; nil where
  /// a side is empty.
  public init?(
    _ first: [Double], apartFrom second: [Double], deviation: PooledDeviation, confidence: Double = 0.95
  ) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let error = deviation.deviation * (1 / Double(first.count) + 1 / Double(second.count)).squareRoot()
    self.init(
      .apart(first.count, second.count), mean(first) - mean(second), error: error, degrees: deviation.degrees,
      confidence: confidence)
  }

  /// The interval that holds the true difference with the confidence asked for; nil where there is no error, or where the
  /// spread is too large for a number.
  public var interval: ClosedRange<Double>? {
    degrees.flatMap { interval(quantile: studentQuantile((1 + confidence) / 2, degrees: $0)) }
  }

  /// The interval for a quantile of Student's t that the caller has: the difference with so many standard errors on both sides.
  public func interval(quantile: Double) -> ClosedRange<Double>? {
    guard let error else { return nil }
    let half = quantile * error
    return half.isFinite ? difference - half...difference + half : nil
  }

  /// The two-sided probability of a difference at least as far from 0 where there is none; nil where there is no error.
  ///
  /// Without any spread it is 1 for a difference of 0, and 0 for any other: values that are the same in every repetition cannot
  /// differ by chance.
  public var p: Double? {
    guard let error, let degrees else { return nil }
    guard error > 0 else { return difference == 0 ? 1 : 0 }
    return min(1, 2 * studentTail(abs(difference) / error, degrees: degrees))
  }

  /// Whether the true difference is within `margin` of 0 at 5 %; false where there is no error.
  ///
  /// By two one-sided tests: they agree where the interval of 90 % is inside the margin.
  /// D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
  public func isEquivalent(within margin: Double) -> Bool {
    guard let error, let degrees else { return false }
    let half = error > 0 ? studentQuantile(0.95, degrees: degrees) * error : 0
    return abs(difference) + half <= margin
  }
}
