import Foundation
import Rows
import Specifications
import Statistics

/// `regression`: the straight line of least squares, with a confidence band for the mean.
///
/// Columns X and Y under the names of `x` and `y` (`count` places between the data's ends), low, high, and, the same in
/// every row, slope, intercept, r2 and n; with `by` one line a group. `log: [x, y]` fits the logarithms.
struct RegressionTransform: TransformOperation {
  static let name = "regression"
  static let keys = ["x", "y", "by", "level", "count", "log"]

  var x: String
  var y: String
  var groups: [String]
  var level: Double
  var count: Int
  var logarithmic: [String]

  init?(_ reader: CellReader) {
    x = reader.string("x") ?? "x"
    y = reader.string("y") ?? "y"
    groups = reader.strings("by") ?? []
    level = reader.number("level", 0.5...0.9999) ?? 0.95
    count = reader.integer("count", 2...1000) ?? 50
    logarithmic = reader.strings("log") ?? []
    for name in logarithmic where !["x", "y"].contains(name) {
      reader.findings.reportUnknown(
        "axis", name, known: ["x", "y"], at: reader["log"]?.position, path: reader.path("log"))
      return nil
    }
  }

  var columns: [String] { [x, y] + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    var frames: [Frame] = []
    for group in frame.groups(by: groups) {
      frames.append(try fit(frame.rows(group.rows), zip(groups, group.key).map { ($0, $1) }))
    }
    return Frame.union(frames)
  }

  private func fit(_ frame: Frame, _ keys: [(String, Frame.Value)]) throws(TransformMistake) -> Frame {
    func forward(_ value: Double, _ axis: String) -> Double { logarithmic.contains(axis) ? log(value) : value }
    func back(_ value: Double, _ axis: String) -> Double { logarithmic.contains(axis) ? exp(value) : value }
    let pairs = zip(frame.numbers(x), frame.numbers(y)).map { (forward($0, "x"), forward($1, "y")) }
      .filter { $0.0.isFinite && $0.1.isFinite }
    guard let band = RegressionBand(pairs.map(\.0), pairs.map(\.1), confidence: level) else {
      throw TransformMistake("\(pairs.count) rows with \(x) and \(y), a line needs at least 2 different \(x)")
    }
    let (low, high) = (pairs.map(\.0).min() ?? 0, pairs.map(\.0).max() ?? 0)
    let places = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
    let means = places.map { band.fit.intercept + band.fit.slope * $0 }
    let halves = places.map { band.halfWidth(at: $0) ?? .nan }
    func same(_ value: Double?) -> [Frame.Value] {
      [Frame.Value](repeating: value.map { .number($0) } ?? .null, count: count)
    }
    return Frame(
      [
        (x, Frame.numbers(places.map { back($0, "x") })), (y, Frame.numbers(means.map { back($0, "y") })),
        ("low", Frame.numbers(zip(means, halves).map { back($0 - $1, "y") })),
        ("high", Frame.numbers(zip(means, halves).map { back($0 + $1, "y") })), ("slope", same(band.fit.slope)),
        ("intercept", same(band.fit.intercept)), ("r2", same(band.fit.explained)), ("n", same(Double(pairs.count))),
      ] + keys.map { ($0, [Frame.Value](repeating: $1, count: count)) })
  }
}
