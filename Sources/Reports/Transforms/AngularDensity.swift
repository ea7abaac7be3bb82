import Foundation
import Rows
import Specifications
import Statistics

/// `vmf`: a von Mises-Fisher kernel density over the angles arctan2(y, x).
///
/// Columns angle, from -pi to pi, and value.
struct AngularDensityTransform: TransformOperation {
  static let name = "vmf"
  static let keys = ["x", "y", "kappa", "count"]

  var x: String
  var y: String
  var kappa: Double
  var count: Int

  init?(_ reader: CellReader) {
    x = reader.string("x") ?? "x"
    y = reader.string("y") ?? "y"
    kappa = reader.number("kappa", 1e-3...1e4) ?? 25
    count = reader.integer("count", 8...10_000) ?? 361
  }

  var columns: [String] { [x, y] }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    try frame.checkWork(count, most: 1_000_000_000)
    do throws(FeatureError) {
      let angles = zip(frame.numbers(x), frame.numbers(y)).map { atan2($1, $0) }
      let estimate = try VonMisesFisherKDE(angles: angles, kappa: kappa)
      let targets = (0..<count).map { -Double.pi + 2 * .pi * Double($0) / Double(count - 1) }
      let values = estimate.density(at: targets, workers: Transform.workers)
      return Frame([("angle", Frame.numbers(targets)), ("value", Frame.numbers(values))])
    } catch {
      throw TransformMistake(error)
    }
  }
}

/// `angle`: the angle arctan2(y, x) in a new column.
struct AngleTransform: TransformOperation {
  static let name = "angle"
  static let keys = ["x", "y", "into"]

  var x: String
  var y: String
  var into: String

  init?(_ reader: CellReader) {
    x = reader.string("x") ?? "x"
    y = reader.string("y") ?? "y"
    into = reader.string("into") ?? "angle"
  }

  var columns: [String] { [x, y] }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    frame.with(into, Frame.numbers(zip(frame.numbers(x), frame.numbers(y)).map { atan2($1, $0) }))
  }
}
