import Rows
import Statistics
import Texts

/// A rank correlation of columns that a claim is about: `spearman(align, accuracy)`, or `spearman(rank, accuracy | align, uniform)`
/// with other columns held fixed.
struct ClaimCorrelation: Sendable, Hashable {
  var x: String
  var y: String
  /// The columns whose ranks are taken out of both.
  var given: [String]

  /// Nil where the text is none.
  init?(_ text: String) {
    guard text.hasPrefix("spearman("), text.hasSuffix(")") else { return nil }
    let parts = text.dropFirst("spearman(".count).dropLast().split(separator: "|", omittingEmptySubsequences: false)
    let lists = parts.map { part in
      part.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
    }
    guard lists.count <= 2, let pair = lists.first, pair.count == 2, lists.joined().allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    (x, y) = (pair[0], pair[1])
    given = lists.count == 2 ? lists[1] : []
  }

  /// As it is written.
  var text: String { "spearman(\(x), \(y)\(given.isEmpty ? "" : " | " + given.joined(separator: ", ")))" }

  /// All columns that it reads.
  var columns: [String] { [x, y] + given }

  /// Its value over the rows that have all columns, with a 95 % interval by the bootstrap over these rows; nil for what cannot be
  /// told.
  func estimate(in rows: Frame) -> (value: Double?, interval: ClosedRange<Double>?, count: Int) {
    let numbers = columns.map { (rows[$0] ?? []).map(\.number) }
    let complete = (0..<rows.count).filter { row in numbers.allSatisfy { row < $0.count && $0[row]?.isFinite == true } }
    let values = numbers.map { column in complete.compactMap { column[$0] } }
    func correlation(_ places: [Int]) -> Double? {
      let chosen = values.map { column in places.map { column[$0] } }
      return partialSpearmanCorrelation(chosen[0], chosen[1], given: Array(chosen.dropFirst(2)))
    }
    return (
      correlation(Array(complete.indices)), bootstrapInterval(count: complete.count, correlation), complete.count
    )
  }
}
