import Foundation
import Rows
import Statistics

/// `uniformity-optimum`: the least L_uniform(t) on the sphere in R^m, and its limit -2t as m grows (figure 11).
///
/// Columns m, t, optimum, limit, gap; with `batch` also batch and bound, below which no batch of that size can come.
struct UniformityOptimumGenerator: Generator {
  static let name = "uniformity-optimum"
  static let keys = ["m", "t", "batch"]

  var dimensions: [Int]
  var ts: [Double]
  var batches: [Int]

  init?(_ reader: CellReader) {
    let dimensions = reader.integerArgument("m", "the dimensions, say [2, 128]", within: 1...1_000_000)
    let ts = reader.argument("t", "the potential's t, say [1, 2]", within: 1e-6...1000)
    let batches =
      reader["batch"] == nil ? [] : reader.integerArgument("batch", "the batch's size", within: 2...100_000_000)
    guard let dimensions, let ts, let batches else { return nil }
    guard reader.checkRows(dimensions.count * ts.count * max(1, batches.count)) else { return nil }
    (self.dimensions, self.ts, self.batches) = (dimensions, ts, batches)
  }

  func frame() -> Frame {
    var rows: [(m: Double, t: Double, optimum: Double, batch: Int?, bound: Double)] = []
    for t in ts {
      for m in dimensions {
        let optimum = optimalUniformity(dimension: m, t: t)
        for batch in batches.isEmpty ? [nil] : batches.map(Optional.some) {
          let bound = batch.map { batchUniformityBound(dimension: m, t: t, batch: $0) } ?? .nan
          rows.append((Double(m), t, optimum, batch, bound))
        }
      }
    }
    var pairs: [(String, [Frame.Value])] = [
      ("m", Frame.numbers(rows.map(\.m))), ("t", Frame.numbers(rows.map(\.t))),
      ("optimum", Frame.numbers(rows.map(\.optimum))), ("limit", Frame.numbers(rows.map { -2 * $0.t })),
      ("gap", Frame.numbers(rows.map { $0.optimum + 2 * $0.t })),
    ]
    if !batches.isEmpty {
      pairs.append(("batch", Frame.numbers(rows.map { Double($0.batch ?? 0) })))
      pairs.append(("bound", Frame.numbers(rows.map(\.bound))))
    }
    return Frame(pairs)
  }
}

extension CellReader {
  /// Reports a generator of too many rows.
  func checkRows(_ count: Int) -> Bool {
    if count <= Generators.mostRows { return true }
    findings.report(
      "\(count) rows, at most \(Generators.mostRows) are generated", at: node.position, path: path,
      hint: "shorten one of the lists")
    return false
  }
}
