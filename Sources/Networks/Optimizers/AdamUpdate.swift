import Foundation

/// The update of one step of Adam, the same for every element (see `Adam`).
struct AdamUpdate: Sendable {
  private let stepSize: Float
  private let rootCorrection: Float
  private let fresh: Float
  private let kept: Float
  private let freshSquare: Float
  private let offset: Float

  /// The update of the `step`-th step, counted from 1.
  init(rate: Double, step: Int, beta1: Double, beta2: Double, epsilon: Double) {
    stepSize = Float(rate / (1 - pow(beta1, Double(step))))
    rootCorrection = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
    (fresh, kept, freshSquare, offset) = (Float(1 - beta1), Float(beta2), Float(1 - beta2), Float(epsilon))
  }

  /// Moves `count` values against their gradient and carries their moments on.
  func apply(
    _ values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    square: UnsafeMutablePointer<Float>, count: Int
  ) {
    for element in 0..<count {
      let slope = gradient[element]
      let first = mean[element] + fresh * (slope - mean[element])
      let second = kept * square[element] + freshSquare * slope * slope
      mean[element] = first
      square[element] = second
      values[element] -= stepSize * first / (second.squareRoot() * rootCorrection + offset)
    }
  }
}
