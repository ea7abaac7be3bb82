import Foundation
import Tensors

/// A Gaussian kernel density estimate in the plane, evaluated on a grid.
///
/// Relative accuracy about 1e-5; contributions below e^-87 of a kernel's peak are 0.
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
  public func density(x columns: [Double], y rows: [Double], workers: Workers) -> [Double] {
    covariance.xy == 0
      ? separableDensity(x: columns, y: rows, workers: workers) : fullDensity(x: columns, y: rows, workers: workers)
  }

  /// Kernels aligned with the grid factor into x and y: density = A B with A over rows, B over columns of the grid.
  private func separableDensity(x columns: [Double], y rows: [Double], workers: Workers) -> [Double] {
    let across = kernels(at: columns, centres: x, variance: covariance.xx, workers: workers)
    let along = kernels(at: rows, centres: y, variance: covariance.yy, workers: workers)
    let sums = FloatBuffer(count: rows.count * columns.count)
    let (count, width) = (self.count, columns.count)
    workers.forEachChunk(of: rows.count, size: 16) { range in
      product(
        rows: range.count, columns: width, inner: count,
        MatrixFactor(along.pointer + range.lowerBound * count, stride: count),
        MatrixFactor(across.pointer, stride: count, transposed: true), into: sums.pointer + range.lowerBound * width,
        stride: width)
    }
    let scale = 1 / (2 * Double.pi * (covariance.xx * covariance.yy).squareRoot() * Double(count))
    return sums.elements.map { Double($0) * scale }
  }

  /// exp(-(g - c)^2 / (2 variance)) for each grid position g (rows) and centre c (columns).
  private func kernels(at grid: [Double], centres: [Double], variance: Double, workers: Workers) -> FloatBuffer {
    let result = FloatBuffer(count: grid.count * centres.count)
    let scale = (0.5 / variance).squareRoot()
    let scaled = centres.map { $0 * scale }
    workers.forEachChunk(of: grid.count, size: 8) { range in
      for place in range {
        let values = result.pointer + place * scaled.count
        let position = grid[place] * scale
        for index in 0..<scaled.count {
          let difference = position - scaled[index]
          values[index] = Float(-difference * difference)
        }
        _ = exponentiate(values, count: scaled.count, shift: 0)
      }
    }
    return result
  }

  /// In coordinates whitened by the covariance's Cholesky factor the kernel is exp(-|g - c|^2 / 2).
  private func fullDensity(x columns: [Double], y rows: [Double], workers: Workers) -> [Double] {
    let l11 = covariance.xx.squareRoot()
    let l21 = covariance.xy / l11
    let l22 = (covariance.yy - l21 * l21).squareRoot()
    let half = 0.5.squareRoot()
    let centres = FloatBuffer(count: 2 * count)
    for index in 0..<count {
      let first = x[index] / l11
      centres.pointer[index] = Float(half * first)
      centres.pointer[count + index] = Float(half * (y[index] - l21 * first) / l22)
    }
    let result = FloatBuffer(count: rows.count * columns.count)
    let (count, width) = (self.count, columns.count)
    workers.forEach(rows.count) { row in
      let values = FloatBuffer(count: count)
      for column in 0..<width {
        let first = columns[column] / l11
        let u = Float(half * first)
        let v = Float(half * (rows[row] - l21 * first) / l22)
        for index in 0..<count {
          let (across, along) = (u - centres.pointer[index], v - centres.pointer[count + index])
          values.pointer[index] = -(across * across) - along * along
        }
        result.pointer[row * width + column] = Float(exponentialSum(values.pointer, count: count, shift: 0, scale: 1))
      }
    }
    let scale = 1 / (2 * Double.pi * l11 * l22 * Double(count))
    return result.elements.map { Double($0) * scale }
  }
}
