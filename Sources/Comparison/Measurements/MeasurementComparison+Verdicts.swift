import Experiments
import Foundation
import Statistics
import Tensors

extension MeasurementComparison {
  /// The chance of any false alarm in the whole comparison.
  static let level = 0.05

  /// The verdicts on samples, each other side compared with the first.
  ///
  /// First, each metric is asked whether it changed in any of its cells (`MetricFamily.p`), at a p adjusted by Holm over the
  /// metrics and other sides of the comparison: of stores in which only seeds differ, fewer than 5 % raise any alarm. Then its cells
  /// are adjusted by Holm within the metric (Benjamini and Hochberg with `usesFalseDiscoveryRate`), and none is surer than its
  /// metric. One Holm over everything would raise as few alarms but find far less, and Holm within each metric alone would raise
  /// alarms in every tenth store of four metrics (`bench diff` measures all three).
  ///
  /// A margin comes first: a difference whose 90 % interval is inside it is equivalent, however small p is. Intervals of
  /// differences are of 95 % each, not adjusted. `smallestSeen` is at the level that was left to the cell, so no difference that was
  /// not seen is above it.
  public init(_ samples: [CellSamples], options: MeasurementOptions) {
    self.init()
    var verdicts = Verdicts(samples, options)
    entries = verdicts.entries()
    families = verdicts.summaries()
  }
}

/// The steps from samples to verdicts.
private struct Verdicts {
  typealias Change = MeasurementComparison.Change
  typealias Entry = MeasurementComparison.Entry

  private let samples: [CellSamples]
  private let options: MeasurementOptions
  private let margins: [String: Tolerance]
  private var families: [MetricFamily] = []
  private let table = StudentTable()
  private let workers = Workers(threads: ProcessInfo.processInfo.activeProcessorCount)

  init(_ samples: [CellSamples], _ options: MeasurementOptions) {
    self.samples = samples
    self.options = options
    margins = Dictionary(options.tolerances.map { ($0.metric, $0) }) { first, _ in first }
  }

