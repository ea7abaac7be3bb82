import Texts

extension Comparison {
  /// What the comparison found as lines for a terminal: the ledger, what changed, and how much did not.
  ///
  /// - Parameters:
  ///   - width: The columns that no line exceeds.
  ///   - isUnicode: Whether the terminal shows signs outside ASCII.
  ///   - onlyChanged: Whether what did not change beyond noise is left out, but for its number in the ledger.
  public func terminalText(width: Int, isUnicode: Bool, onlyChanged: Bool) -> TerminalText {
    var page = TerminalPage(self, width: width, isUnicode: isUnicode, onlyChanged: onlyChanged)
    page.write()
    return page.text
  }
}

/// Writes a comparison for a terminal.
private struct TerminalPage {
  typealias Span = TerminalText.Span

  let comparison: Comparison
  let onlyChanged: Bool
  var text: TerminalText

  /// Rows of one kind of a section.
  private static let mostRows = 40
  private static let mostPatchLines = 60

  init(_ comparison: Comparison, width: Int, isUnicode: Bool, onlyChanged: Bool) {
    self.comparison = comparison
    self.onlyChanged = onlyChanged
    text = TerminalText(width: width, isUnicode: isUnicode)
  }

  mutating func write() {
    let ledger = Ledger(comparison)
    for side in comparison.sides {
      text.add([Span("\(side.label)  ", .heading), Span(side.description)], hanging: 3)
    }
    text.gap()
    let tone: Tone = ledger.hasWorse ? .bad : ledger.hasChanges ? .attention : .good
    text.add([Span(ledger.headline + ".", tone)])
    if !ledger.parts.isEmpty { text.add([Span(ledger.sentence)], indent: 2) }
    figures()
    metrics()
    curves()
    tables()
    claims()
    prose()
    configuration()
    environment()
    notes()
    let same = comparison.sameParts
    if !onlyChanged, !same.isEmpty {
      text.gap()
      text.add([Span("= the same: \(same.joined(separator: ", "))", .muted)], hanging: 2)
    }
  }

  // MARK: Figures and tables

  private mutating func figures() {
    differences(
      "Figures",
      comparison.figures.map { ($0.name, $0.verdict, $0.sentences, $0.rows) })
  }

  private mutating func tables() {
    differences(
      "Tables", comparison.tables.map { ($0.name, $0.verdict, $0.reasons, $0.rows.map { [$0] } ?? []) })
  }

