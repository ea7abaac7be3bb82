import COpenBLAS

/// Whether an operand of a matrix product enters as it lies in memory or transposed.
public enum Operand: Sendable {
  /// As it lies in memory.
  case plain
  /// Transposed.
  case transposed

  fileprivate var blas: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}

/// OpenBLAS runs single-threaded: parallel work goes through `Workers`, whose partition does not depend on the threads.
private let blasIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// C (rows, columns) = A (rows, depth) B (depth, columns) + `keeping` * C by OpenBLAS on the calling thread; strides in floats.
///
/// A transposed operand lies in memory as (depth, rows) or (columns, depth).
public func matrixProduct(
  rows: Int, columns: Int, depth: Int,
  _ a: UnsafePointer<Float>, aStride: Int, _ aOperand: Operand = .plain,
  _ b: UnsafePointer<Float>, bStride: Int, _ bOperand: Operand = .plain,
  into c: UnsafeMutablePointer<Float>, cStride: Int, keeping: Float = 0
) {
  precondition(blasIsSingleThreaded && rows >= 0 && columns >= 0 && depth >= 0)
  cblas_sgemm(
    CblasRowMajor, aOperand.blas, bOperand.blas, Int32(rows), Int32(columns), Int32(depth), 1, a, Int32(aStride), b,
    Int32(bStride), keeping, c, Int32(cStride))
}
