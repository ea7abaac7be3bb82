import Documents
import Rows
import Specifications
import Statistics

/// The rows of a claim that compares: its findings, and how they are shown.
struct ClaimEvidence {
  let claim: ClaimCell
  let rows: Frame
  let findings: [ComparisonFinding]

  init(_ claim: ClaimCell, _ rows: Frame) {
    self.claim = claim
    self.rows = rows
    findings = claim.comparisons.map { $0.finding(in: rows) }
  }

  /// The verdict on the whole claim.
  var verdict: ClaimVerdict { ClaimVerdict(all: findings.map(\.verdict)) }

  /// What is wrong with the rows; nil where they can be compared.
  var mistake: (message: String, path: String, hint: String)? {
    if rows["holds"] != nil {
      return (
        "the query returns a column `holds`, and `compare` decides already", "data",
        "leave out one of the two"
      )
    }
    for column in columns {
      guard let values = rows[column] else { continue }
      if let text = values.first(where: { if case .text = $0 { true } else { false } }) {
        return ("column `\(column)` holds text, found `\(text.text)`", "compare", "compare numbers")
      }
    }
    // A seed twice is not two independent observations: the interval would be too narrow.
    // Rows of a correlation are encoders, of which any number may share a seed.
    if claim.comparisons.contains(where: { $0.correlation == nil }),
      let seed = rows.groups(by: ["seed"]).first(where: { $0.rows.count > 1 && $0.key != [.null] }),
      rows["seed"] != nil
    {
      return (
        "seed \(seed.key[0].text) has \(seed.rows.count) rows, a comparison needs one a seed", "data",
        "the interval takes every row for an independent one; aggregate: ... GROUP BY seed"
      )
    }
    return nil
  }

