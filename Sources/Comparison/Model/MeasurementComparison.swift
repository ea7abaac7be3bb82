import Experiments

/// The metrics of all cells, with verdicts.
public struct MeasurementComparison: Sendable, Hashable, Codable {
  /// What has become of a metric of a cell.
  public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every seed that the sides share has the same value to the bit.
    case identical
    /// Different beyond noise, in the direction that is better.
    case improved
    /// Different beyond noise, in the direction that is worse.
    case worse
    /// Different beyond noise, where no direction is better; or a run diverged on one side only.
    case changed
    /// The interval of the difference is inside the margin that was given.
    case equivalent
    /// Noise could have made the difference.
    case noDifferenceSeen = "no-difference-seen"
    /// One run a side, and other values.
    case cannotTell = "cannot-tell"
    /// The sides measured something else by this name; `reason` says what.
    case notComparable = "not-comparable"
  }

  /// One value of a side.
  public struct Value: Sendable, Hashable, Codable {
    /// The seed.
    public var seed: Int
    /// The run's id.
    public var run: String
    /// The value; nil where it is not finite or the run diverged.
    public var value: Double?

    /// A value.
    public init(seed: Int, run: String, value: Double?) {
      self.seed = seed
      self.run = run
      self.value = value
    }
  }

  /// What a side says of a metric.
  public struct Sample: Sendable, Hashable, Codable {
    /// The values, sorted by seed.
    public var values: [Value]
    /// How many are finite.
    public var n: Int
    /// The mean of the finite ones; nil for none.
    public var mean: Double?
    /// Their standard deviation (divisor n - 1); nil for fewer than 2.
    public var deviation: Double?
    /// The 95 % interval of the mean; nil for fewer than 2.
    public var low: Double?
    /// The end of the interval.
    public var high: Double?
    /// Values that are not finite, of runs that diverged.
    public var diverged: Int

    /// What a side says.
    public init(
      values: [Value], n: Int, mean: Double? = nil, deviation: Double? = nil, low: Double? = nil, high: Double? = nil,
      diverged: Int = 0
    ) {
      self.values = values
      self.n = n
      self.mean = mean
      self.deviation = deviation
      self.low = low
      self.high = high
      self.diverged = diverged
    }
  }

  /// How another side differs from the first.
  public struct Change: Sendable, Hashable, Codable {
    /// How the p was found.
    public enum Test: String, Sendable, Hashable, Codable {
      /// Paired t over common seeds.
      case paired
      /// Welch's t.
      case welch
      /// Paired t with a deviation drawn to that of all cells of the metric.
      case pairedPooled = "paired-pooled"
      /// t with a deviation drawn to that of all cells of the metric.
      case pooled
      /// None: too few values.
      case none
    }

    /// What has become of it.
    public var verdict: Verdict
    /// The other side's mean less the first's; nil where one has no mean.
    public var difference: Double?
    /// The 95 % interval of the difference.
    public var low: Double?
    /// The end of the interval.
    public var high: Double?
    /// The test behind p.
    public var test: Test
    /// The two-sided p; nil without a test.
    public var p: Double?
    /// p adjusted for the number of comparisons.
    public var adjustedP: Double?
    /// The smallest difference that could have been seen: with a power of 80 %, two-sided, at the level that the adjustment of
    /// p left this comparison (5 % for a single one).
    public var smallestSeen: Double?
    /// The margin that was given, in the metric's unit.
    public var margin: Double?
    /// What more seeds would show, or why nothing is compared; empty for nothing to say.
    public var remark: String

    /// A change.
    public init(
      verdict: Verdict, difference: Double? = nil, low: Double? = nil, high: Double? = nil, test: Test = .none,
      p: Double? = nil, adjustedP: Double? = nil, smallestSeen: Double? = nil, margin: Double? = nil,
      remark: String = ""
    ) {
      self.verdict = verdict
      self.difference = difference
      self.low = low
      self.high = high
      self.test = test
      self.p = p
      self.adjustedP = adjustedP
      self.smallestSeen = smallestSeen
      self.margin = margin
      self.remark = remark
    }
  }

  /// A metric of a cell on all sides.
  public struct Entry: Sendable, Hashable, Codable {
    /// What was measured.
    public var metric: Metric
    /// What people call it, say `accuracy (linear, fc7)`.
    public var title = ""
    /// Whether more of it is better, less, or neither.
    public var better: Metric.Direction
    /// Whether it is a share of 1, which people read in percent.
    public var isShare = false
    /// The place of the cell in `ConfigurationComparison.cells`.
    public var cell: Int
    /// What each side has; no values where it did not measure it.
    public var samples: [Sample]
    /// How each side from the second on differs from the first.
    public var changes: [Change]

    /// A metric of a cell.
    public init(metric: Metric, better: Metric.Direction, cell: Int, samples: [Sample], changes: [Change]) {
      self.metric = metric
      self.better = better
      self.cell = cell
      self.samples = samples
      self.changes = changes
    }
  }

  /// A metric over all its cells: a change that many cells agree on is known before that of any single one.
  public struct Family: Sendable, Hashable, Codable {
    /// What was measured.
    public var metric: Metric
    /// The side that is compared with the first.
    public var side: Int
    /// How many cells have a p.
    public var tested: Int
    /// The probability of their p together where nothing changed.
    public var p: Double
    /// p adjusted for the number of families.
    public var adjustedP: Double
    /// Whether the metric changed, in whichever cells.
    public var isChanged: Bool
    /// How many of the cells have a difference of the sign that most have.
    public var agreeing: Int

    /// A family.
    public init(
      metric: Metric, side: Int, tested: Int, p: Double, adjustedP: Double, isChanged: Bool, agreeing: Int
    ) {
      self.metric = metric
      self.side = side
      self.tested = tested
      self.p = p
      self.adjustedP = adjustedP
      self.isChanged = isChanged
      self.agreeing = agreeing
    }
  }

  /// The metrics of the cells: by metric, then by cell.
  public var entries: [Entry] = []
  /// The metrics over all cells, in the order of their first entry, then by side; those with a cell that was tested.
  public var families: [Family] = []

  /// Entries.
  public init(entries: [Entry] = []) { self.entries = entries }
}

