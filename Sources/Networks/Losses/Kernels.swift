import COpenBLAS
import Foundation
import Tensors

/// OpenBLAS runs on one thread: parallelism is `Workers`'.
private let blasIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// A row-major matrix in memory as a factor of a product.
struct Factor {
  /// The first element.
  var base: UnsafePointer<Float>
  /// The number of floats from one row to the next.
  var stride: Int
  /// Whether the product takes the transpose.
  var transposed = false

  /// The factor that starts at `base`.
  init(_ base: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.base = base
    self.stride = stride
    self.transposed = transposed
  }

  /// The factor that starts at `base`.
  init(_ base: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
    self.init(UnsafePointer(base), stride: stride, transposed: transposed)
  }
}

/// c = a b, plus c where `adding`; (rows,inner) times (inner,columns) after the transpositions asked for.
func product(
  rows: Int, columns: Int, inner: Int, _ a: Factor, _ b: Factor, into c: UnsafeMutablePointer<Float>, stride: Int,
  adding: Bool = false
) {
  precondition(blasIsSingleThreaded)
  cblas_sgemm(
    CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans,
    blasint(rows), blasint(columns), blasint(inner), 1, a.base, blasint(a.stride), b.base, blasint(b.stride),
    adding ? 1 : 0, c, blasint(stride))
}

extension FloatBuffer {
  /// The first `rows * columns` elements as a matrix, copied.
  func matrix(rows: Int, columns: Int) -> Matrix {
    Matrix(
      rows: rows, columns: columns, elements: Array(UnsafeBufferPointer(start: pointer, count: rows * columns)))
  }
}

/// The largest of `count` floats, at least `start`; NaN is passed over.
func largest(_ values: UnsafePointer<Float>, count: Int, start: Float) -> Float {
  var result = start
  for index in 0..<count { result = values[index] > result ? values[index] : result }
  return result
}

/// Replaces each of `count` values v by exp(v - shift) and returns their sum.
func exponentiate(_ values: UnsafeMutablePointer<Float>, count: Int, shift: Float) -> Double {
  let raw = UnsafeMutableRawPointer(values)
  let lanes = 16
  var sum = SIMD16<Float>(repeating: 0)
  let whole = count / lanes * lanes
  for index in stride(from: 0, to: whole, by: lanes) {
    let offset = index * MemoryLayout<Float>.stride
    let result = exponential(raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self) - shift)
    raw.storeBytes(of: result, toByteOffset: offset, as: SIMD16<Float>.self)
    sum += result
  }
  var total = Double(sum.sum())
  if whole < count {
    var rest = SIMD16<Float>(repeating: 0)
    for index in whole..<count { rest[index - whole] = values[index] - shift }
    rest = exponential(rest)
    for index in whole..<count {
      values[index] = rest[index - whole]
      total += Double(values[index])
    }
  }
  return total
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
