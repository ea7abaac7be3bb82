import Figures
import Foundation
import Rows
import Specifications
import Statistics

/// Marks that stand on one axis and reach along the other: bars, error bars, boxes and violins.
extension MarkFilling {
  /// Whether marks stand on x or on y: as the cell says, or on the axis of categories.
  private var orientation: Orientation {
    if let horizontal = mark.options.horizontal { return horizontal ? .horizontal : .vertical }
    if mark.kind == .errorBar { return mark.channels["x"] == nil ? .horizontal : .vertical }
    if mark.channels["x1"] != nil { return .vertical }
    if mark.channels["y1"] != nil { return .horizontal }
    if xKind == .ordinal { return .vertical }
    if yKind == .ordinal { return .horizontal }
    guard case .texts? = column("y"), case .numbers? = column("x") else { return .vertical }
    return .horizontal
  }

  /// The names of the channel on which marks stand and of that along which they reach.
  private var channels: (base: String, reach: String) { orientation == .vertical ? ("x", "y") : ("y", "x") }

  func bar() -> Mark? {
    guard let heights = numbers(channels.reach) else { return nil }
    let base: Bar.Base
    let edges = channels.base
    if mark.channels["\(edges)1"] != nil {
      guard let lower = numbers("\(edges)1"), let upper = numbers("\(edges)2") else { return nil }
      base = .intervals(lower: lower, upper: upper)
    } else {
      guard let column = column(edges) else { return nil }
      base = .categories(column)
    }
    let options = mark.options
    return .bar(
      Bar(
        base: base, y: heights, from: numbers("base") ?? [], orientation: orientation, position: options.position,
        groups: categories("series"), color: paint(default: .category(0)), opacity: options.opacity ?? 1,
        provenance: provenance(), legend: options.legend))
  }

  func errorBar() -> Mark? {
    guard let x = column(channels.base), let low = numbers("low"), let high = numbers("high") else { return nil }
    return .errorBar(
      ErrorBar(
        x: x, low: low, high: high, orientation: orientation, position: mark.options.position,
        groups: categories("series"), color: paint(default: .ink), capWidth: mark.options.cap ?? 3))
  }

  // MARK: Distributions

  /// Rows of one place, colour and series: a box or a violin.
  private struct Sample {
    var rows: [Int]
    var values: [Double]
  }

  /// The samples in the order of their first rows, and a filling whose rows are the first of each.
  private func samples(_ values: [Double], accepts: (Double) -> Bool) -> (samples: [Sample], filling: MarkFilling) {
    let keys = [channels.base, "color", "series"].compactMap { self.values($0) }
    var places: [[Frame.Value]: Int] = [:]
    var samples: [Sample] = []
    for row in 0..<frame.count where accepts(values[row]) {
      let key = keys.map { $0[row] }
      if let place = places[key] {
        samples[place].rows.append(row)
        samples[place].values.append(values[row])
      } else {
        places[key] = samples.count
        samples.append(Sample(rows: [row], values: [values[row]]))
      }
    }
    var filling = self
    filling.frame = frame.rows(samples.map { $0.rows[0] })
    if frame["run_id"] != nil {
      filling.frame = filling.frame.with("run_id", samples.map { frame.runs($0.rows) ?? .null })
    }
    return (samples, filling)
  }

  /// The runs of samples, and tooltips that say what they hold.
  private func provenance(_ medians: [Double], _ samples: [Sample]) -> Provenance {
    let runs = frame["run_id"]?.map(\.text) ?? []
    if mark.tip != nil { return provenance() }
    let names = [channels.base, "color", "series"].compactMap { mark.channels[$0]?.column }
    let columns = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }
      .compactMap { name in frame[name.element].map { (name.element, $0) } }
    let tips = samples.indices.map { row in
      let known = columns.map { "\($0.0) \($0.1[row].shown(nil))" }
      let median = Frame.Value.number(medians[row]).shown(nil)
      return (known + ["median \(median)", "n \(samples[row].values.count)"]).joined(separator: ", ")
    }
    return Provenance(runs: runs, tooltips: tips)
  }

  func box() -> Mark? {
    guard let values = numbers(channels.reach), column(channels.base) != nil else { return nil }
    let (samples, filling) = samples(values, accepts: \.isFinite)
    let summaries = samples.compactMap { BoxSummary($0.values, reach: mark.options.whisker ?? 1.5) }
    guard !summaries.isEmpty, let x = filling.column(channels.base) else { return nothing(values) }
    let options = mark.options
    return .box(
      Box(
        x: x,
        summaries: summaries.map {
          Box.Summary(
            lower: $0.lower, median: $0.median, upper: $0.upper, least: $0.least, most: $0.most, outliers: $0.outliers)
        },
        orientation: orientation, position: options.position, groups: filling.categories("series"),
        color: filling.paint(default: .category(0)), opacity: options.opacity ?? 0.35,
        lost: (values.filter { !$0.isFinite }.count, values.count),
        provenance: filling.provenance(summaries.map(\.median), samples), legend: options.legend))
  }

  /// Violins; on a logarithmic or symlog axis the density is that of the values as they lie on it.
  func violin() -> Mark? {
    guard let values = numbers(channels.reach), column(channels.base) != nil else { return nil }
    let kind = orientation == .vertical ? yKind : xKind
    let (samples, filling) = samples(values) { kind.forward($0).isFinite }
    guard !samples.isEmpty, let x = filling.column(channels.base) else { return nothing(values) }
    let options = mark.options
    let summaries = samples.compactMap { BoxSummary($0.values) }
    let profiles = zip(samples, summaries).map { sample, summary in
      profile(sample.values.map { kind.forward($0) }.sorted(), summary, kind)
    }
    let missing = values.filter { !$0.isFinite }.count
    let kept = samples.reduce(0) { $0 + $1.values.count }
    return .violin(
      Violin(
        x: x, profiles: profiles, orientation: orientation, position: options.position,
        groups: filling.categories("series"), equalWidths: options.scale == "width",
        quartiles: options.quartiles ?? true,
        color: filling.paint(default: .category(0)), opacity: options.opacity ?? 0.35,
        lost: (missing, values.count - missing - kept, values.count),
        provenance: filling.provenance(summaries.map(\.median), samples), legend: options.legend))
  }

  /// A density over the range of sorted places on the axis: nothing is shown where no value lies.
  private func profile(_ sorted: [Double], _ summary: BoxSummary, _ kind: AxisKind) -> Violin.Profile {
    let count = 128
    var places = [sorted[0]]
    var densities = [0.0]
    if let density = LineDensity(sorted, bandwidth: mark.options.bandwidth) {
      let (low, high) = (sorted[0], sorted[sorted.count - 1])
      places = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
      densities = places.map { density($0) }
    }
    return Violin.Profile(
      values: places.map { kind.inverse($0) }, densities: densities, lower: summary.lower, median: summary.median,
      upper: summary.upper)
  }

  /// No box or violin: all rows are without a value.
  private func nothing(_ values: [Double]) -> Mark? {
    findings.report(
      "\(mark.kind.rawValue): none of \(values.count) rows has a value that the axis can show", at: mark.position,
      path: mark.path)
    return nil
  }
}
