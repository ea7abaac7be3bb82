import Rows
import Specifications
import Statistics

/// `correlation`: how far two columns rise together; one row a group, made to be written as a label.
///
/// Columns pearson, spearman and kendall (tau-b), each with NAME_p (two-sided) and, for the first two, NAME_low and
/// NAME_high (Fisher's interval); partial, Spearman's with the ranks of the columns `given` taken out of both, with partial_low and
/// partial_high (bootstrap over the rows); n; x and y, the middles of both columns' ranges. Null where there are too few rows or a
/// column is constant.
struct CorrelationTransform: TransformOperation {
  static let name = "correlation"

  var x: String
  var y: String
  var given: [String]
  var groups: [String]
  var level: Double

  init?(_ reader: MappingReader) {
    x = reader.string("x") ?? "x"
    y = reader.string("y") ?? "y"
    given = reader.strings("given") ?? []
    groups = reader.strings("by") ?? []
    level = reader.number("level", 0.5...0.9999) ?? 0.95
  }

  var columns: [String] { [x, y] + given + groups }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    Frame.union(
      frame.groups(by: groups).map { group in
        let xs = frame.numbers(x)
        let ys = frame.numbers(y)
        let others = given.map { frame.numbers($0) }
        let rows = group.rows.filter { row in ([xs, ys] + others).allSatisfy { $0[row].isFinite } }
        let chosen = ([xs, ys] + others).map { column in rows.map { column[$0] } }
        return row(
          chosen[0], chosen[1], Array(chosen.dropFirst(2)), zip(groups, group.key).map { ($0, $1) }, frame.runs(rows))
      })
  }

  private func row(
    _ xs: [Double], _ ys: [Double], _ others: [[Double]], _ keys: [(String, Frame.Value)], _ runs: Frame.Value?
  ) -> Frame {
    func value(_ number: Double?) -> [Frame.Value] { [number.map { .number($0) } ?? .null] }
    func middle(_ values: [Double]) -> Double? { values.min().flatMap { low in values.max().map { (low + $0) / 2 } } }
    let n = xs.count
    let pearson = pearsonCorrelation(xs, ys)
    let spearman = spearmanCorrelation(xs, ys)
    let kendall = KendallCorrelation(xs, ys)
    let pearsonRange = pearson.flatMap { correlationInterval($0, count: n, confidence: level, spearman: false) }
    let spearmanRange = spearman.flatMap { correlationInterval($0, count: n, confidence: level, spearman: true) }
    var pairs: [(String, [Frame.Value])] = [
      ("x", value(middle(xs))), ("y", value(middle(ys))), ("n", value(Double(n))), ("pearson", value(pearson)),
      ("pearson_p", value(pearson.flatMap { correlationProbability($0, count: n) })),
      ("pearson_low", value(pearsonRange?.lowerBound)), ("pearson_high", value(pearsonRange?.upperBound)),
      ("spearman", value(spearman)), ("spearman_p", value(spearman.flatMap { correlationProbability($0, count: n) })),
      ("spearman_low", value(spearmanRange?.lowerBound)), ("spearman_high", value(spearmanRange?.upperBound)),
      ("kendall", value(kendall?.tau)), ("kendall_p", value(kendall?.probability)),
    ]
    if !others.isEmpty {
      let range = bootstrapInterval(count: n, confidence: level) { places in
        func chosen(_ values: [Double]) -> [Double] { places.map { values[$0] } }
        return partialSpearmanCorrelation(chosen(xs), chosen(ys), given: others.map(chosen))
      }
      pairs += [
        ("partial", value(partialSpearmanCorrelation(xs, ys, given: others))),
        ("partial_low", value(range?.lowerBound)),
        ("partial_high", value(range?.upperBound)),
      ]
    }
    if let runs { pairs.append(("run_id", [runs])) }
    return Frame(pairs + keys.map { ($0, [$1]) })
  }
}
