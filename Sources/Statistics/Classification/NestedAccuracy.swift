import Tensors

/// The accuracies of a nested cross validation.
public struct NestedAccuracy: Sendable, Hashable {
  /// The accuracy on each outer fold, with the strength chosen for it.
  public var folds: [Double]
  /// The strength C that the inner folds of each outer fold chose: the first of the best.
  public var strengths: [Double]

  /// The mean over the outer folds.
  public var mean: Double { folds.reduce(0, +) / Double(max(folds.count, 1)) }
}

/// The accuracy of L2-regularised logistic regression for two classes, its strength chosen by an inner cross validation.
///
/// Each regression minimises C times the sum of the losses log(1 + e^-m) over its training examples, plus half the squared length of the
/// weights; the intercept is free. (scikit-learn's `LogisticRegression` with solver `lbfgs` has the same minimum.) All regressions of a
/// strength, of every inner and every outer fold, are solved together: each step of L-BFGS then is two matrix products over all of
/// them, and each strength starts from the solutions of the one before.
///
/// - Parameters:
///   - features: The features (N,D).
///   - labels: 0 or 1 for each row.
///   - isCancelled: Asked between the steps.
///   - progress: Told a share of the work that is done.
/// - Returns: nil where it was cancelled.
public func nestedAccuracy(
  _ features: Matrix, labels: [Int], folds: NestedFolds, workers: Workers, isCancelled: () -> Bool = { false },
  progress: (Double) -> Void = { _ in }
) -> NestedAccuracy? {
  precondition(labels.count == features.rows && folds.outer.count == features.rows, "a label and a fold for each row")
  precondition(labels.allSatisfy { $0 == 0 || $0 == 1 }, "labels must be 0 or 1")
  let innerCount = folds.innerCount
  // First the regressions of the inner folds, outer fold by outer fold, then those of the outer folds.
  var held: [[Bool]] = []
  for outer in 0..<folds.count {
    for inner in 0..<innerCount {
      held.append(features.indices.map { folds.outer[$0] == outer || folds.inner[outer][$0] == inner })
    }
  }
  for outer in 0..<folds.count { held.append(folds.outer.map { $0 == outer }) }
  let batch = LogisticRegressions(features, labels: labels, held: held, workers: workers)
  var accuracies: [[Double]] = []
  for (place, strength) in folds.strengths.enumerated() {
    guard batch.solve(strength: strength, isCancelled: isCancelled) else { return nil }
    accuracies.append(
      batch.accuracies { regression, row in
        let (outer, inner) = (regression / innerCount, regression % innerCount)
        return regression < folds.count * innerCount
          ? folds.outer[row] != outer && folds.inner[outer][row] == inner
          : folds.outer[row] == regression - folds.count * innerCount
      })
    progress(Double(place + 1) / Double(folds.strengths.count))
  }
  var result = NestedAccuracy(folds: [], strengths: [])
  for outer in 0..<folds.count {
    let means = accuracies.map { $0[outer * innerCount..<(outer + 1) * innerCount].reduce(0, +) }
    let best = means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
    result.folds.append(accuracies[best][folds.count * innerCount + outer])
    result.strengths.append(folds.strengths[best])
  }
  return result
}

extension Matrix {
  fileprivate var indices: Range<Int> { 0..<rows }
}
