import Documents
import Figures
import Foundation
import Texts

extension Comparison {
  /// What the comparison found as a document for typeset pages.
  ///
  /// - Parameter onlyChanged: Whether what did not change beyond noise is left out, but for its number in the ledger.
  /// - Throws: Where a plot cannot be drawn, say because a font is not installed.
  public func document(onlyChanged: Bool) throws(FigureError) -> Document {
    var writer = DocumentPage(self, onlyChanged: onlyChanged)
    return try writer.written()
  }

  /// What the comparison found as typeset pages of a PDF; equal comparisons give equal bytes.
  ///
  /// - Throws: `FigureError` or `PageError`.
  public func pdf(paper: Paper, onlyChanged: Bool = false) throws -> Data {
    try document(onlyChanged: onlyChanged).pages(paper: paper, columns: 1, createdSeconds: 0).file
  }
}

/// Writes a comparison as a document.
private struct DocumentPage {
  let comparison: Comparison
  let onlyChanged: Bool
  var document: Document
  private var figureCount = 0
  private var claimCount = 0

  private static let mostRows = 40
  private static let mostPatchLines = 300

  init(_ comparison: Comparison, onlyChanged: Bool) {
    self.comparison = comparison
    self.onlyChanged = onlyChanged
    document = Document(title: [.text(comparison.title)])
  }

  mutating func written() throws(FigureError) -> Document {
    let ledger = Ledger(comparison)
    document.abstract = [
      .strong([.text(ledger.headline + ".")]), .text(" " + middleShortened(ledger.sentence, to: 3000)),
    ]
    items(comparison.sides.map { [.strong([.text($0.label)]), .text("  \($0.description)")] })
    figures()
    try metrics()
    try curves()
    tables()
    claims()
    prose()
    configuration()
    environment()
    notes()
    let same = comparison.sameParts
    if !onlyChanged, !same.isEmpty { paragraph([.text("The same: \(same.joined(separator: ", ")).")]) }
    document.colophon = ["Made by \(comparison.tool) from the comparison alone."]
    return document
  }

  // MARK: Pieces

  private mutating func heading(_ level: Int, _ text: String) {
    document.parts.append(.heading(level: level, anchor: "part-\(document.parts.count + 1)", [.text(text)]))
  }

  private mutating func paragraph(_ inlines: [Inline]) { document.parts.append(.prose(.paragraph(inlines))) }

  private mutating func items(_ items: [[Inline]]) {
    guard !items.isEmpty else { return }
    document.parts.append(.prose(.list(start: nil, tight: true, items: items.map { [.paragraph($0)] })))
  }

  private mutating func table(_ header: [String], numeric: Set<Int> = [], _ rows: [[[Inline]]]) {
    document.parts.append(
      .prose(
        .table(
          alignments: header.indices.map { numeric.contains($0) ? .right : .left }, header: header.map { [.text($0)] },
          rows: rows)))
  }

  private mutating func more(_ count: Int, _ noun: String) {
    if count > 0 { paragraph([.text("And \(counted(count, "more \(noun)")).")]) }
  }

  private mutating func figure(_ name: String, _ caption: String, _ drawing: Drawing) {
    figureCount += 1
    document.parts.append(
      .figure(
        Document.Figure(
          number: "\(figureCount)", name: "figure-\(figureCount)-\(name)", caption: [.text(caption)], drawing: drawing,
          provenance: "", queries: [], files: [])))
  }

  private func signed(_ sign: VerdictSign) -> [Inline] { [.text("\(sign.sign)\u{A0}\(sign.word)")] }

  private mutating func folded(_ sign: VerdictSign, _ names: [String]) {
    guard !names.isEmpty, !onlyChanged else { return }
    let list = names.prefix(30).map { middleShortened($0, to: 60) }.joined(separator: ", ")
    let rest = names.count > 30 ? " and \(names.count - 30) more" : ""
    paragraph([.text("\(sign.sign) \(names.count) \(sign.word): \(list)\(rest)")])
  }

  /// Several lines in one cell.
  private func lines(_ texts: [String]) -> [Inline] {
    Array(texts.filter { !$0.isEmpty }.map { [Inline.text($0)] }.joined(separator: [.hardBreak]))
  }

  // MARK: Figures and tables

