import Figures

/// The differences of a metric with their intervals, a row a cell: dots and whiskers around zero.
struct ForestPlot {
  /// More rows than that are counted in a note.
  static let mostRows = 40
  /// The width in points: a column of typeset pages.
  static let width = 396.0
  private static let rowHeight = 11.5

  /// The rows, from the largest difference down to the smallest.
  private let rows: [MetricGroup.Row]
  private let left: Int
  private let label: String

  /// A plot of the rows that are not identical; nil where fewer than two cells have a difference.
  init?(_ group: MetricGroup, first: String, other: String) {
    let all = (group.changed + group.untold + group.withinNoise).filter { row in
      guard let plotted = row.plotted, row.verdict != .notComparable else { return false }
      return plotted.difference.isFinite
    }
    guard all.count > 1 else { return nil }
    let kept = all.enumerated().sorted { ($1.element.size, $0.offset) < ($0.element.size, $1.offset) }
      .prefix(Self.mostRows).map(\.element)
    left = all.count - kept.count
    rows = kept.enumerated().sorted { first, second in
      let (a, b) = (first.element.plotted?.difference ?? 0, second.element.plotted?.difference ?? 0)
      return a != b ? a > b : first.offset < second.offset
    }.map(\.element)
    let unit = group.differenceUnit.isEmpty ? "" : " in percentage points"
    label = "\(other) − \(first)\(unit): \(RichText.literal(middleShortened(group.title, to: 60)))"
  }

  /// What the plot shows, for those who do not see it and as its caption.
  var description: String {
    (rows.contains { $0.plotted?.low != nil } ? "Differences with 95 % intervals" : "Differences")
      + ", a row a configuration, from the largest rise to the largest fall"
      + (rows.contains { $0.margin != nil } ? "; the band is the margin of equivalence" : "")
      + (left > 0 ? "; \(left) smaller ones are not drawn" : "") + "."
  }

  /// The plot laid out.
  func drawing() throws(FigureError) -> Drawing {
    // The first row is at the top.
    let places = rows.indices.map { Double(rows.count - 1 - $0) }
    var marks = bands(places)
    marks.append(.rule(Rule([0], color: .ink, width: 0.6, dash: .solid)))
    for (verdict, symbol, color) in Self.looks {
      let chosen = rows.indices.filter { rows[$0].verdict == verdict }
      guard !chosen.isEmpty else { continue }
      let ends = chosen.compactMap { index -> (place: Double, low: Double, high: Double)? in
        guard let low = rows[index].plotted?.low, let high = rows[index].plotted?.high else { return nil }
        return (places[index], low, high)
      }
      if !ends.isEmpty {
        marks.append(
          .errorBar(
            ErrorBar(
              x: .numbers(ends.map(\.place)), low: ends.map(\.low), high: ends.map(\.high), orientation: .horizontal,
              color: .color(color), capWidth: 4)))
      }
      marks.append(
        .dot(
          Dot(
            x: .numbers(chosen.map { rows[$0].plotted?.difference ?? .nan }), y: .numbers(chosen.map { places[$0] }),
            color: .color(color), diameter: 5, symbol: symbol,
            provenance: Provenance(tooltips: chosen.map { tooltip(rows[$0]) }),
            legend: RichText.literal(VerdictSign(verdict).word))))
    }
    let names = rows.map { RichText.literal(middleShortened($0.name, to: 52)) }
    let panel = Panel(
      marks: marks, x: Axis(label: label, grid: true, includesZero: true),
      y: Axis(domain: -0.75...(Double(rows.count) - 0.25), ticks: .labelled(places, names)))
    return try Figure(
      rows: [[panel]], width: Self.width, height: 62 + Self.rowHeight * Double(rows.count),
      theme: Theme(labelSize: 8, tickSize: 7), legend: .top
    ).drawing()
  }

  /// Symbols differ as well as colours.
  private static let looks: [(MeasurementComparison.Verdict, Symbol, Color)] = [
    (.improved, .triangle, Color(0x00684A)), (.worse, .triangleDown, Color(0xB84300)),
    (.changed, .diamond, Color(0x056FAB)), (.cannotTell, .ring, Color(0x6A3B6D)),
    (.noDifferenceSeen, .circle, Color(0x8A8A8A)), (.equivalent, .square, Color(0x8A8A8A)),
  ]

