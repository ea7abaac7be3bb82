import Foundation
import Tensors

/// L_uniform(t) measured on a set of features.
public struct UniformityEstimate: Sendable, Hashable {
  /// The log of the mean Gaussian potential, in [-4t, 0].
  public let value: Double
  /// The number of pairs n (n - 1) / 2 that it is a mean over.
  public let pairs: Int
  /// The sharpness of the potential.
  public let t: Double
}

/// L_uniform(t) as a metric: the log of the mean of exp(-t |u - v|^2) over all pairs of different rows of `x`, (N,m).
///
/// Throws `FeatureError` for fewer than 2 rows or a row whose norm is not 1 (NaN included); `t` is above 0.
/// Source: Wang & Isola 2020, section 4.1.2.
public func uniformity(_ x: Matrix, t: Double, workers: Workers) throws(FeatureError) -> UniformityEstimate {
  try uniformity(x, ts: [t], workers: workers)[0]
}

/// L_uniform for several sharpnesses in one pass over the pairs, in the order of `ts`; throws as for one.
///
/// Memory does not grow with the number of pairs. The least squared distance is taken out of all exponents (log-sum-exp), so
/// that no t underflows, and squared distances below 2^-10 are computed again from differences, because
/// |u|^2 + |v|^2 - 2 u.v loses their digits. Many rows go by way of rounded vectors first (see `RoundedUniformity`).
public func uniformity(_ x: Matrix, ts: [Double], workers: Workers) throws(FeatureError) -> [UniformityEstimate] {
  for t in ts { precondition(t > 0, "t must be positive, found \(t)") }
  guard x.rows >= 2 else { throw .tooFew(found: x.rows, needed: 2) }
  let squares = squaredNorms(x)
  for (row, square) in squares.enumerated() where !(abs(square.squareRoot() - 1) <= normTolerance) {
    throw .norm(matrix: "x", row: row, found: square.squareRoot())
  }

  let rounded = roundedUniformity(x, ts: ts, workers: workers)
  let rest = ts.indices.filter { rounded[$0] == nil }.map { ts[$0] }
  let precise = rest.isEmpty ? [] : preciseUniformity(x, squares: squares, ts: rest, workers: workers)
  let pairs = x.rows * (x.rows - 1) / 2
  var next = precise.makeIterator()
  return zip(rounded, ts).map { value, t in
    UniformityEstimate(value: value ?? next.next() ?? .nan, pairs: pairs, t: t)
  }
}

/// The values by way of rounded vectors, nil where those are not exact enough.
private func roundedUniformity(_ x: Matrix, ts: [Double], workers: Workers) -> [Double?] {
  x.elements.withUnsafeBufferPointer { elements in
    guard let base = elements.baseAddress,
      let features = RoundedUniformity(base, count: x.rows, columns: x.columns, workers: workers)
    else { return ts.map { _ in nil } }
    return features.values(ts: ts, workers: workers)
  }
}

/// The values by single-precision products.
private func preciseUniformity(_ x: Matrix, squares: [Double], ts: [Double], workers: Workers) -> [Double] {
  let strip = 256
  let halfSquares = FloatBuffer(count: x.rows)
  for row in 0..<x.rows { halfSquares.pointer[row] = Float(squares[row] / 2) }
  let parts = TaskResults<PotentialSum>(count: (x.rows + strip - 1) / strip, PotentialSum(ts: ts))
  x.elements.withUnsafeBufferPointer { elements in
    guard let base = elements.baseAddress else { return }
    nonisolated(unsafe) let rows = base
    workers.forEachChunk(of: x.rows, size: strip) { range in
      let pairs = PairStrip(rows: rows, halfSquares: halfSquares, count: x.rows, width: x.columns)
      parts[range.lowerBound / strip] = pairs.potentials(of: range, ts: ts)
    }
  }
  var total = PotentialSum(ts: ts)
  for index in 0..<parts.count { total.merge(parts[index], ts: ts) }
  let pairs = Double(x.rows) * Double(x.rows - 1) / 2
  return ts.indices.map { log(total.sums[$0] / pairs) - ts[$0] * Double(total.least) }
}

/// Sums of exp(-t (d - least)) over squared distances d, one a t.
private struct PotentialSum: Sendable {
  /// The least squared distance seen.
  var least = Float.greatestFiniteMagnitude
  /// The sums, in the order of the ts.
  var sums: [Double]

  init(ts: [Double]) { sums = [Double](repeating: 0, count: ts.count) }

  /// Refers the sums to a least squared distance that is no larger.
  mutating func lower(to next: Float, ts: [Double]) {
    guard next < least else { return }
    for index in ts.indices where sums[index] > 0 { sums[index] *= exp(-ts[index] * (Double(least) - Double(next))) }
    least = next
  }

  mutating func merge(_ other: PotentialSum, ts: [Double]) {
    lower(to: other.least, ts: ts)
    for index in ts.indices where other.sums[index] > 0 {
      sums[index] += other.sums[index] * exp(-ts[index] * (Double(other.least) - Double(least)))
    }
  }
}

/// The pairs (i, j), i < j, of some rows i with all later rows.
private struct PairStrip {
  let rows: UnsafePointer<Float>
  let halfSquares: FloatBuffer
  let count: Int
  let width: Int

  func potentials(of range: Range<Int>, ts: [Double]) -> PotentialSum {
    let tile = 512
    let products = FloatBuffer(count: range.count * tile)
    var total = PotentialSum(ts: ts)
    for first in stride(from: range.lowerBound, to: count, by: tile) {
      let columns = first..<min(first + tile, count)
      product(
        rows: range.count, columns: columns.count, inner: width,
        MatrixFactor(rows + range.lowerBound * width, stride: width),
        MatrixFactor(rows + first * width, stride: width, transposed: true), into: products.pointer, stride: tile)
      for row in range {
        let start = max(row + 1, first)
        guard start < columns.upperBound else { continue }
        let values = products.pointer + (row - range.lowerBound) * tile + (start - first)
        let least = squaredDistances(of: row, to: start..<columns.upperBound, values)
        total.lower(to: least, ts: ts)
        let number = columns.upperBound - start
        for index in ts.indices {
          total.sums[index] += exponentialSum(values, count: number, shift: total.least, scale: Float(-ts[index]))
        }
      }
    }
    return total
  }

  /// Replaces the dot products of one row with others by squared distances and returns the least.
  private func squaredDistances(of row: Int, to others: Range<Int>, _ values: UnsafeMutablePointer<Float>) -> Float {
    let own = halfSquares.pointer[row]
    let halves = halfSquares.pointer + others.lowerBound
    // Floats that are not negative are ordered as their bits are, and a minimum of integers is vectorised.
    var least = UInt32.max
    for index in 0..<others.count {
      let square = 2 * (own + halves[index] - values[index])
      let clamped = square > 0 ? square : 0
      values[index] = clamped
      least = min(least, clamped.bitPattern)
    }
    let doubtful: Float = 0x1p-10
    guard Float(bitPattern: least) < doubtful else { return Float(bitPattern: least) }
    var exact = Float.greatestFiniteMagnitude
    for index in 0..<others.count {
      if values[index] < doubtful {
        values[index] = squaredDistance(rows + row * width, rows + (others.lowerBound + index) * width, width: width)
      }
      exact = min(exact, values[index])
    }
    return exact
  }
}
