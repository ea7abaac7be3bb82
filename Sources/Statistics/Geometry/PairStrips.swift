import Tensors

extension FeatureRows {
  /// The rows of a strip, against all rows.
  struct Strip {
    /// The rows of the strip.
    let rows: Range<Int>
    /// Its products with all rows, (rows of the strip, N).
    let products: UnsafeMutablePointer<Double>
    /// |x_i|^2 of all rows.
    let squares: [Double]
    let features: FeatureRows

    /// The products of a row of the strip with all rows.
    func products(of row: Int) -> UnsafePointer<Double> {
      UnsafePointer(products + (row - rows.lowerBound) * features.count)
    }

    /// |x_i - x_j|^2, from the differences themselves where the products have lost its digits.
    @inline(__always)
    func squaredDistance(_ row: Int, _ other: Int) -> Double {
      let square = squares[row] + squares[other] - 2 * products(of: row)[other]
      guard square < 0x1p-12 else { return square }
      var exact = 0.0
      for column in 0..<features.dimension {
        let difference =
          features.elements[row * features.dimension + column] - features.elements[other * features.dimension + column]
        exact += difference * difference
      }
      return exact
    }
  }

  /// The results of a function of each strip of rows with all rows, in order.
  ///
  /// Memory is one strip a thread, whatever the number of rows.
  func inStrips<Result: Sendable>(
    initial: Result, workers: Workers, _ result: @Sendable (Strip) -> Result
  ) -> [Result] {
    // A strip is about 2 million products at most.
    let size = max(1, min(64, 2_000_000 / max(1, count)))
    let squares = (0..<count).map { row($0).reduce(0) { $0 + $1 * $1 } }
    let results = TaskResults<Result>(count: (count + size - 1) / size, initial)
    workers.forEachChunk(of: count, size: size) { range in
      var products = [Double](repeating: 0, count: range.count * count)
      products.withUnsafeMutableBufferPointer { products in
        guard let base = products.baseAddress else { return }
        multiply(range, into: base)
        results[range.lowerBound / size] = result(
          Strip(rows: range, products: base, squares: squares, features: self))
      }
    }
    return results.elements
  }

  /// The products of some rows with all rows.
  private func multiply(_ range: Range<Int>, into products: UnsafeMutablePointer<Double>) {
    elements.withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      addProduct(
        rows: range.count, columns: count, inner: dimension, base + range.lowerBound * dimension, transposed: base,
        into: products, stride: count)
    }
  }
}
