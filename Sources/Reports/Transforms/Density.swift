import Rows
import Specifications
import Statistics
import Tensors

/// `kde`: a Gaussian kernel density over the plane.
///
/// Columns x, y and value of a square grid: over [-extent, extent] in both directions, or over `domain`s of their own.
struct DensityTransform: TransformOperation {
  static let name = "kde"
  static let keys = ["x", "y", "bandwidth", "grid", "extent", "x-domain", "y-domain"]

  var x: String
  var y: String
  /// Nil for Scott's rule.
  var bandwidth: Double?
  var grid: Int
  var xDomain: ClosedRange<Double>
  var yDomain: ClosedRange<Double>

  init?(_ reader: CellReader) {
    x = reader.string("x") ?? "x"
    y = reader.string("y") ?? "y"
    bandwidth = reader["bandwidth"]?.text == "scott" ? nil : reader.number("bandwidth", 1e-4...1e6) ?? 0.05
    grid = reader.integer("grid", 8...1024) ?? 160
    let extent = reader.number("extent", 1e-6...1e6) ?? 1.3
    xDomain = reader.range("x-domain") ?? -extent...extent
    yDomain = reader.range("y-domain") ?? -extent...extent
  }

  var columns: [String] { [x, y] }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    // A second or two on a laptop.
    try frame.checkWork(grid * grid, most: 20_000_000_000)
    let pairs = zip(frame.numbers(x), frame.numbers(y)).filter { $0.0.isFinite && $0.1.isFinite }
    let points = Matrix(rows: pairs.count, columns: 2, elements: pairs.flatMap { [Float($0.0), Float($0.1)] })
    func places(_ domain: ClosedRange<Double>) -> [Double] {
      (0..<grid).map { index in
        domain.lowerBound + (domain.upperBound - domain.lowerBound) * Double(index) / Double(grid - 1)
      }
    }
    do throws(FeatureError) {
      let estimate = try GaussianKDE(points: points, bandwidth: bandwidth.map { .isotropic($0) } ?? .scott)
      let (columns, rows) = (places(xDomain), places(yDomain))
      let values = estimate.density(x: columns, y: rows, workers: Transform.workers)
      let xs = (0..<values.count).map { columns[$0 % grid] }
      let ys = (0..<values.count).map { rows[$0 / grid] }
      return Frame([("x", Frame.numbers(xs)), ("y", Frame.numbers(ys)), ("value", Frame.numbers(values))])
    } catch {
      throw TransformMistake(error)
    }
  }
}
