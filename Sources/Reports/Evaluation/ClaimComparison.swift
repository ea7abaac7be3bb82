import Rows
import Specifications
import Statistics
import Texts

/// One comparison that a claim makes: `contrastive < supervised`, of two columns, or of a column and a number.
struct ClaimComparison: Sendable, Hashable {
  /// What is compared.
  enum Side: Sendable, Hashable {
    case column(String)
    case number(Double)

    /// The column's name; nil for a number.
    var column: String? { if case .column(let name) = self { name } else { nil } }
  }

  var left: Side
  var right: Side
  /// Whether the left side is claimed to be the smaller one.
  var isLess: Bool

  /// The comparisons of one line, which may be a chain: `random < contrastive < supervised`; nil where it is none.
  static func chain(_ text: String) -> [ClaimComparison]? {
    var sides: [Side] = []
    var signs: [Character] = []
    var word = ""
    func side() -> Side? {
      let name = word.trimmed
      // `<=`, `>=`, `==` and `<>`, which an interval cannot tell from `<` and `>`.
      guard !name.isEmpty, !name.contains("="), !name.contains("!") else { return nil }
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
    return comparisons.allSatisfy { $0.left.column != nil || $0.right.column != nil } ? comparisons : nil
  }

  /// What the rows say about it.
  func finding(in rows: Frame) -> ComparisonFinding {
    func values(_ side: Side) -> [Double?] {
      switch side {
      case .number(let value): [Double?](repeating: value, count: rows.count)
      case .column(let name): rows[name]?.map(\.number) ?? []
      }
    }
    let (first, second) = (values(left), values(right))
    let pairs = zip(first, second).compactMap { one, other in one.flatMap { one in other.map { (one, $0) } } }
    let isOfNumber = left.column == nil || right.column == nil
    if !pairs.isEmpty || isOfNumber {
      return ComparisonFinding(
        comparison: self, difference: MeanDifference(pairs: pairs), leftOut: rows.count - pairs.count)
    }
    // No row has both sides: two samples of their own.
    let (one, other) = (first.compactMap(\.self), second.compactMap(\.self))
    return ComparisonFinding(
      comparison: self, difference: MeanDifference(one, apartFrom: other), leftOut: rows.count - one.count - other.count
    )
  }
}

/// What the rows of a claim say about one of its comparisons.
struct ComparisonFinding: Sendable {
  var comparison: ClaimComparison
  /// The left side less the right; nil where a side has no value.
  var difference: MeanDifference?
  /// Rows without a value for it.
  var leftOut: Int

  /// *holds* where the whole interval of the difference is on the claimed side of 0, *fails* where it is all on the other,
  /// *undecided* where it includes 0, *not enough data* where there is no interval.
  var verdict: ClaimVerdict {
    guard let interval = difference?.interval else { return .missing }
    if interval.upperBound < 0 { return comparison.isLess ? .holds : .fails }
    if interval.lowerBound > 0 { return comparison.isLess ? .fails : .holds }
    return .undecided
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
