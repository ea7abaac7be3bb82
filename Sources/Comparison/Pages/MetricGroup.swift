import Experiments
import Texts

/// A metric over its cells, as pages show it: rows in groups by how they came out.
struct MetricGroup {
  /// One cell of one other side.
  struct Row {
    var sign: VerdictSign
    var verdict: MeasurementComparison.Verdict
    /// The cell's name, with its experiment where that is needed to tell it from others.
    var cell: String
    /// The label of the other side, where there are several.
    var side: String
    /// The first side's sample and the other's.
    var samples: [SampleText]
    /// `+1.9 pp`.
    var difference: String
    /// `[+0.8, +3.0]`.
    var interval: String
    /// `0.004`; nil without a test.
    var p: String?
    /// The adjusted p.
    var adjustedP: String?
    /// `paired t`.
    var test: String?
    /// `1.2 pp`: the smallest difference that could have been seen.
    var smallestSeen: String?
    /// That difference as a number.
    var seen: Double?
    /// `0.5 pp`.
    var margin: String?
    /// What more seeds would show, or why nothing is compared.
    var remark: String
    /// The numbers of the plot in the unit shown: difference, interval and margin.
    var plotted: (difference: Double, low: Double?, high: Double?, margin: Double?)?
    /// What rows are sorted by.
    var size: Double

    /// The cell, and the side where there are several.
    var name: String { side.isEmpty ? cell : "\(cell), \(side)" }

    /// What the test says: `paired t: p 0.004, adjusted 0.03`; empty without a test.
    var testSentence: String {
      guard let p else { return "" }
      let adjusted = adjustedP.map { ", adjusted \($0)" } ?? ""
      return "\(test.map { "\($0): " } ?? "")p \(p)\(adjusted)"
    }

    /// All there is to say beside the numbers, a phrase each.
    var phrases: [String] {
      [
        testSentence, smallestSeen.map { "could have seen \($0)" } ?? "", margin.map { "margin \($0)" } ?? "", remark,
      ].filter { !$0.isEmpty }
    }
  }

  /// What one side says.
  struct SampleText {
    var label: String
    /// `41.2 %`.
    var mean: String
    /// `[40.1, 42.3]`.
    var interval: String
    var n: Int
    var diverged: Int
    /// `1: 41.0`, a seed each.
    var values: [String]

    /// `n 3`, `n 2, 1 diverged`.
    var count: String { "n \(n)" + (diverged > 0 ? ", \(diverged) diverged" : "") }
  }

  /// A metric that changed over its cells, whichever they are.
  struct Overall {
    var sign: VerdictSign
    var verdict: MeasurementComparison.Verdict
    /// `C: ` where there are several sides; empty otherwise.
    var side: String
    /// `over its 6 cells`.
    var cells: String
    /// ` (p < 0.001; 5 of 6 differ the same way); no single one can be told`.
    var rest: String

    /// `improved over its 6 cells`.
    var shortSentence: String { "\(side)\(sign.word) \(cells)" }
    /// `improved over its 6 cells (p < 0.001; 5 of 6 differ the same way); no single one can be told`.
    var sentence: String { shortSentence + rest }
  }

  /// `accuracy (linear, val)`.
  var title: String
  /// `larger is better`.
  var direction: String
  /// The unit of differences: `pp`, or empty.
  var differenceUnit: String
  /// What can be told of all cells together where no single one can be told.
  var overall: [Overall] = []
  /// What all of its cells have in common; their names leave it out.
  var common = ""
  /// The rows by verdict, each the largest first.
  var rows: [MeasurementComparison.Verdict: [Row]] = [:]

  /// The rows that changed beyond noise, the largest difference first.
  var changed: [Row] { sorted([.worse, .improved, .changed]) }
  /// The rows of which nothing can be told.
  var untold: [Row] { sorted([.cannotTell, .notComparable]) }
  /// The rows whose difference noise can have made.
  var withinNoise: [Row] { sorted([.noDifferenceSeen, .equivalent]) }
  /// The rows that are the same to the bit.
  var identical: [Row] { rows[.identical] ?? [] }

  /// Whether noise cannot have made what there is, or whether nothing can be told: what is not folded away.
  var needsALook: Bool { !changed.isEmpty || !untold.isEmpty || !overall.isEmpty }
  /// Whether it changed beyond noise, in some cell or over all of them.
  var isChanged: Bool { !changed.isEmpty || !overall.isEmpty }

