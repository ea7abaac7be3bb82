import Figures
import Texts

/// Metrics and curves.
extension HTMLPage {
  mutating func metrics() throws(FigureError) {
    let groups = comparison.metricGroups
    let differing = groups.count { !$0.isIdentical }
    try section(
      "metrics", "Metrics", "\(differing) of \(groups.count) \(differing == 1 ? "differs" : "differ")",
      isUnchanged: !groups.contains(where: \.needsALook)
    ) { page throws(FigureError) in
      for (place, group) in groups.enumerated() where group.needsALook { try page.write(group, place) }
      let noise = groups.enumerated().filter { !$0.element.needsALook && !$0.element.isIdentical }
      if !noise.isEmpty {
        let before = page.html
        page.html = ""
        for (place, group) in noise { try page.write(group, place) }
        let summary = "<span aria-hidden=\"true\">≈</span> \(counted(noise.count, "metric")) within noise"
        // Where nothing changed they are what there is to see.
        page.html =
          before + page.fold(summary, isUnchanged: true, isOpen: noise.count == groups.count, page.html)
      }
      page.html += page.folded(
        VerdictSign("=", "identical in all configurations", .muted),
        groups.filter(\.isIdentical).map { "\($0.title): \(counted($0.identical.count, "configuration"))" })
    }
  }

