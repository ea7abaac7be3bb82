import Foundation
import Tensors

/// The decoupled contrastive loss over a batch: the positive pair is no candidate of its own softmax.
///
/// Of the 2K features z = (x_1, ..., x_K, y_1, ..., y_K), with p(i) the other view of z_i:
/// mean over i of -z_i.z_p(i) / tau + log sum_{j != i, p(i)} exp(z_i.z_j / tau).
/// Source: Yeh, Hong, Hsu, Liu, Chen & LeCun, "Decoupled contrastive learning", ECCV 2022, equation 6.
public struct DecoupledContrastiveLoss: PairLoss, Hashable {
  /// The temperature, above 0.
  public let tau: Double

  /// The loss with a temperature above 0.
  public init(tau: Double) {
    precondition(tau > 0, "tau must be positive, found \(tau)")
    self.tau = tau
  }

  /// The value and its gradients, for at least two pairs; `key` is ignored.
  ///
  /// With P the softmax of z z^T / tau along rows without i and p(i), and J the permutation that exchanges views:
  /// d/dz = ((P - J) + (P - J)^T) z / (2K tau).
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue {
    checkPairs(x, y, atLeast: 2)
    let (pairs, width) = (x.rows, x.columns)
    let count = 2 * pairs
    let block = 64
    let features = FloatBuffer(count: count * width)
    for (index, element) in (x.elements + y.elements).enumerated() { features.pointer[index] = element }
    let shares = FloatBuffer(count: count * count)
    let slopes = FloatBuffer(count: count * count)
    let gradient = FloatBuffer(count: count * width)
    let terms = FloatBuffer(count: count)
    let inverse = Float(1 / tau)
    workers.forEachChunk(of: count, size: block) { range in
      let rows = shares.pointer + range.lowerBound * count
      product(
        rows: range.count, columns: count, inner: width,
        MatrixFactor(features.pointer + range.lowerBound * width, stride: width),
        MatrixFactor(features.pointer, stride: width, transposed: true), into: rows, stride: count)
      for row in range {
        terms.pointer[row] = decoupledShares(
          shares.pointer + row * count, count: count, scale: inverse, own: row, partner: (row + pairs) % count)
      }
    }
    let share = Float(1 / (Double(count) * tau))
    workers.forEachChunk(of: count, size: block) { range in
      for row in range {
        for column in 0..<count {
          let both = shares.pointer[row * count + column] + shares.pointer[column * count + row]
          slopes.pointer[row * count + column] = share * both
        }
      }
      product(
        rows: range.count, columns: width, inner: count,
        MatrixFactor(slopes.pointer + range.lowerBound * count, stride: count),
        MatrixFactor(features.pointer, stride: width), into: gradient.pointer + range.lowerBound * width, stride: width)
    }
    var sum = 0.0
    for index in 0..<count { sum += Double(terms.pointer[index]) }
    let whole = gradient.matrix(rows: count, columns: width)
    return PairLossValue(
      value: sum / Double(count), gradientX: whole.rows(0..<pairs), gradientY: whole.rows(pairs..<count))
  }
}

/// Replaces inner products v of a feature by their shares of the softmax, less 1 at the partner, and returns its term.
private func decoupledShares(
  _ values: UnsafeMutablePointer<Float>, count: Int, scale: Float, own: Int, partner: Int
) -> Float {
  for index in 0..<count { values[index] *= scale }
  let positive = Double(values[partner])
  // So small that the exponential is 0 whatever the largest is.
  let excluded: Float = -1e30
  (values[own], values[partner]) = (excluded, excluded)
  let top = largest(values, count: count, start: excluded)
  let sum = exponentiate(values, count: count, shift: top)
  let inverse = Float(1 / sum)
  for index in 0..<count { values[index] *= inverse }
  values[partner] -= 1
  return Float(log(sum) + Double(top) - positive)
}
