import Foundation
import Tensors

extension FloatBuffer {
  /// The first `rows * columns` elements as a matrix, copied.
  func matrix(rows: Int, columns: Int) -> Matrix {
    Matrix(
      rows: rows, columns: columns, elements: Array(UnsafeBufferPointer(start: pointer, count: rows * columns)))
  }
}

/// Replaces `count` values v by softmax(scale * v) and returns the cross entropy of `label`, -log of its share.
func softmax(_ values: UnsafeMutablePointer<Float>, count: Int, scale: Float, label: Int) -> Float {
  for index in 0..<count { values[index] *= scale }
  let top = largest(values, count: count, start: -Float.greatestFiniteMagnitude)
  let target = Double(values[label]) - Double(top)
  let sum = exponentiate(values, count: count, shift: top)
  let inverse = Float(1 / sum)
  for index in 0..<count { values[index] *= inverse }
  return Float(log(sum) - target)
}

/// Calls `body` with the elements of two matrices.
func withPointers<Result>(
  _ x: Matrix, _ y: Matrix, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result? {
  x.elements.withUnsafeBufferPointer { left in
    y.elements.withUnsafeBufferPointer { right in
      guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return nil }
      return body(leftBase, rightBase)
    }
  }
}
