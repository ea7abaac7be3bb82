import Rows
import Specifications
import Statistics
import Texts

/// One comparison that a claim makes: `contrastive < supervised` of two columns, or of a column or a rank correlation and a
/// number.
struct ClaimComparison: Sendable, Hashable {
  /// What is compared.
  enum Side: Sendable, Hashable {
    case column(String)
    case number(Double)
    case correlation(ClaimCorrelation)

    /// The column's name; nil for what is none.
    var column: String? { if case .column(let name) = self { name } else { nil } }

    /// The rank correlation; nil for what is none.
    var correlation: ClaimCorrelation? { if case .correlation(let correlation) = self { correlation } else { nil } }

    /// All columns that it reads.
    var columns: [String] { column.map { [$0] } ?? correlation?.columns ?? [] }
  }

  var left: Side
  var right: Side
  /// Whether the left side is claimed to be the smaller one.
  var isLess: Bool

  /// The rank correlation that it is about; nil for means.
  var correlation: ClaimCorrelation? { left.correlation ?? right.correlation }

  /// The comparisons of one line, which may be a chain: `random < contrastive < supervised`; nil where it is none.
  static func chain(_ text: String) -> [ClaimComparison]? {
    var sides: [Side] = []
    var signs: [Character] = []
    var word = ""
    func side() -> Side? {
      let name = word.trimmed
      // `<=`, `>=`, `==` and `<>`, which an interval cannot tell from `<` and `>`.
      guard !name.isEmpty, !name.contains("="), !name.contains("!") else { return nil }
      if name.contains("(") { return ClaimCorrelation(name).map { .correlation($0) } }
      return Double(name).flatMap { $0.isFinite ? .number($0) : nil } ?? .column(name)
    }
    for character in text {
      guard character == "<" || character == ">" else {
        word.append(character)
        continue
      }
      guard let found = side() else { return nil }
      sides.append(found)
      signs.append(character)
      word = ""
    }
    guard !signs.isEmpty, let last = side() else { return nil }
    sides.append(last)
    let comparisons = signs.indices.map {
      ClaimComparison(left: sides[$0], right: sides[$0 + 1], isLess: signs[$0] == "<")
    }
    let isComplete = comparisons.allSatisfy { comparison in
      // A correlation is compared with a number.
      if comparison.correlation != nil { return comparison.left.columns.isEmpty != comparison.right.columns.isEmpty }
      return comparison.left.column != nil || comparison.right.column != nil
    }
    return isComplete ? comparisons : nil
  }

  /// What the rows say about it.
  func finding(in rows: Frame) -> ComparisonFinding {
    if let correlation { return finding(correlation, in: rows) }
    func values(_ side: Side) -> [Double?] {
      switch side {
      case .number(let value): [Double?](repeating: value, count: rows.count)
      case .column(let name): rows[name]?.map(\.number) ?? []
      case .correlation: []
      }
    }
    let (first, second) = (values(left), values(right))
    let pairs = zip(first, second).compactMap { one, other in one.flatMap { one in other.map { (one, $0) } } }
    let isOfNumber = left.column == nil || right.column == nil
    if !pairs.isEmpty || isOfNumber {
      return ComparisonFinding(comparison: self, difference: MeanDifference(pairs: pairs))
    }
    // No row has both sides: two samples of their own.
    let (one, other) = (first.compactMap(\.self), second.compactMap(\.self))
    return ComparisonFinding(comparison: self, difference: MeanDifference(one, apartFrom: other))
  }

  /// The correlation less the number that it is compared with, or the other way round.
  private func finding(_ correlation: ClaimCorrelation, in rows: Frame) -> ComparisonFinding {
    let estimate = correlation.estimate(in: rows)
    func shifted(_ value: Double) -> Double {
      switch (left, right) {
      case (_, .number(let bound)): value - bound
      case (.number(let bound), _): bound - value
      default: value
      }
    }
    let interval = estimate.interval.map { interval in
      let ends = [shifted(interval.lowerBound), shifted(interval.upperBound)].sorted()
      return ends[0]...ends[1]
    }
    return ComparisonFinding(
      comparison: self, value: estimate.value.map(shifted), interval: interval, count: .pairs(estimate.count),
      degrees: nil, error: nil)
  }
}