  private mutating func write(_ group: MetricGroup, _ place: Int) throws(FigureError) {
    let isUnchanged = !group.needsALook
    html += "<article\(isUnchanged ? " class=\"unchanged\"" : "")>\n<h3>\(escape(group.title))</h3>\n"
    html += "<p class=\"summary\">\(escape(group.introduction))</p>\n"
    for overall in group.overall {
      html += "<p\(stop())>\(escape(overall.side))\(badge(overall.sign)) \(escape(overall.cells + overall.rest))</p>\n"
    }
    let shown = group.changed.prefix(Self.mostRows)
    if !shown.isEmpty {
      html += table(Array(shown), isChange: true) + more(group.changed.count - shown.count, "changed configuration")
    }
    let others = comparison.sides.count > 2 ? "other sides" : comparison.label(1)
    if let forest = ForestPlot(group, first: comparison.label(0), other: others) {
      html += try plot(
        try forest.drawing(), id: "forest-\(place + 1)", label: "Differences: \(group.title)", forest.description)
    }
    if !group.untold.isEmpty {
      let shared = MetricGroup.sharedRemark(group.untold)
      var rows = Array(group.untold.prefix(Self.mostRows))
      if shared != nil { rows = MetricGroup.withoutRemarks(rows) }
      html += fold(
        "<span aria-hidden=\"true\">?</span> \(counted(group.untold.count, "configuration")) of which nothing can be told"
          + (shared.map { ": \(escape($0))" } ?? ""),
        isUnchanged: false, isOpen: group.changed.isEmpty,
        table(rows, isChange: false) + more(group.untold.count - rows.count, "configuration"))
    }
    if !group.withinNoise.isEmpty {
      let rows = Array(group.withinNoise.prefix(Self.mostRows))
      html += fold(
        "<span aria-hidden=\"true\">≈</span> \(counted(group.withinNoise.count, "configuration")) within noise",
        isUnchanged: true, table(rows, isChange: false) + more(group.withinNoise.count - rows.count, "configuration"))
    }
    html += folded(VerdictSign(MeasurementComparison.Verdict.identical), group.identical.map(\.name))
    html += "</article>\n"
  }

  /// Rows of a metric: both sides, the difference, the test, and what else there is to say.
  private mutating func table(_ rows: [MetricGroup.Row], isChange: Bool) -> String {
    let hasP = rows.contains { $0.p != nil }
    let hasSeen = rows.contains { $0.smallestSeen != nil }
    let hasMargin = rows.contains { $0.margin != nil }
    let other = rows.contains { !$0.side.isEmpty } ? "other" : comparison.label(1)
    let heads =
      [
        Head(title: "verdict"), Head(title: "configuration"), Head(title: comparison.label(0), isNumeric: true),
        Head(title: other, isNumeric: true), Head(title: "difference", isNumeric: true),
      ] + (hasP ? [Head(title: "p", isNumeric: true), Head(title: "adjusted p", isNumeric: true)] : [])
      + (hasSeen ? [Head(title: "could have seen", isNumeric: true)] : [])
      + (hasMargin ? [Head(title: "margin", isNumeric: true)] : [])
    var written: [(attributes: String, cells: [String])] = []
    for row in rows {
      var cells = [badge(row.sign), cell(row), sample(row.samples[0]), sample(row.samples[1])]
      cells.append(
        "<strong>\(escape(row.difference))</strong>"
          + (row.interval.isEmpty ? "" : "<br /><span class=\"interval\">\(escape(row.interval))</span>"))
      if hasP { cells += [escape(row.p ?? ""), escape(row.adjustedP ?? "")] }
      if hasSeen { cells.append(escape(row.smallestSeen ?? "")) }
      if hasMargin { cells.append(escape(row.margin ?? "")) }
      written.append((isChange ? stop() : "", cells))
    }
    return table(heads, written)
  }

  /// A cell's name, its remark, and the single values folded.
  private func cell(_ row: MetricGroup.Row) -> String {
    var text = "<span class=\"name\">\(escape(row.name))</span>"
    if !row.remark.isEmpty { text += "<br /><span class=\"remark\">\(escape(row.remark))</span>" }
    guard row.samples.contains(where: { $0.values.count > 1 }) || row.test != nil else { return text }
    text += "<details><summary>single values</summary>"
    for sample in row.samples where !sample.values.isEmpty {
      let most = 50
      var values = sample.values.prefix(most).joined(separator: ", ")
      if sample.values.count > most { values += " and \(sample.values.count - most) more" }
      text += "<p>\(escape(sample.label)), by seed: \(escape(values))</p>"
    }
    if let test = row.test { text += "<p>\(escape(test))</p>" }
    return text + "</details>"
  }

  private func sample(_ sample: MetricGroup.SampleText) -> String {
    let interval = sample.interval.isEmpty ? "" : "<br /><span class=\"interval\">\(escape(sample.interval))</span>"
    return "\(escape(sample.mean))\(interval)<br /><span class=\"count\">\(escape(sample.count))</span>"
  }

  mutating func curves() throws(FigureError) {
    guard let curves = comparison.curves, curves.compared > 0 else { return }
    let differing = max(curves.entries.count, curves.compared - curves.identical)
    let (names, common) = comparison.curveNames
    let plots = CurvePlots(comparison)
    try section(
      "curves", "Curves", "\(differing) of \(curves.compared) differ", isUnchanged: differing == 0
    ) { page throws(FigureError) in
      if !common.isEmpty { page.html += "<p class=\"summary\">all with \(page.escape(common))</p>\n" }
      if let plots {
        page.html += "<div\(page.stopBesideChanges())>\n"
        page.html += try page.plot(
          try plots.drawing(), id: "curves", label: "Curves that differ", plots.description)
        page.html += "</div>\n"
      }
      let shown = curves.entries.prefix(Self.mostRows)
      if !shown.isEmpty {
        let rows = shown.map { entry in
          let cell = names.indices.contains(entry.cell) ? names[entry.cell] : ""
          return (
            "", [page.escape(entry.shownTitle), page.escape(cell), page.escape(entry.sentence(page.comparison))]
          )
        }
        page.html += page.fold(
          "The largest gaps", isUnchanged: false,
          page.table([Head(title: "metric"), Head(title: "configuration"), Head(title: "largest gap")], rows)
            + page.more(differing - rows.count, "curve"))
      }
      if curves.identical > 0 {
        page.html += "<p class=\"unchanged more\">= \(counted(curves.identical, "curve")) identical</p>\n"
      }
    }
  }
}
