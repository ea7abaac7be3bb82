import Tensors

/// The inverse of a symmetric positive definite matrix, kept as the inverse of its Cholesky factor, in single precision.
///
/// The bits do not depend on the number of threads, nor on the processor: all products are those of `Tensors`.
struct TriangularInverse {
  private let order: Int
  private let stride: Int
  /// The inverse of the lower factor L (m,m) of A = L L'.
  private let inverse: FloatBuffer
  private static let block = 64

  /// Inverts a matrix (m,m), of which the lower half is read; it is overwritten by its factor.
  init(_ matrix: FloatBuffer, order: Int, stride: Int, workers: Workers) {
    self.order = order
    self.stride = stride
    inverse = FloatBuffer(count: order * stride)
    inverse.clear()
    for start in Swift.stride(from: 0, to: order, by: Self.block) {
      let width = min(Self.block, order - start)
      Self.factor(matrix.pointer + start * stride + start, width, stride)
      solvePanel(matrix, start, width, workers)
      updateRest(matrix, start, width, workers)
    }
    for start in Swift.stride(from: 0, to: order, by: Self.block) {
      invertRows(matrix, start, min(Self.block, order - start), workers)
    }
  }

  /// Replaces the rows r (N,m) by A^-1 r.
  func solve(_ rows: UnsafeMutablePointer<Float>, count: Int, stride rowStride: Int, workers: Workers) {
    let between = FloatBuffer(count: count * rowStride)
    let chunk = 4 * Self.block
    nonisolated(unsafe) let target = rows  // each task writes its own columns
    let (order, stride, inverse) = (order, stride, inverse)
    // L^-1 has nothing above its diagonal, so that each columns' sums end, or begin, there.
    workers.forEachChunk(of: order, size: chunk) { columns in
      product(
        rows: count, columns: columns.count, inner: columns.upperBound, MatrixFactor(target, stride: rowStride),
        MatrixFactor(inverse.pointer + columns.lowerBound * stride, stride: stride, transposed: true),
        into: between.pointer + columns.lowerBound, stride: rowStride)
    }
    workers.forEachChunk(of: order, size: chunk) { columns in
      let from = columns.lowerBound
      product(
        rows: count, columns: columns.count, inner: order - from,
        MatrixFactor(between.pointer + from, stride: rowStride),
        MatrixFactor(inverse.pointer + from * stride + from, stride: stride), into: target + from, stride: rowStride)
    }
  }

  /// The Cholesky factor of a small block, in its place; a pivot that rounding has made too small is raised.
  private static func factor(_ a: UnsafeMutablePointer<Float>, _ width: Int, _ stride: Int) {
    for column in 0..<width {
      let row = a + column * stride
      var pivot = Double(row[column])
      for k in 0..<column { pivot -= Double(row[k]) * Double(row[k]) }
      let root = max(pivot, 1e-6 * Double(abs(row[column])), 1e-30).squareRoot()
      row[column] = Float(root)
      for below in column + 1..<max(width, column + 1) {
        let other = a + below * stride
        var sum = Double(other[column])
        for k in 0..<column { sum -= Double(other[k]) * Double(row[k]) }
        other[column] = Float(sum / root)
      }
    }
  }

  /// The rows below a factored block, divided by it.
  private func solvePanel(_ matrix: FloatBuffer, _ start: Int, _ width: Int, _ workers: Workers) {
    let end = start + width
    let stride = stride
    workers.forEachChunk(of: order - end, size: 64) { rows in
      for offset in rows {
        let row = matrix.pointer + (end + offset) * stride + start
        for column in 0..<width {
          let factor = matrix.pointer + (start + column) * stride + start
          var sum = row[column]
          for k in 0..<column { sum -= row[k] * factor[k] }
          row[column] = sum / factor[column]
        }
      }
    }
  }

  /// What is right of and below a factored block, less the product of the panel with itself.
  private func updateRest(_ matrix: FloatBuffer, _ start: Int, _ width: Int, _ workers: Workers) {
    let end = start + width
    let rest = order - end
    guard rest > 0 else { return }
    let negative = FloatBuffer(count: rest * width)
    let stride = stride
    for row in 0..<rest {
      for k in 0..<width { negative.pointer[row * width + k] = -matrix.pointer[(end + row) * stride + start + k] }
    }
    workers.forEachChunk(of: rest, size: 256) { rows in
      product(
        rows: rows.count, columns: rows.upperBound, inner: width,
        MatrixFactor(negative.pointer + rows.lowerBound * width, stride: width),
        MatrixFactor(matrix.pointer + end * stride + start, stride: stride, transposed: true),
        into: matrix.pointer + (end + rows.lowerBound) * stride + end, stride: stride, adding: true)
    }
  }

  /// Some rows of L^-1, given those above.
  private func invertRows(_ factor: FloatBuffer, _ start: Int, _ width: Int, _ workers: Workers) {
    let diagonal = factor.pointer + start * stride + start
    // The inverse of the block on the diagonal.
    for column in 0..<width {
      for row in column..<width {
        var sum: Float = row == column ? 1 : 0
        for k in column..<max(row, column) {
          sum -= diagonal[row * stride + k] * inverse.pointer[(start + k) * stride + start + column]
        }
        inverse.pointer[(start + row) * stride + start + column] = sum / diagonal[row * stride + row]
      }
    }
    guard start > 0 else { return }
    let left = FloatBuffer(count: width * start)
    let negative = FloatBuffer(count: width * width)
    for row in 0..<width {
      for column in 0..<width {
        negative.pointer[row * width + column] = -inverse.pointer[(start + row) * stride + start + column]
      }
    }
    let (stride, inverse) = (stride, inverse)
    workers.forEachChunk(of: start, size: 256) { columns in
      let from = columns.lowerBound
      product(
        rows: width, columns: columns.count, inner: start - from,
        MatrixFactor(factor.pointer + start * stride + from, stride: stride),
        MatrixFactor(inverse.pointer + from * stride + from, stride: stride), into: left.pointer + from, stride: start)
      product(
        rows: width, columns: columns.count, inner: width, MatrixFactor(negative.pointer, stride: width),
        MatrixFactor(left.pointer + from, stride: start), into: inverse.pointer + start * stride + from, stride: stride)
    }
  }
}
