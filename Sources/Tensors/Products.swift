import COpenBLAS

/// OpenBLAS runs on one thread: parallelism is `Workers`'.
private let blasIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// A row-major matrix in memory as a factor of a product.
public struct MatrixFactor {
  /// The first element.
  public var base: UnsafePointer<Float>
  /// The number of floats from one row to the next.
  public var stride: Int
  /// Whether the product takes the transpose.
  public var transposed = false

  /// The factor that starts at `base`.
  public init(_ base: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.base = base
    self.stride = stride
    self.transposed = transposed
  }

  /// The factor that starts at `base`.
  public init(_ base: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
    self.init(UnsafePointer(base), stride: stride, transposed: transposed)
  }
}

/// c = a b, plus c where `adding`; (rows,inner) times (inner,columns) after the transpositions asked for.
public func product(
  rows: Int, columns: Int, inner: Int, _ a: MatrixFactor, _ b: MatrixFactor, into c: UnsafeMutablePointer<Float>,
  stride: Int,
  adding: Bool = false
) {
  _ = blasIsSingleThreaded
  cblas_sgemm(
    CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans,
    blasint(rows), blasint(columns), blasint(inner), 1, a.base, blasint(a.stride), b.base, blasint(b.stride),
    adding ? 1 : 0, c, blasint(stride))
}