/// What the rows of a claim say about one of its comparisons.
struct ComparisonFinding: Sendable {
  var comparison: ClaimComparison
  /// The left side less the right; nil where a side has no value.
  var value: Double?
  /// The 95 % interval of that; nil without one.
  var interval: ClosedRange<Double>?
  /// How many values it rests on; nil where a side has none.
  var count: MeanDifference.Count?
  /// The degrees of freedom of the error; nil where it has none.
  var degrees: Double?
  /// The standard error; nil where it is not known.
  var error: Double?
}

extension ComparisonFinding {
  /// What a difference of means says.
  init(comparison: ClaimComparison, difference: MeanDifference?) {
    self.init(
      comparison: comparison, value: difference?.difference, interval: difference?.interval, count: difference?.count,
      degrees: difference?.degrees, error: difference?.error)
  }

  /// *holds* where the whole interval of the difference is on the claimed side of 0, *fails* where it is all on the other,
  /// *undecided* where it includes 0, *not enough data* where there is no interval.
  var verdict: ClaimVerdict {
    guard let interval else { return .missing }
    if interval.upperBound < 0 { return comparison.isLess ? .holds : .fails }
    if interval.lowerBound > 0 { return comparison.isLess ? .fails : .holds }
    return .undecided
  }

  /// How many rows more, on each side, would show a difference as large as the one found with a power of 80 %; nil where that cannot
  /// be told or is more than 1,000.
  var rowsToDecide: Int? {
    guard verdict == .undecided, let value, let error, let degrees, let count else { return nil }
    let (first, other): (Double, Double) =
      switch count {
      case .pairs(let count): (Double(count), .infinity)
      case .apart(let first, let second): (Double(first), Double(second))
      }
    let own = min(first, other) - 1
    return valuesToAdd(
      toSee: value,
      error: { more in
        let then = 1 / (first + Double(more)) + 1 / (other + Double(more))
        return error * (then / (1 / first + 1 / other)).squareRoot()
      }, detectable: { more in StudentPower(degrees: degrees * (own + Double(more)) / own).detectable() })
  }
}

/// What a claim has come to.
public enum ClaimVerdict: String, Sendable, CaseIterable {
  case holds = "holds"
  case fails = "fails"
  case undecided = "undecided"
  case missing = "not enough data"

  /// The verdict on a claim that makes several comparisons: all have to hold, and one that fails is enough to fail.
  init(all verdicts: [ClaimVerdict]) {
    let order: [ClaimVerdict] = [.fails, .missing, .undecided]
    self = order.first(where: verdicts.contains) ?? (verdicts.isEmpty ? .missing : .holds)
  }
}

/// A claim's verdict with the numbers that it rests on.
public struct ClaimFinding: Sendable {
  /// One comparison: the left side's mean less the right's.
  public struct Difference: Sendable {
    /// The column, or the number, on the left side.
    public var left: String
    /// The column, or the number, on the right side.
    public var right: String
    /// The difference of the means; nil where a side has no value.
    public var mean: Double?
    /// The 95 % confidence interval of the difference; nil without one.
    public var interval: ClosedRange<Double>?
    /// Pairs, or the values of the smaller side where they are not paired.
    public var count: Int
    /// The verdict on this comparison alone.
    public var verdict: ClaimVerdict
  }

  /// The cell's name.
  public var name: String
  /// The verdict on all comparisons together.
  public var verdict: ClaimVerdict
  /// The comparisons; empty for a claim whose query decides by itself.
  public var differences: [Difference]
}
