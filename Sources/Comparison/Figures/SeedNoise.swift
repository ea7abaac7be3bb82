import Statistics

/// The difference of a column's means over the seeds of two sides, and what it may owe to seeds.
struct SeedDifference: Sendable {
  /// The second side's mean less the first's.
  var difference: Double
  /// The standard error of the difference.
  var standardError: Double
  /// The degrees of freedom of the standard error.
  var degrees: Double

  /// A difference of means with its error; nil where there is none.
  init?(_ difference: MeanDifference?) {
    guard let difference, let error = difference.error, let degrees = difference.degrees else { return nil }
    (self.difference, standardError, self.degrees) = (difference.difference, error, degrees)
  }

  /// Means of which only the standard deviations are known; Welch's degrees of freedom.
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

/// The values of a unit's column on both sides.
struct SeedSamples: Sendable {
  let unit: Int32
  let column: Int32
  private let first: [Double]
  private let second: [Double]
  /// The values of common seeds, the second side's first: differences are its value less the first side's.
  private let pairs: [(first: Double, second: Double)]
  /// Whether differences of common seeds are judged, instead of the means of each side.
  private(set) var isPaired = false

  init(_ unit: Int, _ column: Int, _ first: [SeedValue], _ second: [SeedValue]) {
    (self.unit, self.column) = (Int32(clamping: unit), Int32(clamping: column))
    let seeds = Dictionary(first.map { ($0.seed, $0.value) }) { value, _ in value }
    pairs = second.compactMap { other in seeds[other.seed].map { (first: other.value, second: $0) } }
    self.first = first.map(\.value)
    self.second = second.map(\.value)
  }

  /// A correlation of the values of a common seed that is usual.
  private static let usualCorrelation = 0.7

  /// Decides whether pairs are judged, without a look at the values.
  ///
  /// What the two values of a seed share, the initial weights and the order of images, cancels. But half of the degrees of
  /// freedom are lost, which is dear where many rows are compared and no spread is shared: then pairs are judged only where their
  /// interval is expected to be the narrower one.
  mutating func choose(sharesSpread: Bool, _ quantiles: inout StudentQuantiles) {
    guard pairs.count >= 2, 2 * pairs.count >= max(first.count, second.count) else { return }
    if sharesSpread {
      isPaired = true
      return
    }
    let paired = (2 * (1 - Self.usualCorrelation) / Double(pairs.count)).squareRoot()
    let apart = (1 / Double(first.count) + 1 / Double(second.count)).squareRoot()
    isPaired =
      quantiles[Double(pairs.count - 1)] * paired < quantiles[Double(first.count + second.count - 2)] * apart
  }

  /// The samples whose spread is the noise.
  var samples: [[Double]] { isPaired ? [pairs.map { $0.first - $0.second }] : [first, second] }

  /// The variance of one difference or one value.
  var variance: VariancePrior.Group? {
    PooledDeviation(samples).map { VariancePrior.Group(variance: $0.deviation * $0.deviation, degrees: $0.degrees) }
  }

  /// The difference by its own spread, or by one that it shares with others.
  func difference(_ shared: PooledDeviation?) -> SeedDifference? {
    guard let shared else {
      return SeedDifference(isPaired ? MeanDifference(pairs: pairs) : MeanDifference(second, apartFrom: first))
    }
    return SeedDifference(
      isPaired
        ? MeanDifference(pairs: pairs, deviation: shared)
        : MeanDifference(second, apartFrom: first, deviation: shared))
  }
}

/// Judges the differences of a column, which share their spread as the metrics of cells do (`MetricFamily`).
struct SeedNoise {
  /// Fewer units say too little of a spread that they share.
  private static let fewestUnits = 10

  /// The differences of the units of one column, with their errors.
  static func differences(
    _ samples: [SeedSamples], _ quantiles: inout StudentQuantiles
  ) -> [(unit: Int32, column: Int32, difference: SeedDifference)] {
    var samples = samples
    let sharesSpread = samples.count >= fewestUnits
    for place in samples.indices { samples[place].choose(sharesSpread: sharesSpread, &quantiles) }
    let priors = [true, false].map { isPaired in prior(samples.filter { $0.isPaired == isPaired }) }
    return samples.compactMap { sample in
      let prior = sample.isPaired ? priors[0] : priors[1]
      var shared: PooledDeviation?
      if let prior, let group = sample.variance, !prior.isExceeded(by: group) { shared = prior.deviation(of: group) }
      return sample.difference(shared).map { (sample.unit, sample.column, $0) }
    }
  }

  /// What the spreads of all units say of each; nil where they are too few or plainly differ.
  private static func prior(_ samples: [SeedSamples]) -> VariancePrior? {
    guard samples.count >= fewestUnits else { return nil }
    if let levene = LeveneTest(samples.flatMap(\.samples)), levene.p < 0.05 { return nil }
    // Runs that collapsed have no spread; what spread there is, is that of the others.
    return VariancePrior(samples.compactMap(\.variance).filter { $0.variance > 0 })
  }
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
