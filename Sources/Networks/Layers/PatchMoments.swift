import Tensors

/// The sums and products of the 27 taps of the 3x3 patches of 3-channel images, over all pixels of all images.
///
/// They give the dense part of the gradient of a convolution's filters under batch normalisation without the convolution's outputs. With
/// a border of zeros, the product of two rows of taps depends on the distance of the rows alone, up to the first and last rows: nine
/// rows of the (27, 27) products are summed, the others follow.
struct PatchMoments {
  /// Σ p pᵀ for the first nine taps, (9, 27).
  private var products = [Double](repeating: 0, count: 9 * 27)
  /// The same for the nine taps of the images' first and last rows, (9, 9).
  private var firstRow = [Double](repeating: 0, count: 81)
  private var lastRow = [Double](repeating: 0, count: 81)
  /// Σ p of the middle nine taps, and what the first and last rows add to it.
  private var sums = [Double](repeating: 0, count: 9)
  private var firstSums = [Double](repeating: 0, count: 9)
  private var lastSums = [Double](repeating: 0, count: 9)

  /// Adds a bordered image; `scratch` has room for 432 floats.
  mutating func add(_ image: UnsafePointer<Float>, side: Int, scratch: UnsafeMutablePointer<Float>) {
    let line = 3 * borderedSide(side)
    scratch.update(repeating: 0, count: 432)
    for row in 0..<side {
      let top = image + row * line
      addPatchProducts(top, top + line, top + 2 * line, pixels: side, into: scratch)
      // In each row's float sums few terms are lost; between rows the sums are in double precision.
      let sum = patchSum(top + line, pixels: side)
      for tap in 0..<9 {
        sums[tap] += Double(sum[tap])
        if row == 0 { firstSums[tap] += Double(sum[tap]) }
        if row == side - 1 { lastSums[tap] += Double(sum[tap]) }
      }
    }
    for left in 0..<9 {
      for right in 0..<27 {
        products[left * 27 + right] += Double(scratch[left * 48 + right / 9 * 16 + right % 9])
      }
    }
    addEdge(image + line, pixels: side, scratch: scratch, into: &firstRow)
    addEdge(image + side * line, pixels: side, scratch: scratch, into: &lastRow)
  }

  private func addEdge(
    _ row: UnsafePointer<Float>, pixels: Int, scratch: UnsafeMutablePointer<Float>, into target: inout [Double]
  ) {
    scratch.update(repeating: 0, count: 432)
    addPatchProducts(row, row, row, pixels: pixels, into: scratch)
    for left in 0..<9 {
      for right in 0..<9 { target[left * 9 + right] += Double(scratch[left * 48 + right]) }
    }
  }

  /// Adds the sums of other images.
  mutating func add(_ other: PatchMoments) {
    func merge(_ sums: inout [Double], _ others: [Double]) {
      for index in sums.indices { sums[index] += others[index] }
    }
    merge(&products, other.products)
    merge(&firstRow, other.firstRow)
    merge(&lastRow, other.lastRow)
    merge(&sums, other.sums)
    merge(&firstSums, other.firstSums)
    merge(&lastSums, other.lastSums)
  }

  /// Σ p, 27 taps.
  var patchSums: [Double] {
    (0..<9).map { sums[$0] - lastSums[$0] } + sums + (0..<9).map { sums[$0] - firstSums[$0] }
  }

  /// Σ p pᵀ - Σ p (Σ p)ᵀ / n over n pixels, (27, 27).
  func covariance(pixels: Int) -> [Double] {
    let totals = patchSums
    var result = [Double](repeating: 0, count: 27 * 27)
    for left in 0..<27 {
      for right in left..<27 {
        let (row, column) = (left / 9, right / 9)
        let (i, j) = (left % 9, right % 9)
        var value = products[i * 27 + (column - row) * 9 + j]
        if row == column && row > 0 { value += lastRow[i * 9 + j] }
        if row == 2 { value -= firstRow[i * 9 + j] }
        value -= totals[left] * totals[right] / Double(pixels)
        result[left * 27 + right] = value
        result[right * 27 + left] = value
      }
    }
    return result
  }
}