  /// The remark that all of several rows have, to be said once; nil where they have none or others.
  static func sharedRemark(_ rows: [Row]) -> String? {
    guard rows.count > 1, let first = rows.first?.remark, !first.isEmpty, rows.allSatisfy({ $0.remark == first }) else {
      return nil
    }
    return first
  }

  /// The rows without their remarks.
  static func withoutRemarks(_ rows: [Row]) -> [Row] {
    rows.map { row in
      var row = row
      row.remark = ""
      return row
    }
  }

  /// Whether there is nothing but cells that are the same to the bit.
  var isIdentical: Bool { !rows.isEmpty && rows.allSatisfy { $0.key == .identical || $0.value.isEmpty } }

  /// Says what all cells have in common once.
  fileprivate mutating func shortenNames() {
    // Cells that are identical are only counted.
    let words = CommonWords(rows.filter { $0.key != .identical }.values.flatMap { $0.map(\.cell) })
    common = words.words
    rows = rows.mapValues { rows in
      rows.map { row in
        var row = row
        row.cell = words.name(row.cell)
        return row
      }
    }
  }

  /// `could have seen 0.9 to 2.3 pp`: what noise would not have hidden; empty where that is not known.
  var seenRange: String {
    let seen = withinNoise.compactMap { row in row.seen.map { (size: $0, text: row.smallestSeen ?? "") } }
    guard let least = seen.min(by: { $0.size < $1.size }), let most = seen.max(by: { $0.size < $1.size }) else {
      return ""
    }
    if least.text == most.text { return "could have seen \(least.text)" }
    let unit = differenceUnit.isEmpty ? "" : " \(differenceUnit)"
    let first = least.text.hasSuffix(unit) ? String(least.text.dropLast(unit.count)) : least.text
    return "could have seen \(first) to \(most.text)"
  }

  /// `6 no difference seen, 2 equivalent`: the rows within noise.
  var noiseSummary: String {
    [MeasurementComparison.Verdict.noDifferenceSeen, .equivalent].compactMap { verdict in
      rows[verdict].flatMap { $0.isEmpty ? nil : "\($0.count) \(VerdictSign(verdict).word)" }
    }.joined(separator: ", ")
  }

  /// `2 worse, 38 identical; larger is better; all with alpha=2`.
  var introduction: String {
    "\(summary); \(direction)" + (common.isEmpty ? "" : "; all with \(common)")
  }

  private func sorted(_ verdicts: [MeasurementComparison.Verdict]) -> [Row] {
    verdicts.flatMap { rows[$0] ?? [] }.enumerated().sorted {
      ($1.element.size, $0.offset) < ($0.element.size, $1.offset)
    }.map(\.element)
  }

  /// `2 worse, 1 improved of 40`: how the cells came out.
  var summary: String {
    let all = MeasurementComparison.Verdict.shownOrder.compactMap { verdict -> String? in
      guard let count = rows[verdict]?.count, count > 0 else { return nil }
      return "\(count) \(VerdictSign(verdict).word)"
    }
    return all.joined(separator: ", ")
  }
}

extension Comparison {
  /// The metrics with their cells, in order.
  var metricGroups: [MetricGroup] {
    var groups: [MetricGroup] = []
    var places: [Metric: Int] = [:]
    let names = cellNames
    for entry in measurements?.entries ?? [] {
      let place = places[entry.metric] ?? groups.count
      if place == groups.count {
        places[entry.metric] = place
        groups.append(
          MetricGroup(
            title: entry.shownTitle, direction: entry.better.words, differenceUnit: entry.isShare ? "pp" : ""))
      }
      for (side, change) in entry.changes.enumerated() {
        let row = row(entry, change, side: side + 1, name: entry.cell < names.count ? names[entry.cell] : "")
        groups[place].rows[change.verdict, default: []].append(row)
      }
    }
    for place in groups.indices { groups[place].shortenNames() }
    for (family, overall) in overallChanges {
      if let place = places[family.metric] { groups[place].overall.append(overall) }
    }
    return groups
  }

  /// The cells' names; an experiment is named where there are several, and where a cell has no other name.
  var cellNames: [String] {
    let cells = configuration?.cells ?? []
    let hasSeveral = Set(cells.map(\.experiment)).count > 1
    return cells.map { cell in
      if cell.name.isEmpty { return cell.experiment.isEmpty ? "all runs" : cell.experiment }
      return hasSeveral && !cell.experiment.isEmpty ? "\(cell.experiment): \(cell.name)" : cell.name
    }
  }

