import Foundation
import Tensors

extension UniformityLoss {
  /// Rows from which on the roundings of many pairs average out to less than 1e-5 of the gradient's largest element.
  private static let leastRows = 512
  /// The potential's relative error is t times that of the distances: at t = 8 a few near pairs made 1e-4 of it.
  private static let largestT = 2.0

  /// `evaluate(side:)` by distances between rounded vectors (see `RoundedSphere`), nil where those do not apply.
  ///
  /// One task takes 48 rows i and, 48 rows j at a time, their distances, potentials, sums and products with z_j, all of which
  /// stay in the first caches. The block of potentials is computed with rows j and columns i, so that the sums over j add
  /// whole vectors.
  func evaluateRounded(side z: Matrix, scale: Double, workers: Workers) -> (value: Double, gradient: Matrix)? {
    let (count, width) = (z.rows, z.columns)
    guard count >= Self.leastRows, width % vectorWidth == 0, t <= Self.largestT else { return nil }
    return z.elements.withUnsafeBufferPointer { elements -> (value: Double, gradient: Matrix)? in
      guard let base = elements.baseAddress,
        let sphere = RoundedSphere(base, count: count, columns: width, workers: workers)
      else { return nil }
      nonisolated(unsafe) let rows = base
      let panelWidth = IntegerPanels.width
      let padded = sphere.panels.panels * panelWidth
      let sums = FloatBuffer(count: padded)
      let products = FloatBuffer(count: padded * width)
      let sharpness = Float(t)
      workers.forEach(sphere.panels.panels) { panel in
        let block = FloatBuffer(count: panelWidth * panelWidth)
        let (own, target) = (sums.pointer + panel * panelWidth, products.pointer + panel * panelWidth * width)
        for other in 0..<sphere.panels.panels {
          let depth = min(panelWidth, count - other * panelWidth)
          sphere.squaredDistances(other, panel, into: block.pointer)
          addPotentials(block.pointer, rows: depth, sharpness: sharpness, isDiagonal: other == panel, to: own)
          multiplyTransposed(
            rows: panelWidth, depth: depth, columns: width, a: block.pointer, aStride: panelWidth,
            b: rows + other * panelWidth * width, bStride: width, c: target, cStride: width)
        }
      }
      var sum = 0.0
      for row in 0..<count { sum += Double(sums.pointer[row]) }
      let factor = Float(-4 * t * scale / sum)
      let gradient = [Float](unsafeUninitializedCapacity: count * width) { buffer, filled in
        for row in 0..<count {
          let own = sums.pointer[row]
          for index in row * width..<(row + 1) * width {
            buffer[index] = factor * (own * rows[index] - products.pointer[index])
          }
        }
        filled = count * width
      }
      let value = log(sum / (Double(count) * Double(count - 1)))
      return (value, Matrix(rows: count, columns: width, elements: gradient))
    }
  }
}

/// Replaces the squared distances d of some rows (rows,48) by exp(-t d) and adds the rows to `sums`, (48).
///
/// On the diagonal a row is its own neighbour, whose potential is left out.
private func addPotentials(
  _ block: UnsafeMutablePointer<Float>, rows: Int, sharpness: Float, isDiagonal: Bool,
  to sums: UnsafeMutablePointer<Float>
) {
  let width = IntegerPanels.width
  for start in stride(from: 0, to: width, by: vectorWidth) {
    var total = sums.vector(start)
    for row in 0..<rows {
      let offset = row &* width &+ start
      block.store(exponential(block.vector(offset) * -sharpness), offset)
      if isDiagonal && row >= start && row < start + vectorWidth { block[row * width + row] = 0 }
      total += block.vector(offset)
    }
    sums.store(total, start)
  }
}