  /// The columns compared, each once, in the order of the cell.
  var columns: [String] {
    var names: [String] = []
    for comparison in claim.comparisons {
      for name in comparison.left.columns + comparison.right.columns where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Means of the columns shown.
  func values(_ shown: [ClaimCell.Shown]) -> [(label: [Inline], text: String)] {
    guard rows.count > 0 else { return [] }
    var values: [(label: [Inline], text: String)] = [
      ([.text(rows.count == 1 ? "from" : "means over")], counted(rows.count))
    ]
    values += shown.compactMap { item in
      // A column's own name is no Markdown.
      let label: [Inline] = item.label == item.column ? [.text(item.label)] : Markdown.inlines(item.label)
      return mean(item.column).map { (label, $0.shown(item.format).plain) }
    }
    return values
  }

  /// Every difference with its interval, and its own verdict where there are several.
  func differences(_ shown: [ClaimCell.Shown]) -> [(label: [Inline], mean: String, rest: String)] {
    findings.compactMap { finding in
      text(finding, shown).map { mean, rest in
        let verdict = findings.count > 1 ? ": \(finding.verdict.rawValue)" : ""
        return (label(finding.comparison, shown), mean, rest + verdict)
      }
    }
  }

  /// The mean of a column's numbers, or the text that all its rows share; nil for neither.
  private func mean(_ column: String) -> Frame.Value? {
    let values = (rows[column] ?? []).filter { $0 != .null }
    let numbers = values.compactMap(\.number)
    if !numbers.isEmpty { return .number(Statistics.mean(numbers)) }
    guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// `3 seeds` where the rows are reported apart by a column `seed`, else `3 rows`.
  private func counted(_ count: Int) -> String {
    (rows["seed"] == nil ? "\(count) row" : "\(count) seed") + (count == 1 ? "" : "s")
  }

  private func label(_ comparison: ClaimComparison, _ shown: [ClaimCell.Shown]) -> [Inline] {
    func named(_ column: String) -> [Inline] {
      shown.first { $0.column == column }.map { Markdown.inlines($0.label) } ?? [.text(column)]
    }
    func name(_ side: ClaimComparison.Side) -> [Inline]? {
      guard let correlation = side.correlation else { return side.column.map(named) }
      let fixed = Array(correlation.given.map(named).joined(separator: [.text(", ")]))
      return [.text("rank correlation of ")] + named(correlation.x) + [.text(" and ")] + named(correlation.y)
        + (fixed.isEmpty ? [] : [.text(", given ")] + fixed)
    }
    switch (name(comparison.left), name(comparison.right)) {
    case (let left?, let right?): return left + [.text(" − ")] + right
    case (let name?, nil), (nil, let name?): return name
    case (nil, nil): return []
    }
  }

  /// `−0.215` and `, 95 % interval −0.311 to −0.119`; nil where there is nothing to compare.
  private func text(_ finding: ComparisonFinding, _ shown: [ClaimCell.Shown]) -> (mean: String, rest: String)? {
    guard let value = finding.value, let count = finding.count else { return nil }
    let comparison = finding.comparison
    let format =
      comparison.correlation == nil
      ? [comparison.left.column, comparison.right.column].lazy.compactMap { column in
        shown.first { $0.column == column }?.format
      }.first : ValueFormat("%.2f")
    // Against a number, the column's own mean and interval say more than their distance from it.
    var (sign, origin, end) = (1.0, 0.0, "")
    if case .number(let bound) = comparison.right {
      (origin, end) = (
        bound, ", claimed \(comparison.isLess ? "<" : ">")\u{A0}\(Frame.Value.number(bound).shown(nil).plain)"
      )
    } else if case .number(let bound) = comparison.left {
      (sign, origin, end) = (
        -1, bound, ", claimed \(comparison.isLess ? ">" : "<")\u{A0}\(Frame.Value.number(bound).shown(nil).plain)"
      )
    }
    func number(_ value: Double) -> String { Frame.Value.number(sign * value + origin).shown(format).plain }
    var text = ""
    if let interval = finding.interval {
      let (low, high) =
        sign > 0 ? (interval.lowerBound, interval.upperBound) : (interval.upperBound, interval.lowerBound)
      text += ", 95\u{A0}% interval \(number(low)) to \(number(high))"
    }
    switch count {
    case .pairs(let count): if count != rows.count { text += ", \(count) of \(counted(rows.count))" }
    case .apart(let one, let other): text += ", \(one) against \(counted(other))"
    }
    return (number(value), text + end)
  }

  /// What the reader can do about a verdict that is neither *holds* nor *fails*; empty for those.
  func remedy(needs: String?) -> String {
    switch verdict {
    case .holds, .fails: return ""
    case .undecided:
      return "Undecided: the interval of \(isOfCorrelations ? "a correlation" : "a difference") includes "
        + (isOfCorrelations ? "the value that it is compared with. " : "0. ") + decider
    case .missing:
      if isOfCorrelations, rows.count > 0 {
        return "Not enough data: a rank correlation needs 5 rows or more that differ in every column."
      }
      guard findings.contains(where: { $0.value != nil }) else { return CellEvaluation.remedy(needs) }
      return rows["seed"] == nil
        ? "Not enough data: an interval needs 2 values or more on each side."
        : "Not enough data: an interval needs 2 seeds or more. Run the same experiment and profile with `seeds=0,1,2`."
    }
  }

  private var isOfCorrelations: Bool { claim.comparisons.allSatisfy { $0.correlation != nil } }

  /// What would decide the comparisons that are undecided.
  private var decider: String {
    let noun = rows["seed"] == nil ? "row" : "seed"
    let needed = findings.filter { $0.verdict == .undecided }.map(\.rowsToDecide)
    guard let most = needed.compactMap(\.self).max(), needed.allSatisfy({ $0 != nil }) else {
      return "More \(noun)s make it narrower."
    }
    return "\(most) more \(noun)\(most == 1 ? "" : "s") would show a difference as large as the one found."
  }

  /// For programs.
  var comparisons: [ClaimFinding.Difference] {
    findings.map { finding in
      func name(_ side: ClaimComparison.Side) -> String {
        switch side {
        case .column(let name): name
        case .number(let value): Frame.Value.number(value).text
        case .correlation(let correlation): correlation.text
        }
      }
      let count =
        switch finding.count {
        case .pairs(let count): count
        case .apart(let one, let other): min(one, other)
        case nil: 0
        }
      return ClaimFinding.Difference(
        left: name(finding.comparison.left), right: name(finding.comparison.right),
        mean: finding.value, interval: finding.interval, count: count, verdict: finding.verdict)
    }
  }
}