  /// Neighbours of one margin make one band.
  private func bands(_ places: [Double]) -> [Mark] {
    var bands: [(margin: Double, low: Double, high: Double)] = []
    for (row, place) in zip(rows, places) {
      guard let margin = row.plotted?.margin, margin > 0 else { continue }
      if let last = bands.last, last.margin == margin, last.low == place + 0.5 {
        bands[bands.count - 1].low = place - 0.5
      } else {
        bands.append((margin, place - 0.5, place + 0.5))
      }
    }
    return bands.map { band in
      .area(
        Area(
          x: [-band.margin, band.margin], y1: [band.low, band.low], y2: [band.high, band.high],
          color: .color(Color(0xC9CCD1)), opacity: 0.45, outlined: false))
    }
  }

  private func tooltip(_ row: MetricGroup.Row) -> String {
    ([row.name, row.sign.word, "\(row.difference) \(row.interval)"] + row.phrases).filter { !$0.isEmpty }
      .joined(separator: "; ")
  }
}

/// The curves that differ, as small plots of both sides' means over epochs.
struct CurvePlots {
  /// More plots than that are counted in the caption.
  static let mostPlots = 9
  private static let columns = 3

  private let comparison: Comparison
  private let entries: [CurveComparison.Entry]
  private let names: [String]
  private let left: Int

  /// Plots of the largest gaps; nil where no curve differs.
  init?(_ comparison: Comparison) {
    let all = (comparison.curves?.entries ?? []).filter { entry in
      let count = entry.epochs.count
      return count > 1 && entry.first.count == count && entry.other.count == count
        && (entry.first + entry.other).contains { $0 != nil }
    }
    guard !all.isEmpty else { return nil }
    self.comparison = comparison
    entries = Array(all.prefix(Self.mostPlots))
    left = all.count - entries.count
    names = comparison.curveNames.names
  }

  /// What the plots show, for those who do not see them and as their caption.
  var description: String {
    "Means over seeds by epoch, solid for \(comparison.label(0)), dashed for "
      + (comparison.sides.count > 2 ? "the side named" : comparison.label(1)) + "; the largest gaps first"
      + (left > 0 ? "; \(left) more \(left == 1 ? "curve differs" : "curves differ")" : "") + "."
  }

  /// The plots laid out.
  func drawing() throws(FigureError) -> Drawing {
    let columns = min(Self.columns, entries.count)
    var rows: [[Panel?]] = []
    for start in stride(from: 0, to: entries.count, by: columns) {
      var row: [Panel?] = (start..<min(start + columns, entries.count)).map { panel(entries[$0]) }
      while row.count < columns { row.append(nil) }
      rows.append(row)
    }
    let width = columns == 3 ? ForestPlot.width : columns == 2 ? 300 : 190
    return try Figure(
      rows: rows, width: width, theme: Theme(labelSize: 7.5, tickSize: 6.5), rowWeights: rows.map { _ in 0.66 },
      legend: .none
    ).drawing()
  }

  private func panel(_ entry: CurveComparison.Entry) -> Panel {
    let cell = names.indices.contains(entry.cell) ? names[entry.cell] : ""
    let epochs = Column.numbers(entry.epochs.map(Double.init))
    func line(_ values: [Double?], category: Int, dash: Dash) -> Mark {
      .line(Line(x: epochs, y: .numbers(values.map { $0 ?? .nan }), color: .category(category), dash: dash))
    }
    let hasFirst = entry.first.contains { $0 != nil }
    let hasOther = entry.other.contains { $0 != nil }
    return Panel(
      title: RichText.literal(middleShortened(entry.shownTitle, to: 32)),
      subtitle: RichText.literal(
        middleShortened(comparison.sides.count > 2 ? "\(cell): \(comparison.label(entry.side))" : cell, to: 40)),
      marks: (hasFirst ? [line(entry.first, category: 0, dash: .solid)] : [])
        + (hasOther ? [line(entry.other, category: 1, dash: .dashed)] : []),
      x: Axis(label: "epoch", ticks: .about(4)), y: Axis(ticks: .about(4), grid: true))
  }
}