  private mutating func differences(
    _ title: String,
    _ all: [(name: String, verdict: FigureDifference.Verdict, sentences: [String], rows: [RowsDifference])]
  ) {
    let shown = all.filter { !$0.verdict.isFolded }
    guard !shown.isEmpty || (!onlyChanged && !all.isEmpty) else { return }
    text.heading(title)
    // A screen holds a few figures with some rows, or many with one.
    let most = min(max(12 / max(1, shown.count), 1), 6)
    for figure in shown {
      sign(VerdictSign(figure.verdict), figure.name)
      for sentence in figure.sentences { text.add([Span(sentence)], indent: 4) }
      for rows in figure.rows where rows.differing > 0 || !rows.summary.isEmpty { write(rows, most: most) }
    }
    guard !onlyChanged else { return }
    for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
      let names = all.filter { $0.verdict == verdict }.map(\.name)
      folded(VerdictSign(verdict), names)
    }
  }

  private mutating func sign(_ sign: VerdictSign, _ name: String, right: [Span] = []) {
    text.add([Span("\(sign.sign) \(sign.word)", sign.tone), Span("  \(name)")], right: right, indent: 2)
  }

  /// What is folded away, with its number, and by name where few are.
  private mutating func folded(_ sign: VerdictSign, _ names: [String]) {
    guard !names.isEmpty else { return }
    let list = names.prefix(6).map { middleShortened($0, to: 40) }.joined(separator: ", ")
    let rest = names.count > 6 ? " and \(names.count - 6) more" : ""
    text.add([Span("\(sign.sign) \(names.count) \(sign.word): \(list)\(rest)", .muted)], indent: 2, hanging: 4)
  }

  /// The rows that differ, the largest first, a paragraph each.
  private mutating func write(_ rows: RowsDifference, most: Int) {
    text.add([Span("\(rows.file): \(rows.summary)", .muted)], indent: 4, hanging: 6)
    let shown = rows.changes.prefix(most)
    let words = CommonWords(shown.map(\.name))
    if !words.words.isEmpty { text.add([Span("all with \(words.words)", .muted)], indent: 6) }
    for change in shown {
      let sign = VerdictSign(change)
      var details = change.values.prefix(2).map(\.sentence)
      if change.values.count > 2 { details.append("\(change.values.count - 2) more") }
      details += change.distance.map { ["on the page \($0)"] } ?? []
      let runs = change.runs.isEmpty ? "" : (details.isEmpty ? "" : "; ") + "runs \(change.runs)"
      text.add(
        [
          Span("\(sign.sign) ", sign.tone), Span(words.name(change.name)),
          Span(details.isEmpty ? (runs.isEmpty ? "" : ": ") : ": \(details.joined(separator: "; "))"),
          Span(runs, .muted),
        ], indent: 6, hanging: 8)
    }
    more(rows.differing - shown.count, "row", indent: 6)
  }

  private mutating func more(_ count: Int, _ noun: String, indent: Int) {
    if count > 0 { text.add([Span("and \(counted(count, "more \(noun)"))", .muted)], indent: indent) }
  }

  // MARK: Metrics

  private mutating func metrics() {
    let groups = comparison.metricGroups
    let shown = groups.filter(\.needsALook)
    guard !shown.isEmpty || (!onlyChanged && !groups.isEmpty) else { return }
    text.heading("Metrics")
    let changing = groups.count { !$0.changed.isEmpty }
    let most = max(3, Self.mostRows / max(1, changing))
    // Few cells within noise are shown one by one.
    let areFew = groups.reduce(0) { $0 + $1.withinNoise.count } <= 3
    for group in shown {
      text.gap()
      text.add([Span("\(group.title)", .heading), Span("  \(group.introduction)", .muted)], hanging: 2)
      for overall in group.overall {
        text.add([Span("\(overall.sign.sign) ", overall.sign.tone), Span(overall.sentence)], indent: 2, hanging: 4)
      }
      for row in group.changed.prefix(most) { full(row) }
      more(group.changed.count - most, "configuration that changed", "configurations that changed")
      let few = max(3, most / 8)
      let shared = MetricGroup.sharedRemark(group.untold)
      for row in shared == nil ? group.untold.prefix(few) : MetricGroup.withoutRemarks(group.untold).prefix(few) {
        brief(row)
      }
      if let shared { text.add([Span(shared, .muted)], indent: 6) }
      more(
        group.untold.count - few, "configuration of which nothing can be told",
        "configurations of which nothing can be told")
      guard !onlyChanged else { continue }
      withinNoise(group, areFew: areFew, title: "")
      folded(VerdictSign(MeasurementComparison.Verdict.identical), group.identical.map(\.name))
    }
    guard !onlyChanged else { return }
    if groups.contains(where: { !$0.needsALook }) { text.gap() }
    for group in groups where !group.needsALook && !group.isIdentical {
      withinNoise(group, areFew: areFew, title: "\(group.title): ")
    }
    let same = groups.filter(\.isIdentical)
    folded(
      VerdictSign("=", "identical in all configurations", .muted), same.map { "\($0.title) (\($0.identical.count))" })
  }

  /// The cells within noise in one line, or one by one where they are few.
  private mutating func withinNoise(_ group: MetricGroup, areFew: Bool, title: String) {
    guard !group.withinNoise.isEmpty else { return }
    let identical = title.isEmpty || group.identical.isEmpty ? "" : ", \(group.identical.count) identical"
    let seen = group.seenRange.isEmpty ? "" : " (\(group.seenRange))"
    text.add(
      [Span("≈ "), Span(title), Span("\(group.noiseSummary)\(identical)\(seen)", .muted)], indent: 2, hanging: 4)
    if areFew { for row in group.withinNoise { brief(row) } }
  }

  private mutating func more(_ count: Int, _ one: String, _ many: String) {
    if count > 0 { text.add([Span("and \(count) more \(count == 1 ? one : many)", .muted)], indent: 2) }
  }

  /// A cell that changed: both sides, the test and what else there is to say.
  private mutating func full(_ row: MetricGroup.Row) {
    sign(
      row.sign, row.name, right: [Span(row.difference, .heading), Span(row.interval.isEmpty ? "" : " \(row.interval)")])
    for sample in row.samples {
      let interval = sample.interval.isEmpty ? "" : " \(sample.interval)"
      var values = sample.values.prefix(10).joined(separator: ", ")
      if sample.values.count > 10 { values += " and \(sample.values.count - 10) more" }
      text.add(
        [
          Span("\(sample.label) \(sample.mean)\(interval), \(sample.count)"),
          Span(sample.values.count > 1 ? "  \(values)" : "", .muted),
        ], indent: 6, hanging: 8)
    }
    if !row.phrases.isEmpty { text.add([Span(row.phrases.joined(separator: "; "), .muted)], indent: 6) }
  }

  /// A cell that did not change, or of which nothing can be told, in a line and what there is to say of it.
  private mutating func brief(_ row: MetricGroup.Row) {
    let means = row.verdict == .notComparable ? "" : "\(row.samples[0].mean) → \(row.samples[1].mean)  "
    sign(
      row.sign, row.name,
      right: [
        Span(means, .muted), Span(row.difference), Span(row.interval.isEmpty ? "" : " \(row.interval)", .muted),
      ])
    let phrases = [row.smallestSeen.map { "could have seen \($0)" } ?? "", row.margin.map { "margin \($0)" } ?? ""]
    let all = (phrases + [row.remark]).filter { !$0.isEmpty }
    if !all.isEmpty { text.add([Span(all.joined(separator: "; "), .muted)], indent: 6) }
  }

  private mutating func curves() {
    guard let curves = comparison.curves, !curves.entries.isEmpty else { return }
    let differing = max(curves.entries.count, curves.compared - curves.identical)
    text.heading("Curves", "\(differing) of \(curves.compared) differ, \(curves.identical) identical")
    let (names, common) = comparison.curveNames
    if !common.isEmpty { text.add([Span("all with \(common)", .muted)], indent: 2) }
    let most = 3
    for entry in curves.entries.prefix(most) {
      let cell = names.indices.contains(entry.cell) ? names[entry.cell] : ""
      text.add(
        [Span("● ", .attention), Span("\(entry.shownTitle), \(cell)")],
        right: [Span(entry.sentence(comparison), .muted)], indent: 2)
    }
    more(differing - min(most, curves.entries.count), "curve", indent: 2)
  }

  // MARK: Claims and prose

  private mutating func claims() {
    let flipped = comparison.claims.filter(\.isFlipped)
    guard !flipped.isEmpty || (!onlyChanged && !comparison.claims.isEmpty) else { return }
    text.heading("Claims")
    for claim in flipped {
      sign(VerdictSign(claim), claim.name)
      text.add([Span(claim.statement)], indent: 4)
      for value in claim.values { text.add([Span(value.sentence, .muted)], indent: 4) }
    }
    if !onlyChanged {
      folded(VerdictSign("=", "unchanged", .muted), comparison.claims.filter { !$0.isFlipped }.map(\.name))
    }
  }

  private mutating func prose() {
    guard let prose = comparison.prose, !prose.blocks.isEmpty else { return }
    text.heading(
      "Prose", "\(counted(prose.blocks.count, "block")) with other words or numbers, \(prose.unchanged) the same")
    let most = 20
    for block in prose.blocks.prefix(most) {
      var spans: [Span] = [Span("● ", .attention)]
      for piece in block {
        switch piece.kind {
        case .same: spans.append(Span(piece.text + " ", .muted))
        case .removed: spans.append(contentsOf: [Span("[−\(piece.text)−]", .bad), Span(" ")])
        case .added: spans.append(contentsOf: [Span("{+\(piece.text)+}", .good), Span(" ")])
        }
      }
      text.add(spans, indent: 2, hanging: 4)
    }
    more(prose.blocks.count - most, "block", indent: 2)
  }

  // MARK: Configuration and environment

  private mutating func configuration() {
    guard let configuration = comparison.configuration else { return }
    let hasUnmatched = configuration.unmatched.contains { $0 > 0 }
    guard !configuration.keys.isEmpty || hasUnmatched || !comparison.attribution.isEmpty else { return }
    text.heading(
      "Configuration",
      "\(counted(configuration.keys.count, "key")) \(configuration.keys.count == 1 ? "differs" : "differ")")
    for key in configuration.keys.prefix(Self.mostRows) {
      let values = comparison.sides.indices.map { "\(comparison.label($0)) \(middleShortened(key.text($0), to: 120))" }
      text.add(
        [
          Span("● ", .attention), Span(key.key), Span("  \(values.joined(separator: " · "))", .plain),
          Span(key.separates ? "  separates the sides" : "", .muted),
        ], indent: 2, hanging: 4)
    }
    more(configuration.keys.count - Self.mostRows, "key", indent: 2)
    for (side, count) in configuration.unmatched.enumerated() where count > 0 {
      text.add([Span("+ \(counted(count, "configuration")) only in \(comparison.label(side))", .attention)], indent: 2)
    }
    for attribution in comparison.attribution.prefix(Self.mostRows) {
      text.add(
        [Span(attribution.isTold ? "● " : "? ", .attention), Span("\(attribution.key): \(attribution.statement)")],
        indent: 2, hanging: 4)
    }
  }

  private mutating func environment() {
    let differing = comparison.environment.filter(\.differs)
    guard !differing.isEmpty else { return }
    text.heading(
      "Data, code and machine",
      "\(differing.count) of \(counted(comparison.environment.count, "fact")) \(differing.count == 1 ? "differs" : "differ")"
    )
    for fact in differing {
      let values = comparison.sides.indices.map { "\(comparison.label($0)) \(middleShortened(fact.text($0), to: 120))" }
      text.add(
        [
          Span(fact.canChangeResults ? "● " : "− ", fact.canChangeResults ? .attention : .muted), Span(fact.fact),
          Span("  \(values.joined(separator: " · "))"), Span("  \(fact.effect)", .muted),
        ], indent: 2, hanging: 4)
      for line in fact.patch.prefix(Self.mostPatchLines) {
        text.add(code: line, line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : .muted, indent: 6)
      }
      more(fact.patch.count - Self.mostPatchLines, "line", indent: 6)
    }
  }

  private mutating func notes() {
    let phrases = comparison.requestPhrases
    guard !comparison.notes.isEmpty || (!onlyChanged && !phrases.isEmpty) else { return }
    text.heading("Notes")
    for note in comparison.notes { text.add([Span("− "), Span(note)], indent: 2, hanging: 4) }
    if !phrases.isEmpty { text.add([Span("− "), Span(phrases.joined(separator: "; "))], indent: 2, hanging: 4) }
  }
}
