import Foundation
import Rows
import Specifications
import Statistics
import Tensors

/// `potential`: the average pairwise Gaussian potential of points, and its logarithm.
///
/// Columns average, log, n, and the columns that are the same in all rows.
struct PotentialTransform: TransformOperation {
  static let name = "potential"
  static let keys = ["of", "t"]

  var names: [String]
  var t: Double

  init?(_ reader: CellReader) {
    names = reader.strings("of") ?? ["x", "y"]
    t = reader.number("t", 1e-6...100) ?? 2
  }

  var columns: [String] { names }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    // Every pair counts: more rows would take hours.
    guard frame.count <= 100_000 else {
      throw TransformMistake("\(frame.count) rows, at most 100000 are paired")
    }
    var matrix = Matrix(rows: frame.count, columns: names.count)
    for (index, name) in names.enumerated() {
      let values = frame.numbers(name)
      for row in 0..<frame.count { matrix[row, index] = Float(values[row]) }
    }
    do throws(FeatureError) {
      let estimate = try estimate(matrix)
      let kept = zip(frame.names, frame.columns).compactMap { name, values -> (String, [Frame.Value])? in
        values.allSatisfy { $0 == values[0] } ? (name, [values[0]]) : nil
      }
      return Frame(
        [
          ("average", [.number(exp(estimate.value))]), ("log", [.number(estimate.value)]),
          ("n", [.number(Double(frame.count))]),
        ] + kept)
    } catch {
      throw TransformMistake(error)
    }
  }

  /// On the circle a series takes the place of the pairs, where it is faster.
  private func estimate(_ points: Matrix) throws(FeatureError) -> UniformityEstimate {
    if points.columns == 2, points.rows >= 256, let estimate = try circleUniformity(points, t: t) { return estimate }
    return try uniformity(points, t: t, workers: Transform.workers)
  }
}