  private mutating func figures() {
    let shown = comparison.figures.filter { !$0.verdict.isFolded }
    guard !shown.isEmpty || (!onlyChanged && !comparison.figures.isEmpty) else { return }
    heading(1, "Figures")
    for figure in shown {
      heading(2, "\(middleShortened(figure.name, to: 80)): \(VerdictSign(figure.verdict).word)")
      items(figure.sentences.map { [.text($0)] })
      if let pair = PairPicture(figure, in: comparison) {
        self.figure("pair", "\(figure.name). \(pair.description(comparison))", pair.drawing())
      }
      for rows in figure.rows { write(rows) }
    }
    for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
      folded(VerdictSign(verdict), comparison.figures.filter { $0.verdict == verdict }.map(\.name))
    }
  }

  private mutating func tables() {
    let shown = comparison.tables.filter { !$0.verdict.isFolded }
    guard !shown.isEmpty || (!onlyChanged && !comparison.tables.isEmpty) else { return }
    heading(1, "Tables")
    for item in shown {
      heading(2, "\(middleShortened(item.name, to: 80)): \(VerdictSign(item.verdict).word)")
      items(item.reasons.map { [.text($0)] })
      if let rows = item.rows { write(rows) }
    }
    for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
      folded(VerdictSign(verdict), comparison.tables.filter { $0.verdict == verdict }.map(\.name))
    }
  }

  private mutating func write(_ rows: RowsDifference) {
    if !rows.summary.isEmpty { paragraph([.code(rows.file), .text(": \(rows.summary)")]) }
    let shown = rows.changes.prefix(12)
    guard !shown.isEmpty else { return }
    let hasDistance = shown.contains { $0.distancePoints != nil }
    let words = CommonWords(shown.map(\.name))
    if !words.words.isEmpty { paragraph([.text("All with \(words.words):")]) }
    table(
      ["", "row", "values"] + (hasDistance ? ["moved"] : []) + ["runs"], numeric: hasDistance ? [3] : [],
      shown.map { change in
        [signed(VerdictSign(change)), [.text(middleShortened(words.name(change.name), to: 100))]]
          + [lines(change.values.prefix(4).map { middleShortened($0.sentence, to: 160) })]
          + (hasDistance ? [[.text(change.distance ?? "")]] : []) + [[.text(change.runs)]]
      })
    more(rows.differing - shown.count, "row")
  }

  // MARK: Metrics

  private mutating func metrics() throws(FigureError) {
    let all = comparison.metricGroups
    let groups = all.filter(\.needsALook) + (onlyChanged ? [] : all.filter { !$0.needsALook })
    guard !groups.isEmpty else { return }
    heading(1, "Metrics")
    let other = comparison.sides.count > 2 ? "other sides" : comparison.label(1)
    for group in groups where !group.isIdentical {
      heading(2, middleShortened(group.title, to: 80))
      paragraph([.text("\(group.introduction).")])
      for overall in group.overall {
        paragraph([.text("\(overall.sign.sign) "), .strong([.text(overall.sentence + ".")])])
      }
      write(group.changed, "changed configuration")
      if let forest = ForestPlot(group, first: comparison.label(0), other: other) {
        figure("forest", "\(group.title). \(forest.description)", try forest.drawing())
      }
      if !group.untold.isEmpty {
        let shared = MetricGroup.sharedRemark(group.untold)
        paragraph(
          [.strong([.text("Nothing can be told of \(counted(group.untold.count, "configuration"))")])]
            + (shared.map { [.text(": \($0).")] } ?? []))
        write(shared == nil ? group.untold : MetricGroup.withoutRemarks(group.untold), "configuration", most: 12)
      }
      if !onlyChanged, !group.withinNoise.isEmpty {
        paragraph([.strong([.text("Within noise: \(counted(group.withinNoise.count, "configuration"))")])])
        write(group.withinNoise, "configuration", most: 12)
      }
      folded(VerdictSign(MeasurementComparison.Verdict.identical), group.identical.map(\.name))
    }
    folded(
      VerdictSign("=", "identical in all configurations", .muted),
      groups.filter(\.isIdentical).map { "\($0.title) (\($0.identical.count))" })
  }

  private mutating func write(_ rows: [MetricGroup.Row], _ noun: String, most: Int = mostRows) {
    let shown = rows.prefix(most)
    guard !shown.isEmpty else { return }
    func sample(_ sample: MetricGroup.SampleText) -> [Inline] {
      lines([sample.mean, sample.interval, sample.count])
    }
    let other = shown.contains { !$0.side.isEmpty } ? "other" : comparison.label(1)
    let hasP = shown.contains { $0.p != nil }
    table(
      ["", "configuration", comparison.label(0), other, "difference"] + (hasP ? ["p, adjusted"] : []),
      numeric: hasP ? [2, 3, 4, 5] : [2, 3, 4],
      shown.map { row in
        let values = row.samples.filter { $0.values.count > 1 }.map { sample in
          "\(sample.label): \(sample.values.prefix(12).joined(separator: ", "))"
            + (sample.values.count > 12 ? " …" : "")
        }
        let remarks = [
          row.test ?? "", row.smallestSeen.map { "could have seen \($0)" } ?? "",
          row.margin.map { "margin \($0)" } ?? "",
          row.remark,
        ].filter { !$0.isEmpty }.joined(separator: "; ")
        let name: [Inline] = [.text(middleShortened(row.name, to: 120))]
        let notes = (values + [remarks]).filter { !$0.isEmpty }.map { middleShortened($0, to: 200) }
        let cell = name + notes.flatMap { [.hardBreak, .emphasis([.text($0)])] }
        return [signed(row.sign), cell, sample(row.samples[0]), sample(row.samples[1])]
          + [
            [Inline.strong([.text(row.difference)])] + (row.interval.isEmpty ? [] : [.hardBreak, .text(row.interval)])
          ]
          + (hasP ? [lines([row.p ?? "", row.adjustedP ?? ""])] : [])
      })
    more(rows.count - shown.count, noun)
  }

  private mutating func curves() throws(FigureError) {
    guard let curves = comparison.curves, let plots = CurvePlots(comparison) else { return }
    let differing = max(curves.entries.count, curves.compared - curves.identical)
    heading(1, "Curves")
    paragraph([.text("\(differing) of \(counted(curves.compared, "curve")) differ.")])
    figure("curves", plots.description, try plots.drawing())
    let (names, common) = comparison.curveNames
    if !common.isEmpty { paragraph([.text("All with \(common):")]) }
    let shown = curves.entries.prefix(20)
    table(
      ["metric", "configuration", "largest gap"],
      shown.map { entry in
        let cell = names.indices.contains(entry.cell) ? names[entry.cell] : ""
        return [
          [.text(entry.shownTitle.replacing(" ", with: "\u{A0}"))], [.text(middleShortened(cell, to: 60))],
          [.text(entry.sentence(comparison))],
        ]
      })
    more(differing - shown.count, "curve")
  }

  // MARK: The rest

  private mutating func claims() {
    let flipped = comparison.claims.filter(\.isFlipped)
    guard !flipped.isEmpty || (!onlyChanged && !comparison.claims.isEmpty) else { return }
    heading(1, "Claims")
    for claim in flipped {
      claimCount += 1
      let sign = VerdictSign(claim)
      let tone: Document.Badge.Tone = sign.tone == .good ? .holds : sign.tone == .bad ? .fails : .undecided
      document.parts.append(
        .claim(
          Document.Claim(
            number: "\(claimCount)", name: "claim-\(claimCount)",
            statement: [.code(claim.name), .text(" \(claim.statement)")], published: [],
            badge: Document.Badge(text: "\(sign.sign) \(sign.word)", tone: tone),
            values: [],
            differences: claim.values.map { value in
              (
                [.text(value.text)], value.differenceText ?? "",
                value.noiseText.map { " \($0)" } ?? ""
              )
            }, remedy: "", provenance: "", queries: [])))
    }
    folded(VerdictSign("=", "unchanged", .muted), comparison.claims.filter { !$0.isFlipped }.map(\.name))
  }

  private mutating func prose() {
    guard let prose = comparison.prose, !prose.blocks.isEmpty else { return }
    heading(1, "Prose")
    let shown = prose.blocks.prefix(100)
    for block in shown {
      paragraph(
        Array(
          block.map { piece -> [Inline] in
            switch piece.kind {
            case .same: [.text(piece.text)]
            case .removed: [.strikethrough([.text(piece.text)])]
            case .added: [.strong([.text(piece.text)])]
            }
          }.joined(separator: [.text(" ")])))
    }
    more(prose.blocks.count - shown.count, "block")
    paragraph([.text("Removed words are struck out, new words are bold.")])
  }

  private mutating func configuration() {
    guard let configuration = comparison.configuration else { return }
    let hasUnmatched = configuration.unmatched.contains { $0 > 0 }
    guard !configuration.keys.isEmpty || hasUnmatched || !comparison.attribution.isEmpty else { return }
    heading(1, "Configuration")
    if !configuration.keys.isEmpty {
      let shown = configuration.keys.prefix(200)
      table(
        ["key"] + comparison.sides.map(\.label) + [""],
        shown.map { key in
          [[.code(key.key)]] + comparison.sides.indices.map { [.text(middleShortened(key.text($0), to: 160))] }
            + [[.text(key.separates ? "separates the sides" : "")]]
        })
      more(configuration.keys.count - shown.count, "key")
    }
    var texts: [[Inline]] = []
    for (side, count) in configuration.unmatched.enumerated() where count > 0 {
      texts.append([.text("\(counted(count, "configuration")) only in \(comparison.label(side))")])
    }
    for attribution in comparison.attribution.prefix(Self.mostRows) {
      texts.append([
        .code(attribution.key), .text("\(attribution.isTold ? "" : " (cannot be told)"): \(attribution.statement)"),
      ])
    }
    items(texts)
  }

  private mutating func environment() {
    let shown = comparison.environment.filter(\.differs)
    guard !shown.isEmpty else { return }
    heading(1, "Data, code and machine")
    table(
      ["fact"] + comparison.sides.map(\.label) + ["effect"],
      shown.map { fact in
        [[.text(fact.fact)]] + comparison.sides.indices.map { [.text(middleShortened(fact.text($0), to: 160))] }
          + [[.text(fact.effect)]]
      })
    for fact in shown where !fact.patch.isEmpty {
      paragraph([.text("Difference of the \(fact.fact):")])
      document.parts.append(
        .prose(
          .code(
            language: "diff",
            fact.patch.prefix(Self.mostPatchLines).map { middleShortened($0, to: 200) }.joined(separator: "\n"))))
      more(fact.patch.count - Self.mostPatchLines, "line")
    }
  }

  private mutating func notes() {
    let texts = comparison.notes + (onlyChanged ? [] : [comparison.requestPhrases.joined(separator: "; ")])
    guard texts.contains(where: { !$0.isEmpty }) else { return }
    heading(1, "Notes")
    items(texts.filter { !$0.isEmpty }.map { [.text($0)] })
  }
}
