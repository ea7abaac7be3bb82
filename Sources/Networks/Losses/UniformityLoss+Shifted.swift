import Foundation
import Tensors

extension UniformityLoss {
  /// The value and gradient for points of any norm and any t.
  ///
  /// The least squared distance m is taken out of every exponent, so large t cannot underflow:
  /// log mean W = -t m + log mean exp(-t (|z_i - z_j|^2 - m)). NaN and infinity come out as NaN.
  func evaluateShifted(side z: Matrix, scale: Double, workers: Workers) -> (value: Double, gradient: Matrix) {
    let (count, width) = (z.rows, z.columns)
    let block = 64
    let blocks = (count + block - 1) / block
    let exponents = FloatBuffer(count: count * count)
    let largestOfBlock = FloatBuffer(count: blocks)
    let sums = FloatBuffer(count: count)
    let gradient = FloatBuffer(count: count * width)
    let sharpness = Float(t)

    let value: Double = z.elements.withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return 0 }
      nonisolated(unsafe) let rows = base
      let halfSquares = halvedSquaredNorms(rows, count: count, width: width)

      // -t |z_i - z_j|^2 = 2t (z_i.z_j - |z_i|^2 / 2 - |z_j|^2 / 2), at most 0.
      workers.forEachChunk(of: count, size: block) { range in
        let first = exponents.pointer + range.lowerBound * count
        product(
          rows: range.count, columns: count, inner: width, MatrixFactor(rows + range.lowerBound * width, stride: width),
          MatrixFactor(rows, stride: width, transposed: true), into: first, stride: count)
        var top = -Float.greatestFiniteMagnitude
        for row in range {
          let values = exponents.pointer + row * count
          for column in 0..<count {
            let exponent = 2 * sharpness * (values[column] - halfSquares[row] - halfSquares[column])
            // Rounding can leave a squared distance slightly negative; NaN fails the comparison and stays.
            values[column] = exponent > 0 ? 0 : exponent
          }
          values[row] = -Float.greatestFiniteMagnitude
          top = largest(values, count: count, start: top)
        }
        largestOfBlock.pointer[range.lowerBound / block] = top
      }
      let shift = largest(largestOfBlock.pointer, count: blocks, start: -Float.greatestFiniteMagnitude)

      workers.forEachChunk(of: count, size: block) { range in
        for row in range {
          let values = exponents.pointer + row * count
          sums.pointer[row] = Float(exponentiate(values, count: count, shift: shift))
        }
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(exponents.pointer + range.lowerBound * count, stride: count), MatrixFactor(rows, stride: width),
          into: gradient.pointer + range.lowerBound * width, stride: width)
      }
      var sum = 0.0
      for row in 0..<count { sum += Double(sums.pointer[row]) }
      let factor = Float(-4 * t * scale / sum)
      for row in 0..<count {
        for column in row * width..<(row + 1) * width {
          gradient.pointer[column] = factor * (sums.pointer[row] * rows[column] - gradient.pointer[column])
        }
      }
      return Double(shift) + log(sum / (Double(count) * Double(count - 1)))
    }
    return (value, gradient.matrix(rows: count, columns: width))
  }
}

/// |z_i|^2 / 2 of each row.
private func halvedSquaredNorms(_ rows: UnsafePointer<Float>, count: Int, width: Int) -> [Float] {
  (0..<count).map { row in
    var sum = 0.0
    for index in row * width..<(row + 1) * width { sum += Double(rows[index]) * Double(rows[index]) }
    return Float(sum / 2)
  }
}
