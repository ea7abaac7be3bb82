import Statistics

/// The difference of a column's means over the seeds of two sides, and what it may owe to seeds.
struct SeedDifference: Sendable {
  /// The second side's mean less the first's.
  var difference: Double
  /// The standard error of the difference.
  var standardError: Double
  /// The degrees of freedom of the standard error.
  var degrees: Double

  /// The values of the seeds of two sides; nil where a side has fewer than two values.
  ///
  /// Values of common seeds are compared in pairs where that interval is expected to be the narrower one: what the two values of a
  /// seed share, the initial weights and the order of images, cancels, but half of the degrees of freedom are lost, which is dear
  /// where many rows are compared. The expectation takes a correlation of 0.7 and does not look at the values.
  init?(_ first: [SeedValue], _ second: [SeedValue], quantiles: inout StudentQuantiles) {
    guard first.count >= 2, second.count >= 2 else { return nil }
    let seeds = Dictionary(first.map { ($0.seed, $0.value) }) { value, _ in value }
    let pairs = second.compactMap { other in seeds[other.seed].map { (first: other.value, second: $0) } }
    let apart = Double(first.count + second.count - 2)
    let apartHalf = quantiles[apart] * (1 / Double(first.count) + 1 / Double(second.count)).squareRoot()
    if pairs.count >= 2,
      quantiles[Double(pairs.count - 1)] * (2 * (1 - Self.usualCorrelation) / Double(pairs.count)).squareRoot()
        < apartHalf
    {
      let differences = pairs.map { $0.second - $0.first }
      guard let deviation = standardDeviation(differences) else { return nil }
      self.init(
        difference: mean(differences), standardError: deviation / Double(pairs.count).squareRoot(),
        degrees: Double(pairs.count - 1))
      return
    }
    guard let own = standardDeviation(first.map(\.value)), let other = standardDeviation(second.map(\.value)) else {
      return nil
    }
    self.init(
      MeanAndSpread(mean: mean(first.map(\.value)), deviation: own, count: Double(first.count)),
      MeanAndSpread(mean: mean(second.map(\.value)), deviation: other, count: Double(second.count)))
  }

  /// Means with their standard deviations; Welch's degrees of freedom.
  init(_ first: MeanAndSpread, _ second: MeanAndSpread) {
    difference = second.mean - first.mean
    let own = first.deviation * first.deviation / first.count
    let other = second.deviation * second.deviation / second.count
    let total = own + other
    standardError = total.squareRoot()
    guard total > 0, total.isFinite else {
      degrees = max(1, first.count + second.count - 2)
      return
    }
    let (share, otherShare) = (own / total, other / total)
    degrees = 1 / (share * share / max(1, first.count - 1) + otherShare * otherShare / max(1, second.count - 1))
  }

  private init(difference: Double, standardError: Double, degrees: Double) {
    (self.difference, self.standardError, self.degrees) = (difference, standardError, degrees)
  }

  private static let usualCorrelation = 0.7

  /// How far seeds alone may move it: half of the interval.
  func noise(_ quantiles: inout StudentQuantiles) -> Double {
    standardError > 0 ? quantiles[degrees] * standardError : 0
  }
}

/// What one seed gave.
struct SeedValue: Sendable {
  /// The code of the seed.
  var seed: Int32
  /// The value.
  var value: Double
}

/// A mean over seeds with the standard deviation of single seeds.
struct MeanAndSpread: Sendable {
  var mean: Double
  var deviation: Double
  var count: Double
}

/// Quantiles of Student's t for an interval that is 95 % for a number of comparisons at once (Bonferroni).
///
/// A figure has changed where any of its rows has; without the correction, a figure of forty rows of which only seeds differ
/// would read as changed nearly always.
struct StudentQuantiles {
  private let probability: Double
  private var known: [Int: Double] = [:]

  init(comparisons: Int) { probability = 1 - 0.05 / (2 * Double(max(comparisons, 1))) }

  /// The quantile for degrees of freedom, rounded down to twentieths so that few are computed.
  subscript(degrees: Double) -> Double {
    mutating get {
      let step = Int(min(max(degrees, 0.5), 1e6) * 20)
      if let found = known[step] { return found }
      let value = studentQuantile(probability, degrees: Double(step) / 20)
      known[step] = value
      return value
    }
  }
}
