import Foundation
import Tensors

/// L_uniform(t): the log of the mean Gaussian potential exp(-t |u - v|^2) over pairs i < j within a side of the batch.
///
/// The loss of a batch of pairs is the mean of the values over {x_i} and over {y_i} (Wang & Isola 2020, section 4.1.2).
public struct UniformityLoss: PairLoss, Hashable {
  /// The sharpness of the potential, above 0.
  public let t: Double

  /// The loss with a sharpness `t` above 0.
  public init(t: Double = 2) {
    precondition(t > 0, "t must be positive, found \(t)")
    self.t = t
  }

  /// The value and its gradients, for at least 2 pairs; `key` is ignored.
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue {
    checkPairs(x, y, atLeast: 2)
    let sides = evaluate(sides: [x, y], scale: 0.5, workers: workers)
    return PairLossValue(
      value: (sides[0].value + sides[1].value) / 2, gradientX: sides[0].gradient, gradientY: sides[1].gradient)
  }

  /// Log mean potential over the rows of one side, (K,D) with K at least 2, and its gradient times `scale`.
  public func evaluate(side z: Matrix, scale: Double = 1, workers: Workers) -> (value: Double, gradient: Matrix) {
    evaluate(sides: [z], scale: scale, workers: workers)[0]
  }

  /// Log mean potential over the rows of each side, (K,D) with K at least 2, and its gradient times `scale`.
  ///
  /// With W_ij = exp(-t |z_i - z_j|^2), i other than j, and s the sum of all W_ij (each pair twice):
  /// d/dz_i = -4t / s (z_i sum_j W_ij - sum_j W_ij z_j).
  private func evaluate(sides: [Matrix], scale: Double, workers: Workers) -> [(value: Double, gradient: Matrix)] {
    for z in sides { precondition(z.rows >= 2, "the loss needs at least 2 rows, found \(z.rows)") }
    // Points so far apart that potentials vanish, and points that are not finite, take the slower way.
    return UniformityTiles.evaluate(sides, t: t, scale: scale, workers: workers)
      ?? sides.map { evaluateShifted(side: $0, scale: scale, workers: workers) }
  }
}
