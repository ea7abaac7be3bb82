import Tensors

/// A loss over positive pairs of features, with its gradient in closed form.
///
/// Row i of `x` and row i of `y`, both (K,D), are the features of one positive pair. The rows are meant to have unit norm,
/// but value and gradient are those of the formula for any finite rows: the gradient is taken in R^D, not along the
/// sphere. NaN and infinite features give a value that is not finite, never a trap, so that training can end as diverged.
public protocol PairLoss: Sendable {
  /// The value, and the gradients with respect to `x` and `y`.
  ///
  /// `key` keys the random numbers of losses that draw negatives; the others ignore it.
  func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue
}

/// Which batch a loss is evaluated on: the key of the negatives that it draws.
public struct BatchKey: Sendable, Hashable {
  /// The run's seed.
  public var seed: UInt64
  /// The epoch.
  public var epoch: Int
  /// The step.
  public var step: Int

  /// The key of one step.
  public init(seed: UInt64, epoch: Int, step: Int) {
    self.seed = seed
    self.epoch = epoch
    self.step = step
  }
}

/// What a loss of positive pairs comes to on one batch.
public struct PairLossValue: Sendable {
  /// The loss.
  public var value: Double
  /// The gradient with respect to x, (K,D).
  public var gradientX: Matrix
  /// The gradient with respect to y, (K,D).
  public var gradientY: Matrix

  /// A value with its gradients.
  public init(value: Double, gradientX: Matrix, gradientY: Matrix) {
    self.value = value
    self.gradientX = gradientX
    self.gradientY = gradientY
  }
}

/// Checks the shapes of a batch of positive pairs, which are the caller's to get right.
func checkPairs(_ x: Matrix, _ y: Matrix, atLeast least: Int) {
  precondition(
    x.rows == y.rows && x.columns == y.columns, "x is (\(x.rows),\(x.columns)), y is (\(y.rows),\(y.columns))")
  precondition(x.rows >= least, "the loss needs at least \(least) pairs, found \(x.rows)")
}
