import COpenBLAS
import Tensors

/// Products in the shapes and arrangements in which a hidden layer needs them.
let productLadders: [Ladder] = [
  productLadder("product", rows: 256, inner: 1024, columns: 432),
  productLadder("product-outputs", rows: 256, inner: 1152, columns: 128, b: .transposed),
  productLadder("product-input-gradient", rows: 256, inner: 1024, columns: 144),
  productLadder("product-weight-gradient", rows: 128, inner: 256, columns: 1152, a: .transposed),
  productLadder("product-few-rows", rows: 32, inner: 1152, columns: 128, b: .transposed),
]

/// How a factor lies in memory.
private enum Arrangement { case plain, transposed }

private func productLadder(
  _ name: String, rows: Int, inner: Int, columns: Int, a: Arrangement = .plain, b: Arrangement = .plain
) -> Ladder {
  let left = a == .plain ? "(\(rows), \(inner))" : "(\(inner), \(rows))ᵀ"
  let right = b == .plain ? "(\(inner), \(columns))" : "(\(columns), \(inner))ᵀ"
  return Ladder(name: name, work: "matrices \(left) by \(right)", tolerance: 1e-5) {
    var stream = RandomStream(seed: 10, purpose: .sampling)
    let (first, second) = (FloatBuffer(count: rows * inner), FloatBuffer(count: inner * columns))
    for index in 0..<first.count { first[index] = Float(stream.normal()) }
    for index in 0..<second.count { second[index] = Float(stream.normal()) }
    let factors = (
      MatrixFactor(first.pointer, stride: a == .plain ? inner : rows, transposed: a == .transposed),
      MatrixFactor(second.pointer, stride: b == .plain ? columns : inner, transposed: b == .transposed)
    )
    nonisolated(unsafe) let operands = factors
    let c = FloatBuffer(count: rows * columns)
    return [
      .kernel(
        "definition",
        {
          let (x, y) = operands
          for row in 0..<rows {
            for column in 0..<columns {
              var sum: Float = 0
              for place in 0..<inner {
                let factor = x.transposed ? place * x.stride + row : row * x.stride + place
                sum += x.base[factor] * y.base[y.transposed ? column * y.stride + place : place * y.stride + column]
              }
              c.pointer[row * columns + column] = sum
            }
          }
        }
      ) { c.elements },
      .kernel(
        "OpenBLAS",
        { openBLASProduct(rows, columns, inner, operands.0, operands.1, into: c.pointer, stride: columns) }
      ) { c.elements },
      .kernel(
        "blocks in registers",
        {
          product(
            rows: rows, columns: columns, inner: inner, operands.0, operands.1, into: c.pointer, stride: columns)
          withExtendedLifetime((first, second)) {}
        }
      ) { c.elements },
    ]
  }
}

/// A product by OpenBLAS on one thread.
func openBLASProduct(
  _ rows: Int, _ columns: Int, _ inner: Int, _ a: MatrixFactor, _ b: MatrixFactor, into c: UnsafeMutablePointer<Float>,
  stride: Int
) {
  _ = openBLASIsSingleThreaded
  cblas_sgemm(
    CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans, blasint(rows),
    blasint(columns), blasint(inner), 1, a.base, blasint(a.stride), b.base, blasint(b.stride), 0, c, blasint(stride))
}

private let openBLASIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()
