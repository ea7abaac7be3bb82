import Tensors

/// One regression on its way to its minimum by L-BFGS, which somebody else evaluates.
///
/// The objective is convex, so that the slope at the point tried tells whether the step was too long; values are not needed.
final class Regression: @unchecked Sendable {  // each is used by one task at a time
  /// The last point accepted.
  let weights: FloatBuffer
  /// The point that is evaluated next, and the gradient there.
  let trial: FloatBuffer
  let trialGradient: FloatBuffer
  /// Where the next steps lead; while it is computed, what the preconditioner is applied to.
  let direction: FloatBuffer
  private let gradient: FloatBuffer
  private let memory: Int
  /// The last steps and the changes of the gradient, as many as are kept, the newest last.
  private var steps: [(step: FloatBuffer, change: FloatBuffer, product: Double)] = []
  private var factors: [Double] = []
  private var rate: Float = 1
  private var slope = 0.0
  private var isFirst = true
  private var retries = 0

  init(width: Int, memory: Int) {
    func buffer() -> FloatBuffer {
      let buffer = FloatBuffer(count: width)
      buffer.clear()
      return buffer
    }
    (weights, trial, trialGradient) = (buffer(), buffer(), buffer())
    (direction, gradient) = (buffer(), buffer())
    self.memory = memory
  }

  /// Starts for another objective at the last point accepted.
  func begin() {
    trial.pointer.update(from: weights.pointer, count: weights.count)
    steps.removeAll()
    isFirst = true
    retries = 0
  }

  /// Accepts the point that was tried, or tries one that is nearer; returns whether it was accepted.
  ///
  /// Where it was, `direction` is the vector that the preconditioner is to be applied to.
  func judge(width: Int) -> Bool {
    if !isFirst {
      let end = dot(trialGradient, direction, width)
      // Past the minimum, where the objective rises as fast as half of how it fell: the secant's root is tried.
      if end > 0.5 * abs(slope), retries < 20 {
        retries += 1
        rate *= Float(abs(slope) / (abs(slope) + end))
        move(width)
        return false
      }
      remember(width)
    }
    isFirst = false
    retries = 0
    weights.pointer.update(from: trial.pointer, count: width)
    gradient.pointer.update(from: trialGradient.pointer, count: width)
    direction.pointer.update(from: gradient.pointer, count: width)
    factors = []
    for entry in steps.reversed() {
      let factor = dot(entry.step, direction, width) / entry.product
      factors.append(factor)
      add(-factor, entry.change, to: direction, width)
    }
    return true
  }

  /// Turns the preconditioned vector into the next direction and point; returns whether that is not worth a step.
  func finishDirection(width: Int, tolerance: Double) -> Bool {
    for (entry, factor) in zip(steps, factors.reversed()) {
      add(factor - dot(entry.change, direction, width) / entry.product, entry.step, to: direction, width)
    }
    for index in 0..<width { direction.pointer[index] = -direction.pointer[index] }
    slope = dot(gradient, direction, width)
    // A direction that does not descend is what rounding leaves at the minimum.
    if !(slope < -tolerance) { return true }
    rate = 1
    move(width)
    return false
  }

  private func move(_ width: Int) {
    let (target, from, along) = (trial.pointer, weights.pointer, direction.pointer)
    for index in 0..<width { target[index] = from[index] + rate * along[index] }
  }

  private func remember(_ width: Int) {
    // The oldest buffers are used again.
    let (step, change) =
      steps.count == memory
      ? (steps[0].step, steps[0].change) : (FloatBuffer(count: weights.count), FloatBuffer(count: weights.count))
    if steps.count == memory { steps.removeFirst() }
    for index in 0..<width {
      step.pointer[index] = trial.pointer[index] - weights.pointer[index]
      change.pointer[index] = trialGradient.pointer[index] - gradient.pointer[index]
    }
    let product = dot(step, change, width)
    if product > 0 { steps.append((step, change, product)) }
  }
}

/// The inner product, in single precision by lanes and double precision across them.
private func dot(_ first: FloatBuffer, _ second: FloatBuffer, _ width: Int) -> Double {
  var total = 0.0
  let (a, b) = (first.pointer, second.pointer)
  let whole = width / 16 * 16
  var sum = SIMD8<Double>(repeating: 0)
  for index in stride(from: 0, to: whole, by: 16) {
    let product = a.vector(index) * b.vector(index)
    sum += SIMD8<Double>(product.lowHalf) + SIMD8<Double>(product.highHalf)
  }
  total = sum.sum()
  for index in whole..<max(width, whole) { total += Double(a[index]) * Double(b[index]) }
  return total
}

private func add(_ factor: Double, _ vector: FloatBuffer, to target: FloatBuffer, _ width: Int) {
  let (a, b, scale) = (target.pointer, vector.pointer, Float(factor))
  for index in 0..<width { a[index] += scale * b[index] }
}
