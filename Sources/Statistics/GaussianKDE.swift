import Foundation
import Tensors

/// A Gaussian kernel density estimate in the plane, evaluated on a grid.
///
/// Relative accuracy about 1e-12; contributions below e^-100 of a kernel's peak may be 0.
public struct GaussianKDE: Sendable {
  /// The shape of the kernel.
  public enum Bandwidth: Sendable, Hashable {
    /// An isotropic Gaussian with this standard deviation, above 0.
    case isotropic(Double)
    /// Scott's rule: the covariance of the points (divisor n - 1) times n^(-1/3), as SciPy's `gaussian_kde`.
    case scott
  }

  /// The number of points.
  public let count: Int
  /// The kernel's covariance: xx, xy, yy.
  public let covariance: (xx: Double, xy: Double, yy: Double)
  private let x: [Double]
  private let y: [Double]

  /// An estimate from the rows of `points`, (N,2).
  ///
  /// Throws `FeatureError` for no points, NaN or infinity, and with Scott's rule for points on one line.
  public init(points: Matrix, bandwidth: Bandwidth) throws(FeatureError) {
    precondition(points.columns == 2, "points in the plane have 2 columns, found \(points.columns)")
    guard points.rows >= 1 else { throw .tooFew(found: 0, needed: 1) }
    try checkFiniteRows(points, name: "points")
    count = points.rows
    x = (0..<points.rows).map { Double(points[$0, 0]) }
    y = (0..<points.rows).map { Double(points[$0, 1]) }
    switch bandwidth {
    case .isotropic(let deviation):
      precondition(deviation > 0, "the bandwidth must be positive, found \(deviation)")
      covariance = (deviation * deviation, 0, deviation * deviation)
    case .scott:
      guard points.rows >= 2 else { throw .tooFew(found: points.rows, needed: 2) }
      let factor = pow(Double(points.rows), -1.0 / 3)
      let (xMean, yMean) = (mean(x), mean(y))
      let divisor = Double(points.rows - 1)
      var (xx, xy, yy) = (0.0, 0.0, 0.0)
      for (first, second) in zip(x, y) {
        xx += (first - xMean) * (first - xMean)
        xy += (first - xMean) * (second - yMean)
        yy += (second - yMean) * (second - yMean)
      }
      covariance = (factor * xx / divisor, factor * xy / divisor, factor * yy / divisor)
      guard covariance.xx * covariance.yy - covariance.xy * covariance.xy > 1e-12 * covariance.xx * covariance.yy else {
        throw .degenerate(points: points.rows)
      }
    }
  }

  /// The density at all (x[c], y[r]), row by row: element r * x.count + c.
  ///
  /// With the covariance's Cholesky factor L and w = L^-1 (g - p) / sqrt 2 the kernel is exp(-|w|^2). For a grid position
  /// g = (x_c, y_r), w = (u_c - u_p, a_r - b_c - v_p), and the square of its second part expands into terms of (p,c), (p,r) and
  /// (r,c): the sum over points is a matrix product, and the number of exponentials grows with x.count + y.count alone.
  public func density(x columns: [Double], y rows: [Double], workers: Workers) -> [Double] {
    guard !columns.isEmpty && !rows.isEmpty else { return [] }
    let l11 = covariance.xx.squareRoot()
    let l21 = covariance.xy / l11
    let l22 = (covariance.yy - l21 * l21).squareRoot()
    let half = 0.5.squareRoot()
    var kernels = FactoredKernels(
      u: x.map { half * $0 / l11 }, v: zip(x, y).map { half * ($1 - l21 * $0 / l11) / l22 },
      columns: columns.map { half * $0 / l11 }, shear: columns.map { half * l21 * $0 / (l11 * l22) },
      rows: rows.map { half * $0 / l22 })
    kernels.centre()
    kernels.gather()
    let scale = 1 / (2 * Double.pi * l11 * l22 * Double(count))
    return kernels.sums(workers: workers).map { $0 * scale }
  }
}

/// Sums of exp(-(u_c - u_p)^2 - (a_r - b_c - v_p)^2) over points p, for all rows r and columns c of a grid.
private struct FactoredKernels {
  /// Beyond this distance a kernel is below e^-100.
  static let reach = 10.0

  var u: [Double]
  var v: [Double]
  /// u_c of each column.
  let columns: [Double]
  /// b_c of each column.
  let shear: [Double]
  /// a_r of each row.
  var rows: [Double]

  /// Moves the origin of v and a_r amid the v, so that the factors' exponents are small.
  mutating func centre() {
    let middle = ((v.min() ?? 0) + (v.max() ?? 0)) / 2
    v = v.map { $0 - middle }
    rows = rows.map { $0 - middle }
  }

  /// Puts points that are near each other in a row, so that a lot of them reaches few rows and columns: in Z-order of 16 x 16
  /// boxes, and as they come within a box.
  mutating func gather() {
    func boxes(_ values: [Double]) -> [Int] {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      let scale = high > low ? 16 / (high - low) : 0
      return values.map { min(15, Int(($0 - low) * scale)) }
    }
    func spread(_ box: Int) -> Int { (0..<4).reduce(0) { $0 | (box >> $1 & 1) << (2 * $1) } }
    let places = zip(boxes(u), boxes(v)).map { spread($0) | spread($1) << 1 }
    var next = [Int](repeating: 0, count: 257)
    for place in places { next[place + 1] += 1 }
    for place in 1...256 { next[place] += next[place - 1] }
    var order = [Int](repeating: 0, count: places.count)
    for (point, place) in places.enumerated() {
      order[next[place]] = point
      next[place] += 1
    }
    u = order.map { u[$0] }
    v = order.map { v[$0] }
  }

