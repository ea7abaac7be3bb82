import Foundation
import Tensors

/// L_align(alpha): the mean over the K pairs of |x_i - y_i|^alpha (Wang & Isola 2020, section 4.1.1).
public struct AlignmentLoss: PairLoss, Hashable {
  /// The power of the distance, above 0.
  public let alpha: Double

  /// The loss with a power `alpha` above 0.
  public init(alpha: Double = 2) {
    precondition(alpha > 0, "alpha must be positive, found \(alpha)")
    self.alpha = alpha
  }

  /// The value and its gradients; `key` is ignored.
  ///
  /// d/dx_i = alpha |d|^(alpha - 2) d / K with d = x_i - y_i. Where d = 0 the gradient is taken as 0, which for alpha = 1
  /// is the middle of the subdifferential.
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue {
    checkPairs(x, y, atLeast: 1)
    let (count, width) = (x.rows, x.columns)
    var gradientX = Matrix(rows: count, columns: width)
    var gradientY = Matrix(rows: count, columns: width)
    var sum = 0.0
    for row in 0..<count {
      let range = row * width..<(row + 1) * width
      var squares = 0.0
      for index in range {
        let difference = Double(x.elements[index]) - Double(y.elements[index])
        squares += difference * difference
      }
      sum += alpha == 2 ? squares : pow(squares, alpha / 2)
      // NaN takes the second branch and spreads.
      let factor = squares == 0 ? 0 : alpha * pow(squares, alpha / 2 - 1) / Double(count)
      for index in range {
        let slope = Float(factor * (Double(x.elements[index]) - Double(y.elements[index])))
        gradientX.elements[index] = slope
        gradientY.elements[index] = -slope
      }
    }
    return PairLossValue(value: sum / Double(count), gradientX: gradientX, gradientY: gradientY)
  }
}
