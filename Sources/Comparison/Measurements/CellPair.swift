import Statistics

/// The values of a metric that two sides have in a cell, matched by seed.
struct CellPair: Sendable {
  typealias Value = MeasurementComparison.Value

  /// The finite values of the first side.
  private(set) var first: [Double] = []
  /// Their seeds.
  private(set) var firstSeeds: [Int] = []
  /// The finite values of the other side.
  private(set) var other: [Double] = []
  /// Their seeds.
  private(set) var otherSeeds: [Int] = []
  /// The values of seeds that both sides have, where both are finite; the other side's comes first, as differences are its value
  /// less the first side's.
  private(set) var pairs: [(first: Double, second: Double)] = []
  /// Their seeds.
  private(set) var pairSeeds: [Int] = []
  /// Seeds that both sides have.
  private(set) var common = 0
  /// Common seeds with the same value to the bit, or with none on both sides.
  private(set) var same = 0
  /// Common seeds that diverged on the first side only.
  private(set) var divergedFirst = 0
  /// Common seeds that diverged on the other side only.
  private(set) var divergedOther = 0
  /// How many values each side has, diverged ones included.
  let counts: (first: Int, other: Int)

  init(_ before: [Value], _ after: [Value]) {
    let (before, after) = (Self.bySeed(before), Self.bySeed(after))
    counts = (before.count, after.count)
    for value in before {
      guard let number = Self.finite(value) else { continue }
      first.append(number)
      firstSeeds.append(value.seed)
    }
    for value in after {
      guard let number = Self.finite(value) else { continue }
      other.append(number)
      otherSeeds.append(value.seed)
    }
    var (i, j) = (0, 0)
    while i < before.count, j < after.count {
      if before[i].seed < after[j].seed {
        i += 1
      } else if before[i].seed > after[j].seed {
        j += 1
      } else {
        match(Self.finite(before[i]), Self.finite(after[j]), seed: before[i].seed)
        (i, j) = (i + 1, j + 1)
      }
    }
  }

  private mutating func match(_ before: Double?, _ after: Double?, seed: Int) {
    common += 1
    if before?.bitPattern == after?.bitPattern { same += 1 }
    switch (before, after) {
    case (let before?, let after?):
      pairs.append((after, before))
      pairSeeds.append(seed)
    case (nil, _?): divergedFirst += 1
    case (_?, nil): divergedOther += 1
    case (nil, nil): break
    }
  }

  private static func finite(_ value: Value) -> Double? { value.value.flatMap { $0.isFinite ? $0 : nil } }

  private static func bySeed(_ values: [Value]) -> [Value] {
    let isSorted = zip(values, values.dropFirst()).allSatisfy { $0.seed <= $1.seed }
    return isSorted ? values : values.sorted { $0.seed < $1.seed }
  }

  /// Whether both sides have the same seeds.
  var hasSameSeeds: Bool { common == counts.first && common == counts.other }

  /// Whether every common seed has the same value, where the sides have the same seeds or share at least two.
  var isIdentical: Bool { common > 0 && same == common && (hasSameSeeds || common >= 2) }

  /// Whether a seed diverged on one side only; without common seeds, whether one side alone has runs that diverged.
  var isDivergence: Bool {
    if common > 0 { return divergedFirst + divergedOther > 0 }
    return (first.count == counts.first) != (other.count == counts.other)
  }

  /// Whether both sides have enough values for a test.
  var isTestable: Bool { isPaired || (first.count >= 2 && other.count >= 2) }

  /// Whether differences of common seeds are tested: from two on, unless more than half of a side's values would be left out,
  /// which costs more than pairing gains.
  var isPaired: Bool { pairs.count >= 2 && 2 * pairs.count >= max(first.count, other.count) }

  /// The other side's values less the first's, by common seed.
  var differences: [Double] { pairs.map { $0.first - $0.second } }

  /// The samples whose spread is the noise of the test: the differences, or each side's values.
  var samples: [[Double]] { isPaired ? [differences] : [first, other] }

  /// The variance of one difference or one value, and its degrees of freedom; nil where nothing is known of it.
  ///
  /// - Parameter leastDeviation: What a smaller standard deviation is taken for.
  func variance(leastDeviation: Double) -> VariancePrior.Group? {
    PooledDeviation(samples).map { pooled in
      let deviation = max(pooled.deviation, leastDeviation)
      return VariancePrior.Group(variance: deviation * deviation, degrees: pooled.degrees)
    }
  }
}
