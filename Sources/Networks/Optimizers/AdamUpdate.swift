import Foundation
import Tensors

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
    // By whole vectors and then one by one: the compiler leaves the plain loop scalar, five times slower.
    let whole = count / vectorWidth * vectorWidth
    for element in stride(from: 0, to: whole, by: vectorWidth) {
      let slope = gradient.vector(element)
      let old = mean.vector(element)
      let first = old + fresh * (slope - old)
      let second = kept * square.vector(element) + freshSquare * slope * slope
      mean.store(first, element)
      square.store(second, element)
      let change = stepSize * first / (second.squareRoot() * rootCorrection + offset)
      values.store(values.vector(element) - change, element)
    }
    for element in whole..<count {
      let slope = gradient[element]
      let first = mean[element] + fresh * (slope - mean[element])
      let second = kept * square[element] + freshSquare * slope * slope
      mean[element] = first
      square[element] = second
      values[element] -= stepSize * first / (second.squareRoot() * rootCorrection + offset)
    }
  }
}