  mutating func entries() -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(samples.count)
    var places: [Metric: [Int: Int]] = [:]
    for (place, begun) in inChunks(samples.count, { [self] in begun(samples[$0]) }).enumerated() {
      entries.append(begun.entry)
      for (side, pair) in begun.untested {
        let metric = begun.entry.metric
        let family = places[metric]?[side] ?? families.count
        if family == families.count {
          families.append(MetricFamily(side: side))
          places[metric, default: [:]][side] = family
        }
        families[family].members.append(MetricFamily.Member(entry: place, pair: pair))
      }
    }
    compare()
    adjust()
    conclude(&entries)
    return entries
  }

  /// The results of a function of the numbers below `count`, in order, by several threads.
  private func inChunks<Result: Sendable>(
    _ count: Int, _ result: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    let size = 512
    return Array(
      workers.map((count + size - 1) / size) { chunk in
        (chunk * size..<min((chunk + 1) * size, count)).map(result)
      }.joined())
  }

  /// What needs no test: the samples, and the changes that are plain; a pair for each that needs one.
  private func begun(_ cell: CellSamples) -> (entry: Entry, untested: [(side: Int, pair: CellPair)]) {
    var changes: [Change] = []
    var untested: [(side: Int, pair: CellPair)] = []
    for side in cell.sides.indices.dropFirst() {
      let pair = CellPair(cell.sides[0], cell.sides[side])
      if let change = decided(cell, side, pair) {
        changes.append(change)
      } else {
        changes.append(Change(verdict: .noDifferenceSeen))
        untested.append((side, pair))
      }
    }
    let entry = Entry(
      metric: cell.metric, better: cell.better, cell: cell.cell, samples: cell.sides.map { sample($0) },
      changes: changes)
    return (entry, untested)
  }

  /// What the values of a side say.
  private func sample(_ values: [MeasurementComparison.Value]) -> MeasurementComparison.Sample {
    let finite = values.compactMap(\.value).filter(\.isFinite)
    var sample = MeasurementComparison.Sample(values: values, n: finite.count, diverged: values.count - finite.count)
    for place in sample.values.indices where sample.values[place].value?.isFinite == false {
      sample.values[place].value = nil
    }
    guard !finite.isEmpty else { return sample }
    let average = mean(finite)
    sample.mean = average.ifFinite
    guard let deviation = standardDeviation(finite)?.ifFinite, average.isFinite else { return sample }
    sample.deviation = deviation
    let half =
      table.quantile(degrees: Double(finite.count - 1)) * deviation / Double(finite.count).squareRoot()
    sample.low = (average - half).ifFinite
    sample.high = (average + half).ifFinite
    return sample
  }

  // MARK: Without a test

  /// The change where no test is needed or possible; nil where there is one to come.
  private func decided(_ cell: CellSamples, _ side: Int, _ pair: CellPair) -> Change? {
    if let obstacle = cell.obstacle { return Change(verdict: .notComparable, remark: obstacle) }
    if cell.metric.isOfTime {
      return Change(
        verdict: .notComparable, remark: "times depend on the machine and on what else it did, not on the run alone")
    }
    for (label, count) in [(sideLabel(0), pair.counts.first), (sideLabel(side), pair.counts.other)] where count == 0 {
      return Change(verdict: .notComparable, remark: "\(label) has no such run")
    }
    let difference =
      pair.first.isEmpty || pair.other.isEmpty ? nil : (mean(pair.other) - mean(pair.first)).ifFinite
    if pair.isIdentical { return identical(side, pair) }
    if pair.isDivergence {
      return Change(verdict: .changed, difference: difference, remark: divergence(side, pair))
    }
    guard !pair.isTestable else { return nil }
    return Change(verdict: .cannotTell, difference: difference, remark: fewRuns(side, pair))
  }

  private func identical(_ side: Int, _ pair: CellPair) -> Change {
    var change = Change(verdict: .identical, difference: pair.first.isEmpty || pair.other.isEmpty ? nil : 0)
    if !pair.hasSameSeeds {
      let extra = [(0, pair.counts.first), (side, pair.counts.other)].filter { $0.1 > pair.common }
        .map { "\(sideLabel($0.0)) has \($0.1 - pair.common) more" }
      change.remark = "the \(pair.common) common seeds are identical; \(extra.joined(separator: ", "))"
    }
    return change
  }

  private func divergence(_ side: Int, _ pair: CellPair) -> String {
    func seeds(_ count: Int, _ side: Int) -> String? {
      count == 0 ? nil : "\(count) of \(pair.common) common seeds diverged on \(sideLabel(side)) only"
    }
    if pair.common > 0 {
      return [seeds(pair.divergedFirst, 0), seeds(pair.divergedOther, side)].compactMap(\.self).joined(separator: "; ")
    }
    let isFirst = pair.first.count < pair.counts.first
    let (finite, count) = isFirst ? (pair.first.count, pair.counts.first) : (pair.other.count, pair.counts.other)
    return "\(count - finite) of \(count) runs diverged on \(sideLabel(isFirst ? 0 : side)) only"
  }

  private func fewRuns(_ side: Int, _ pair: CellPair) -> String {
    let counts = [(0, pair.first.count), (side, pair.other.count)]
    if let empty = counts.first(where: { $0.1 == 0 }) { return "every run of \(sideLabel(empty.0)) diverged" }
    let single = counts.filter { $0.1 == 1 }.map { sideLabel($0.0) }
    return single.count == 2
      ? "one run a side says nothing of the noise of seeds: run more"
      : "\(single.joined()) has one run, which says nothing of the noise of seeds: run more"
  }

  // MARK: With a test

  /// Finds every difference; cells of one metric share their spread.
  private mutating func compare() {
    let cells = Dictionary(grouping: samples.indices, by: { samples[$0].metric })
    families = workers.map(families.count) { [families, samples] place in
      var family = families[place]
      guard let member = family.members.first else { return family }
      let ofMetric = (cells[samples[member.entry].metric] ?? []).map { samples[$0] }
      family.compare(resolution: resolution(ofMetric.filter { $0.obstacle == nil }))
      return family
    }
  }

  /// Adjusts p: over the metrics, then within each.
  private mutating func adjust() {
    let tested = families.indices.filter { !families[$0].probabilities.isEmpty }
    let overall = holmAdjusted(tested.map { families[$0].p ?? 1 })
    for (family, gate) in zip(tested, overall) {
      families[family].adjustedP = gate
      let all = families[family].probabilities
      let adjusted =
        options.usesFalseDiscoveryRate ? benjaminiHochbergAdjusted(all.map(\.p)) : holmAdjusted(all.map(\.p))
      for (item, p) in zip(all, adjusted) { families[family].members[item.place].adjustedP = max(p, gate) }
    }
  }

  /// The metrics over all cells.
  func summaries() -> [MeasurementComparison.Family] {
    families.compactMap { family in
      guard let p = family.p, let adjustedP = family.adjustedP, let first = family.members.first else { return nil }
      let signs = family.members.compactMap { $0.difference?.difference }
      return MeasurementComparison.Family(
        metric: samples[first.entry].metric, side: family.side, tested: family.probabilities.count, p: p,
        adjustedP: adjustedP, isChanged: adjustedP < MeasurementComparison.level,
        agreeing: max(signs.count { $0 > 0 }, signs.count { $0 < 0 }))
    }
  }

  /// The level at which the cells of a family that were not seen were tested: in a metric that changed, that of the first of them
  /// (by Benjamini and Hochberg, that which one more alarm would have had); in another, that at which one cell alone would have
  /// shown that the metric changed.
  private func levels() -> [Double] {
    let closed = families.count { ($0.adjustedP ?? 0) >= MeasurementComparison.level }
    return families.map { family in
      let count = Double(max(1, family.members.count { $0.adjustedP != nil }))
      if (family.adjustedP ?? 0) >= MeasurementComparison.level {
        return MeasurementComparison.level / Double(closed) / (count > 1 ? 2 * count : 1)
      }
      let seen = Double(family.members.count { ($0.adjustedP ?? 1) < MeasurementComparison.level })
      guard options.usesFalseDiscoveryRate else { return MeasurementComparison.level / max(1, count - seen) }
      return MeasurementComparison.level * min(count, seen + 1) / count
    }
  }

  private func conclude(_ entries: inout [Entry]) {
    for (family, level) in zip(families, levels()) {
      let changes = inChunks(family.members.count) { [self, entries] place in
        let member = family.members[place]
        return change(member, in: entries[member.entry], level: level)
      }
      for (member, change) in zip(family.members, changes) {
        entries[member.entry].changes[family.side - 1] = change
      }
    }
  }

  private func change(_ member: MetricFamily.Member, in entry: Entry, level: Double) -> Change {
    guard let difference = member.difference, let error = difference.error, let degrees = difference.degrees else {
      return Change(verdict: .cannotTell, remark: "the values are too large to be compared")
    }
    var change = Change(
      verdict: .noDifferenceSeen, difference: difference.difference, test: member.test, p: difference.p,
      adjustedP: member.adjustedP)
    let interval = difference.interval(quantile: table.quantile(degrees: degrees))
    change.low = interval?.lowerBound
    change.high = interval?.upperBound
    change.margin = margins[entry.metric.name]?.margin(mean: entry.samples[0].mean)?.ifFinite
    if let margin = change.margin, difference.isEquivalent(within: margin) {
      change.verdict = .equivalent
    } else if (member.adjustedP ?? 1) < MeasurementComparison.level {
      change.verdict = entry.better.verdict(on: difference.difference)
    } else {
      change.smallestSeen = (table.detectable(degrees: degrees, level: level) * error).ifFinite
      change.remark = moreSeeds(
        difference, isPooled: member.test == .pooled || member.test == .pairedPooled, error: error, degrees: degrees,
        level: level)
    }
    return change
  }

  /// How many seeds would show the difference, if it is one.
  private func moreSeeds(
    _ difference: MeanDifference, isPooled: Bool, error: Double, degrees: Double, level: Double
  ) -> String {
    guard difference.difference != 0, error > 0 else { return "" }
    let (first, other): (Double, Double) =
      switch difference.count {
      case .pairs(let count): (Double(count), .infinity)
      case .apart(let first, let second): (Double(first), Double(second))
      }
    let own = min(first, other) - 1
    let most = 1000
    let more = valuesToAdd(
      toSee: difference.difference, most: most, limit: table.detectable(degrees: 1e6, level: level),
      error: { more in
        let then = 1 / (first + Double(more)) + 1 / (other + Double(more))
        return error * (then / (1 / first + 1 / other)).squareRoot()
      },
      detectable: { more in
        // Those of a common spread grow by the cell's own, which are few beside them.
        let then = isPooled ? degrees + Double(more) : degrees * (own + Double(more)) / own
        return table.detectable(degrees: then, level: level)
      })
    guard let more else {
      return "more than \(most) seeds a side would be needed to show a difference as small as this"
    }
    return "\(more) more \(more == 1 ? "seed" : "seeds") a side would show a difference as large as this"
  }
}

extension Metric {
  /// Whether it is a time or a rate, which no two runs share.
  fileprivate var isOfTime: Bool { name == "seconds" || name.hasSuffix("-seconds") || name.hasSuffix("-per-second") }
}

extension Metric.Direction {
  /// What a difference that is beyond noise means.
  fileprivate func verdict(on difference: Double) -> MeasurementComparison.Verdict {
    switch self {
    case .neither: .changed
    case .larger: difference > 0 ? .improved : .worse
    case .smaller: difference < 0 ? .improved : .worse
    }
  }
}

extension Double {
  /// The number; nil where it is none that a comparison may hold.
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
