import Tensors

/// How labelled examples are divided for a nested cross validation, and the strengths that its inner part chooses from.
public struct NestedFolds: Sendable, Hashable {
  /// The strengths C of logistic regression, in ascending order.
  public var strengths: [Double]
  /// The outer fold of each example, on which it is tested.
  public var outer: [Int]
  /// For each outer fold, the inner fold of each example; -1 for those of the outer fold itself.
  public var inner: [[Int]]

  /// Folds of the caller's.
  public init(strengths: [Double], outer: [Int], inner: [[Int]]) {
    self.strengths = strengths
    self.outer = outer
    self.inner = inner
  }

  /// The number of outer folds.
  public var count: Int { inner.count }
  /// The number of inner folds.
  public var innerCount: Int { (inner.lazy.joined().max() ?? -1) + 1 }
}

/// A protocol by which features of sentences are judged: its folds and its strengths.
///
/// Accuracies by different protocols are not comparable.
public enum ClassificationProtocol: String, Sendable, Hashable, CaseIterable {
  /// That of Skip-Thoughts, which the paper follows: examples are shuffled once, 10 outer and 10 inner folds are pieces of the order, and
  /// C is one of 1, 2, ..., 256.
  case skipThoughts = "skip-thoughts"
  /// That of SentEval: 10 outer and 10 inner folds keep the shares of the classes, and C is one of 1/4, 1/2, ..., 8.
  case sentEval = "senteval"

  private static let folds = 10
  /// The fewest examples that can be divided twice.
  public static let fewestExamples = 100

  /// The folds for examples with these labels; the choice does not depend on any seed of a run.
  public func folds(labels: [Int]) -> NestedFolds {
    switch self {
    case .skipThoughts: pieces(labels.count)
    case .sentEval: stratified(labels)
    }
  }

  private func pieces(_ count: Int) -> NestedFolds {
    var stream = RandomStream(seed: 1234, purpose: .folds)
    let order = stream.permutation(count)
    let outer = Self.consecutive(order, of: count)
    let inner = (0..<Self.folds).map { fold in Self.consecutive(order.filter { outer[$0] != fold }, of: count) }
    return NestedFolds(strengths: [1, 2, 4, 8, 16, 32, 64, 128, 256], outer: outer, inner: inner)
  }

  /// Examples in an order, cut into pieces of equal length but for one; -1 for all others.
  private static func consecutive(_ order: [Int], of count: Int) -> [Int] {
    var fold = [Int](repeating: -1, count: count)
    let (length, longer) = order.count.quotientAndRemainder(dividingBy: folds)
    var place = 0
    for number in 0..<folds {
      let end = place + length + (number < longer ? 1 : 0)
      for example in order[place..<end] { fold[example] = number }
      place = end
    }
    return fold
  }

  private func stratified(_ labels: [Int]) -> NestedFolds {
    let outer = Self.stratified(Array(labels.indices), labels, draw: 0)
    let inner = (0..<Self.folds).map { fold in
      Self.stratified(labels.indices.filter { outer[$0] != fold }, labels, draw: 1 + fold)
    }
    return NestedFolds(strengths: [0.25, 0.5, 1, 2, 4, 8], outer: outer, inner: inner)
  }

  /// Some examples divided class by class, each class in an order of its own; -1 for all others.
  private static func stratified(_ examples: [Int], _ labels: [Int], draw: Int) -> [Int] {
    var fold = [Int](repeating: -1, count: labels.count)
    var place = 0
    for label in Set(labels).sorted() {
      let members = examples.filter { labels[$0] == label }
      var stream = RandomStream(seed: 1111, purpose: .folds, epoch: draw, sample: label)
      for index in stream.permutation(members.count) {
        fold[members[index]] = place % folds
        place += 1
      }
    }
    return fold
  }
}
