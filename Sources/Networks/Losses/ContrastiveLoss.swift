import Foundation
import Tensors

/// L_contrastive(tau) over a batch: the mean of 2K cross entropies, x_i against all y_j and y_j against all x_i.
///
/// The candidates of x_i are y_1, ..., y_K with y_i the positive one, by softmax(x_i.y_j / tau); symmetrically for y_j
/// (Wang & Isola 2020, equation 1, in the form with the negatives of the batch).
public struct ContrastiveLoss: PairLoss, Hashable {
  /// The temperature, above 0.
  public let tau: Double

  /// The loss with a temperature above 0.
  public init(tau: Double) {
    precondition(tau > 0, "tau must be positive, found \(tau)")
    self.tau = tau
  }

  /// The value and its gradients; `key` is ignored.
  ///
  /// With S = x y^T / tau, P its softmax along rows and Q along columns: dS = (P + Q - 2I) / 2K,
  /// d/dx = dS y / tau, d/dy = dS^T x / tau.
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue {
    checkPairs(x, y, atLeast: 1)
    let (count, width) = (x.rows, x.columns)
    let block = 64
    let logits = FloatBuffer(count: count * count)
    let byRow = FloatBuffer(count: count * count)
    let byColumn = FloatBuffer(count: count * count)
    let entropies = FloatBuffer(count: 2 * count)
    let gradientX = FloatBuffer(count: count * width)
    let gradientY = FloatBuffer(count: count * width)
    let inverse = Float(1 / tau)
    let share = Float(1 / (2 * Double(count) * tau))

    withPointers(x, y) { xBase, yBase in
      nonisolated(unsafe) let (left, right) = (xBase, yBase)
      // Once by rows of S and once by rows of its transpose: each side then has its softmax along contiguous memory.
      workers.forEachChunk(of: count, size: block) { range in
        let rows = byRow.pointer + range.lowerBound * count
        product(
          rows: range.count, columns: count, inner: width, MatrixFactor(left + range.lowerBound * width, stride: width),
          MatrixFactor(right, stride: width, transposed: true), into: rows, stride: count)
        let columns = byColumn.pointer + range.lowerBound * count
        product(
          rows: range.count, columns: count, inner: width,
          MatrixFactor(right + range.lowerBound * width, stride: width),
          MatrixFactor(left, stride: width, transposed: true), into: columns, stride: count)
        for row in range {
          entropies.pointer[row] = softmax(byRow.pointer + row * count, count: count, scale: inverse, label: row)
          entropies.pointer[count + row] = softmax(
            byColumn.pointer + row * count, count: count, scale: inverse, label: row)
        }
      }
      workers.forEachChunk(of: count, size: block) { range in
        combine(byRow.pointer, byColumn.pointer, into: logits.pointer, rows: range, count: count, scale: share)
      }
      workers.forEachChunk(of: count, size: block) { range in
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(logits.pointer + range.lowerBound * count, stride: count), MatrixFactor(right, stride: width),
          into: gradientX.pointer + range.lowerBound * width, stride: width)
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(logits.pointer + range.lowerBound, stride: count, transposed: true),
          MatrixFactor(left, stride: width),
          into: gradientY.pointer + range.lowerBound * width, stride: width)
      }
    }
    var sum = 0.0
    for index in 0..<2 * count { sum += Double(entropies.pointer[index]) }
    return PairLossValue(
      value: sum / Double(2 * count), gradientX: gradientX.matrix(rows: count, columns: width),
      gradientY: gradientY.matrix(rows: count, columns: width))
  }
}

/// Writes scale * (P + Q^T - 2I) into some rows of `result`; all (count,count).
private func combine(
  _ byRow: UnsafePointer<Float>, _ byColumn: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>,
  rows: Range<Int>, count: Int, scale: Float
) {
  // Columns in strips, so that the strip of Q, read across its rows, stays in the cache.
  let strip = 64
  for first in stride(from: 0, to: count, by: strip) {
    let columns = first..<min(first + strip, count)
    for row in rows {
      for column in columns {
        result[row * count + column] = scale * (byRow[row * count + column] + byColumn[column * count + row])
      }
    }
  }
  for row in rows { result[row * count + row] -= 2 * scale }
}