/// What one cell has of one metric: what verdicts are made from.
public struct CellSamples: Sendable, Hashable {
  /// What was measured.
  public var metric: Metric
  /// Whether more of it is better.
  public var better: Metric.Direction
  /// The place of the cell in `ConfigurationComparison.cells`.
  public var cell: Int
  /// The values of each side; a value of nil is of a run that diverged or not finite.
  public var sides: [[MeasurementComparison.Value]]
  /// Why the sides cannot be compared in it, say because they measured it by other protocols; nil where they can.
  public var obstacle: String?

  /// Samples.
  public init(
    metric: Metric, better: Metric.Direction, cell: Int, sides: [[MeasurementComparison.Value]], obstacle: String? = nil
  ) {
    self.metric = metric
    self.better = better
    self.cell = cell
    self.sides = sides
    self.obstacle = obstacle
  }
}

/// Curves over epochs.
public struct CurveComparison: Sendable, Hashable, Codable {
  /// A curve of a cell that differs.
  public struct Entry: Sendable, Hashable, Codable {
    /// What was measured.
    public var metric: Metric
    /// What people call it, say `loss-align`.
    public var title = ""
    /// The place of the cell in `ConfigurationComparison.cells`.
    public var cell: Int
    /// The side that is compared with the first.
    public var side: Int
    /// The first epoch at which the means over seeds differ.
    public var firstEpoch: Int
    /// The epoch of the largest gap.
    public var largestEpoch: Int
    /// The gap there: the other side's mean less the first's.
    public var largestGap: Double
    /// The epochs, and the means over seeds of the first side and the other; at most 200 points.
    public var epochs: [Int]
    /// The first side's means.
    public var first: [Double?]
    /// The other side's means.
    public var other: [Double?]

    /// A curve.
    public init(
      metric: Metric, cell: Int, side: Int, firstEpoch: Int, largestEpoch: Int, largestGap: Double, epochs: [Int],
      first: [Double?], other: [Double?]
    ) {
      self.metric = metric
      self.cell = cell
      self.side = side
      self.firstEpoch = firstEpoch
      self.largestEpoch = largestEpoch
      self.largestGap = largestGap
      self.epochs = epochs
      self.first = first
      self.other = other
    }
  }

  /// How many curves were compared.
  public var compared = 0
  /// How many are the same to the bit.
  public var identical = 0
  /// The curves that differ, by their gap as a share of the curve's range, the largest first; at most 100.
  public var entries: [Entry] = []

  /// No curves.
  public init() {}
}

/// What one cell has of one metric at one epoch: what curves are made from.
public struct CurveSamples: Sendable, Hashable {
  /// What was measured.
  public var metric: Metric
  /// The place of the cell in `ConfigurationComparison.cells`.
  public var cell: Int
  /// For each side, for each run, its points in the order of epochs.
  public var sides: [[[Point]]]

  /// A value at an epoch.
  public struct Point: Sendable, Hashable {
    /// The epoch.
    public var epoch: Int
    /// The value; nil where it is not finite.
    public var value: Double?

    /// A point.
    public init(epoch: Int, value: Double?) {
      self.epoch = epoch
      self.value = value
    }
  }

  /// Curves.
  public init(metric: Metric, cell: Int, sides: [[[Point]]]) {
    self.metric = metric
    self.cell = cell
    self.sides = sides
  }
}