  /// The sums, row by row.
  func sums(workers: Workers) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    for block in blocks() {
      let part = sums(columns: block, workers: workers)
      for row in rows.indices {
        for (place, column) in block.enumerated() {
          result[row * columns.count + column] = part[row * block.count + place]
        }
      }
    }
    return result
  }

  /// Runs of columns within which the shear varies so little that no factor over- or underflows; one run, nearly always.
  private func blocks() -> [Range<Int>] {
    let reach = max(v.reduce(0) { max($0, abs($1)) }, rows.reduce(0) { max($0, abs($1)) })
    let span = (shear.max() ?? 0) - (shear.min() ?? 0)
    // Factors e^(2 (reach + span) span / 2) within e^300, of the e^700 that double precision holds.
    let pieces = min(columns.count, max(1, Int(((reach + span) * span / 300).rounded(.up))))
    let size = (columns.count + pieces - 1) / pieces
    return stride(from: 0, to: columns.count, by: size).map { $0..<min($0 + size, columns.count) }
  }

  /// -(a - d - v)^2 = -(a - v)^2 + 2 a d - 2 v d - d^2 with d = b_c - b and a = a_r - b, b the middle of the run's shears.
  ///
  /// Points go in at most 16 groups, each with its own sums, and within a group in lots whose factors fit the cache.
  private func sums(columns block: Range<Int>, workers: Workers) -> [Double] {
    let lot = 256
    let size = max(lot, (u.count + 15) / 16)
    let groups = (u.count + size - 1) / size
    let slice = shear[block]
    let middle = ((slice.min() ?? 0) + (slice.max() ?? 0)) / 2
    let cells = rows.count * block.count
    let parts = DoubleBuffer(zeros: groups * cells)
    let kernels = self
    workers.forEachChunk(of: u.count, size: size) { group in
      let byColumn = DoubleBuffer(zeros: block.count * lot)
      let byRow = DoubleBuffer(zeros: kernels.rows.count * lot)
      for first in stride(from: group.lowerBound, to: group.upperBound, by: lot) {
        let points = first..<min(first + lot, group.upperBound)
        guard let (rows, columns) = kernels.reached(by: points, columns: block) else { continue }
        kernels.columnFactors(columns, points: points, middle: middle, into: byColumn.pointer)
        kernels.rowFactors(rows, points: points, middle: middle, into: byRow.pointer)
        let corner = rows.lowerBound * block.count + columns.lowerBound - block.lowerBound
        addProduct(
          rows: rows.count, columns: columns.count, inner: points.count, byRow.pointer, transposed: byColumn.pointer,
          into: parts.pointer + group.lowerBound / size * cells + corner, stride: block.count)
      }
    }
    var result = [Double](repeating: 0, count: cells)
    for group in 0..<groups {
      for cell in 0..<cells { result[cell] += parts.pointer[group * cells + cell] }
    }
    for (place, column) in block.enumerated() where shear[column] != middle {
      for row in rows.indices {
        result[row * block.count + place] *= exp(2 * (rows[row] - middle) * (shear[column] - middle))
      }
    }
    return result
  }

  /// The rows and columns at which points count for something; nil for none.
  private func reached(by points: Range<Int>, columns block: Range<Int>) -> (rows: Range<Int>, columns: Range<Int>)? {
    guard let (left, right) = range(u[points]), let (low, high) = range(v[points]) else { return nil }
    let inside = block.filter { columns[$0] > left - Self.reach && columns[$0] < right + Self.reach }
    guard let first = inside.first, let last = inside.last, let (least, most) = range(shear[first...last]) else {
      return nil
    }
    let within = rows.indices.filter {
      rows[$0] - least > low - Self.reach && rows[$0] - most < high + Self.reach
    }
    guard let bottom = within.first, let top = within.last else { return nil }
    return (bottom..<top + 1, first..<last + 1)
  }

  private func range(_ values: ArraySlice<Double>) -> (Double, Double)? {
    guard var low = values.first, var high = values.first else { return nil }
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    return (low, high)
  }

  private func columnFactors(
    _ block: Range<Int>, points: Range<Int>, middle: Double, into result: UnsafeMutablePointer<Double>
  ) {
    for (place, column) in block.enumerated() {
      let offset = shear[column] - middle
      let position = columns[column]
      let values = result + place * points.count
      for (index, point) in points.enumerated() {
        let across = position - u[point]
        values[index] = -across * across - offset * (2 * v[point] + offset)
      }
      exponentiate(values, count: points.count)
    }
  }

  private func rowFactors(
    _ block: Range<Int>, points: Range<Int>, middle: Double, into result: UnsafeMutablePointer<Double>
  ) {
    for (place, row) in rows[block].enumerated() {
      let values = result + place * points.count
      for (index, point) in points.enumerated() {
        let along = row - middle - v[point]
        values[index] = -along * along
      }
      exponentiate(values, count: points.count)
    }
  }
}