  /// The metrics that changed over their cells although none of the cells did.
  var overallChanges: [(family: MeasurementComparison.Family, overall: MetricGroup.Overall)] {
    (measurements?.families ?? []).filter(\.isChanged).compactMap { family in
      let entries = (measurements?.entries ?? []).filter { $0.metric == family.metric }
      let changes = entries.compactMap { entry -> MeasurementComparison.Change? in
        entry.changes.indices.contains(family.side - 1) ? entry.changes[family.side - 1] : nil
      }
      guard !changes.contains(where: \.verdict.isChange) else { return nil }
      let rising = changes.count { ($0.difference ?? 0) > 0 }
      let falling = changes.count { ($0.difference ?? 0) < 0 }
      // A direction is told where three of four cells have it.
      let isOneWay = 4 * family.agreeing >= 3 * family.tested && rising != falling
      let better = entries.first?.better ?? .neither
      let verdict: MeasurementComparison.Verdict =
        !isOneWay || better == .neither ? .changed : (better == .larger) == (rising > falling) ? .improved : .worse
      let sign = VerdictSign(verdict)
      let cells = "over its \(counted(family.tested, "configuration"))"
      let agreement = "\(family.agreeing) of \(family.tested) differ the same way"
      return (
        family,
        MetricGroup.Overall(
          sign: sign, verdict: verdict, side: sides.count > 2 ? "\(label(family.side)): " : "", cells: cells,
          rest: " (p \(MetricText.p(family.adjustedP)); \(agreement)); no single one can be told")
      )
    }
  }

  /// The label of a side, `A` for the first.
  func label(_ side: Int) -> String { sides.indices.contains(side) ? sides[side].label : "\(side + 1)" }

  private func row(
    _ entry: MeasurementComparison.Entry, _ change: MeasurementComparison.Change, side: Int, name: String
  ) -> MetricGroup.Row {
    let text = MetricText(entry, change)
    let samples = [0, side].map { place -> MetricGroup.SampleText in
      guard entry.samples.indices.contains(place) else {
        return .init(label: label(place), mean: "–", interval: "", n: 0, diverged: 0, values: [])
      }
      let sample = entry.samples[place]
      return .init(
        label: label(place), mean: text.value(sample.mean), interval: text.interval(sample.low, sample.high),
        n: sample.n, diverged: sample.diverged,
        values: sample.values.map { "\($0.seed): \($0.value.map(text.number) ?? "diverged")" })
    }
    let shares = change.difference.map { $0 * text.factor }
    let isDecided = change.verdict != .identical && change.verdict != .notComparable
    return MetricGroup.Row(
      sign: VerdictSign(change.verdict), verdict: change.verdict, cell: name, side: sides.count > 2 ? label(side) : "",
      samples: samples, difference: isDecided ? text.difference(change.difference) : "",
      interval: text.differenceInterval(change), p: change.p.map(MetricText.p),
      adjustedP: change.adjustedP.map(MetricText.p), test: change.test.words,
      smallestSeen: change.smallestSeen.map(text.size), seen: change.smallestSeen, margin: change.margin.map(text.size),
      remark: change.remark,
      plotted: shares.map { difference in
        (
          difference, change.low.map { $0 * text.factor }, change.high.map { $0 * text.factor },
          change.margin.map { $0 * text.factor }
        )
      },
      // A run that diverged has no difference, and is the largest.
      size: change.difference.map(abs) ?? .infinity)
  }
}

extension Comparison {
  /// The cells' names for curves, without what the curves that differ have in common, and that.
  var curveNames: (names: [String], common: String) {
    let names = cellNames
    let used = Set((curves?.entries ?? []).map(\.cell)).filter(names.indices.contains).map { names[$0] }
    let words = CommonWords(used)
    return (names.map(words.name), words.words)
  }
}

extension MeasurementComparison.Entry {
  /// The metric's name for people.
  var shownTitle: String { title.isEmpty ? metric.title : title }
}

extension CurveComparison.Entry {
  /// The metric's name for people.
  var shownTitle: String { title.isEmpty ? metric.title : title }

  /// `+0.02 at epoch 9, apart from epoch 3 on`: the largest gap, and where the curves first differ.
  func sentence(_ comparison: Comparison) -> String {
    let isShare = comparison.measurements?.entries.contains { $0.isShare && $0.metric.name == metric.name } ?? false
    let gap = MetricText.plain(isShare ? 100 * largestGap : largestGap) + (isShare ? " pp" : "")
    let pair = comparison.sides.count > 2 ? "\(comparison.label(side)): " : ""
    return "\(pair)\(gap) at epoch \(largestEpoch), apart from epoch \(firstEpoch) on"
  }
}
