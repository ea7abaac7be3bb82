import Texts

extension Comparison {
  /// The size that Markdown stays below, in bytes of UTF-8; a comment on a pull request holds 65,536 characters.
  public static let mostMarkdownBytes = 60_000

  /// What the comparison found as Markdown for a comment on a pull request: the ledger, what changed, details folded.
  ///
  /// What would make it larger than `mostMarkdownBytes` is left out, and its last line says so.
  ///
  /// - Parameter onlyChanged: Whether what did not change beyond noise is left out, but for its number in the ledger.
  public func markdown(onlyChanged: Bool) -> String {
    var page = MarkdownPage(self, onlyChanged: onlyChanged)
    return page.written()
  }
}

/// Writes a comparison as Markdown.
private struct MarkdownPage {
  let comparison: Comparison
  let onlyChanged: Bool
  private var text = ""
  private var omitted: [String] = []
  /// A heading that is written before the next block that fits.
  private var pending = ""

  private static let mostRows = 40
  private static let reservedBytes = 1500

  init(_ comparison: Comparison, onlyChanged: Bool) {
    self.comparison = comparison
    self.onlyChanged = onlyChanged
  }

  mutating func written() -> String {
    let ledger = Ledger(comparison)
    add("## \(MarkdownText.escaped(comparison.title))\n", "the title")
    add("**\(ledger.headline).** \(MarkdownText.escaped(ledger.sentence, most: 4000))\n", "the ledger")
    let sides = comparison.sides.map { side in
      "- **\(MarkdownText.escaped(side.label))** \(MarkdownText.escaped(side.description))\n"
    }
    add(sides.joined(), "the sides")
    figures()
    metrics()
    curves()
    tables()
    claims()
    prose()
    configuration()
    environment()
    notes()
    if !omitted.isEmpty {
      let list =
        omitted.prefix(12).joined(separator: ", ") + (omitted.count > 12 ? " and \(omitted.count - 12) more" : "")
      text +=
        "\n*Left out, as a comment holds no more: \(MarkdownText.escaped(middleShortened(list, to: 600))). "
        + "`sphere diff --html FILE` shows everything.*\n"
    }
    return text
  }

  // MARK: Blocks

  /// Writes a block where there is room for it, else notes that it was left out.
  private mutating func add(_ block: String, _ name: String) {
    let whole = (text.isEmpty ? "" : "\n") + (pending.isEmpty ? "" : pending + "\n") + block
    guard text.utf8.count + whole.utf8.count < Comparison.mostMarkdownBytes - Self.reservedBytes else {
      omitted.append(name)
      return
    }
    text += whole
    pending = ""
  }

  private mutating func heading(_ title: String) { pending = "### \(title)\n" }

  private func signed(_ sign: VerdictSign) -> String { "\(sign.sign)&nbsp;\(MarkdownText.escaped(sign.word))" }

  /// `≈ 3 within seed noise: a, b, c`.
  private func folded(_ sign: VerdictSign, _ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let list = names.prefix(12).map { MarkdownText.code(middleShortened($0, to: 60)) }.joined(separator: ", ")
    let rest = names.count > 12 ? " and \(names.count - 12) more" : ""
    return "\(sign.sign) \(names.count) \(sign.word): \(list)\(rest)\n"
  }

  private func more(_ count: Int, _ noun: String) -> String {
    count > 0 ? "\nand \(counted(count, "more \(noun)"))\n" : ""
  }

  // MARK: Figures and tables

  private mutating func figures() {
    heading("Figures")
    differences(
      "figure", comparison.figures.map { ($0.name, $0.verdict, $0.sentences, $0.rows) })
  }

  private mutating func tables() {
    heading("Tables")
    differences(
      "table", comparison.tables.map { ($0.name, $0.verdict, $0.reasons, $0.rows.map { [$0] } ?? []) })
  }

  private mutating func differences(
    _ noun: String,
    _ all: [(name: String, verdict: FigureDifference.Verdict, sentences: [String], rows: [RowsDifference])]
  ) {
    defer { pending = "" }
    let shown = all.filter { !$0.verdict.isFolded }
    if !shown.isEmpty {
      let rows = shown.prefix(Self.mostRows).map { item in
        let sentences = item.sentences.isEmpty ? item.rows.map(\.summary) : item.sentences
        return [
          signed(VerdictSign(item.verdict)), MarkdownText.code(item.name),
          sentences.filter { !$0.isEmpty }.map { MarkdownText.escaped($0) }.joined(separator: "<br>"),
        ]
      }
      add(
        MarkdownText.table(["", noun, "what differs"], rows) + more(shown.count - rows.count, noun), "\(noun)s")
    }
    for item in shown.prefix(Self.mostRows) {
      for rows in item.rows where !rows.changes.isEmpty {
        add(
          MarkdownText.fold(
            "\(MarkdownText.html(item.name)): \(MarkdownText.html(rows.summary))", self.rows(rows)),
          "the rows of \(item.name)")
      }
    }
    guard !onlyChanged else { return }
    for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
      let names = all.filter { $0.verdict == verdict }.map(\.name)
      if let line = folded(VerdictSign(verdict), names) { add(line, "\(noun)s that did not change") }
    }
  }

  private func rows(_ rows: RowsDifference) -> String {
    let most = 20
    let hasDistance = rows.changes.contains { $0.distancePoints != nil }
    let words = CommonWords(rows.changes.prefix(most).map(\.name))
    let table = rows.changes.prefix(most).map { change -> [String] in
      var values = change.values.prefix(4).map { MarkdownText.escaped($0.sentence) }
      if change.values.count > 4 { values.append("and \(change.values.count - 4) more") }
      return [
        signed(VerdictSign(change)), MarkdownText.escaped(words.name(change.name)), values.joined(separator: "<br>"),
      ]
        + (hasDistance ? [change.distance ?? ""] : []) + [MarkdownText.escaped(change.runs)]
    }
    let common = words.words.isEmpty ? "" : "All with \(MarkdownText.code(words.words)):\n\n"
    return common
      + MarkdownText.table(
        ["", "row", "values"] + (hasDistance ? ["moved"] : []) + ["runs"], numeric: hasDistance ? [3] : [], table)
      + more(rows.differing - table.count, "row")
  }

  // MARK: Metrics

  private mutating func metrics() {
    let groups = comparison.metricGroups
    let changing = groups.count { !$0.changed.isEmpty }
    let most = max(3, Self.mostRows / max(1, changing))
    heading("Metrics")
    defer { pending = "" }
    for group in groups where !group.isIdentical {
      let title =
        "**\(MarkdownText.escaped(group.title))** (\(group.direction)): \(group.summary)"
        + (group.common.isEmpty ? "\n" : "; all with \(MarkdownText.code(group.common))\n")
      let changed = Array(group.changed.prefix(most))
      if !changed.isEmpty {
        add(
          title + "\n" + table(changed) + more(group.changed.count - changed.count, "configuration") + "\n"
            + values(changed),
          group.title)
      } else if group.needsALook {
        add(title, group.title)
      }
      for overall in group.overall {
        add(
          "\(overall.sign.sign) \(MarkdownText.escaped(overall.sentence))\n",
          "what \(group.title) is over its configurations")
      }
      fold(group.untold, "configuration", "of which nothing can be told", of: group)
    }
    if !onlyChanged {
      let lines = groups.filter { !$0.withinNoise.isEmpty }.map { group in
        let seen = group.seenRange.isEmpty ? "" : " (\(group.seenRange))"
        return "- ≈ \(MarkdownText.escaped(group.title)): \(group.noiseSummary)\(seen)\n"
      }
      if !lines.isEmpty { add(lines.joined(), "metrics within noise") }
    }
    let same = groups.filter(\.isIdentical).map { "\($0.title) (\($0.identical.count))" }
    if !onlyChanged, let line = folded(VerdictSign("=", "identical in all configurations", .muted), same) {
      add(line, "metrics that are identical")
    }
  }

  private mutating func fold(_ rows: [MetricGroup.Row], _ noun: String, _ rest: String, of group: MetricGroup) {
    guard !rows.isEmpty else { return }
    let shared = MetricGroup.sharedRemark(rows)
    let shown = Array((shared == nil ? rows : MetricGroup.withoutRemarks(rows)).prefix(10))
    add(
      MarkdownText.fold(
        "\(MarkdownText.html(group.title)): \(counted(rows.count, noun)) \(rest)"
          + (shared.map { ": \(MarkdownText.html($0))" } ?? ""),
        table(shown) + more(rows.count - shown.count, noun)), "\(group.title) \(rest)")
  }

  private func table(_ rows: [MetricGroup.Row]) -> String {
    func sample(_ sample: MetricGroup.SampleText) -> String {
      [sample.mean, sample.interval].filter { !$0.isEmpty }.map { MarkdownText.escaped($0) }.joined(separator: "<br>")
        + "<br>\(sample.count)"
    }
    let hasP = rows.contains { $0.p != nil }
    let isOfMany = rows.contains { !$0.side.isEmpty }
    return MarkdownText.table(
      ["", "configuration", comparison.label(0), isOfMany ? "other" : comparison.label(1), "difference"]
        + (hasP ? ["p<br>adjusted"] : []) + ["remarks"],
      numeric: hasP ? [2, 3, 4, 5] : [2, 3, 4],
      rows.map { row in
        let phrases = row.phrases.dropFirst(row.testSentence.isEmpty ? 0 : 1)
        let remarks = [row.test ?? ""].filter { !$0.isEmpty } + phrases
        let difference = [row.difference, row.interval].filter { !$0.isEmpty }.map { MarkdownText.escaped($0) }
        var cells = [
          signed(row.sign), MarkdownText.code(middleShortened(row.name, to: 120)), sample(row.samples[0]),
          sample(row.samples[1]), difference.joined(separator: "<br>"),
        ]
        if hasP {
          cells.append(
            [row.p, row.adjustedP].compactMap(\.self).map { MarkdownText.escaped($0) }.joined(separator: "<br>"))
        }
        return cells + [remarks.map { MarkdownText.escaped($0) }.joined(separator: "<br>")]
      })
  }

  /// The single values of both sides, folded.
  private func values(_ rows: [MetricGroup.Row]) -> String {
    let shown = rows.filter { $0.samples.contains { $0.values.count > 1 } }
    guard !shown.isEmpty else { return "" }
    func list(_ values: [String]) -> String {
      let shown = values.prefix(12).joined(separator: ", ")
      return MarkdownText.escaped(values.count > 12 ? "\(shown) and \(values.count - 12) more" : shown)
    }
    return MarkdownText.fold(
      "Single values (seed: value)",
      MarkdownText.table(
        ["configuration", comparison.label(0), rows.contains { !$0.side.isEmpty } ? "other" : comparison.label(1)],
        shown.map { row in
          [
            MarkdownText.code(middleShortened(row.name, to: 120)), list(row.samples[0].values),
            list(row.samples[1].values),
          ]
        }))
  }

  private mutating func curves() {
    guard let curves = comparison.curves, !curves.entries.isEmpty else { return }
    let (names, common) = comparison.curveNames
    let most = 10
    let differing = max(curves.entries.count, curves.compared - curves.identical)
    heading("Curves")
    let lines = curves.entries.prefix(most).map { entry in
      let cell = names.indices.contains(entry.cell) ? names[entry.cell] : ""
      return "- \(MarkdownText.escaped(entry.shownTitle)), \(MarkdownText.code(middleShortened(cell, to: 120))): "
        + "\(MarkdownText.escaped(entry.sentence(comparison)))\n"
    }
    add(
      MarkdownText.fold(
        "\(differing) of \(counted(curves.compared, "curve")) differ, \(curves.identical) identical",
        (common.isEmpty ? "" : "All with \(MarkdownText.code(common)):\n\n") + lines.joined()
          + more(differing - lines.count, "curve")), "curves")
    pending = ""
  }

  // MARK: Claims and prose

  private mutating func claims() {
    heading("Claims")
    let flipped = comparison.claims.filter(\.isFlipped)
    if !flipped.isEmpty {
      add(
        MarkdownText.table(
          ["", "claim", "it states", "numbers"],
          flipped.prefix(Self.mostRows).map { claim in
            [
              signed(VerdictSign(claim)), MarkdownText.code(claim.name), MarkdownText.escaped(claim.statement),
              claim.values.prefix(6).map { MarkdownText.escaped($0.sentence) }.joined(separator: "<br>"),
            ]
          }) + more(flipped.count - Self.mostRows, "claim"), "claims")
    }
    if !onlyChanged,
      let line = folded(VerdictSign("=", "unchanged", .muted), comparison.claims.filter { !$0.isFlipped }.map(\.name))
    {
      add(line, "claims that did not change")
    }
    pending = ""
  }

  private mutating func prose() {
    guard let prose = comparison.prose, !prose.blocks.isEmpty else { return }
    heading("Prose")
    let most = 20
    let lines = prose.blocks.prefix(most).map { block -> String in
      let pieces = block.map { piece -> String in
        let text = MarkdownText.escaped(piece.text)
        switch piece.kind {
        case .same: return text
        case .removed: return "<del>\(text)</del>"
        case .added: return "<ins>\(text)</ins>"
        }
      }
      return "- \(pieces.joined(separator: " "))\n"
    }
    add(
      MarkdownText.fold(
        "\(counted(prose.blocks.count, "block")) with other words or numbers, \(prose.unchanged) the same",
        lines.joined() + more(prose.blocks.count - lines.count, "block")), "prose")
    pending = ""
  }

  // MARK: Configuration and environment

  private mutating func configuration() {
    guard let configuration = comparison.configuration else { return }
    heading("Configuration")
    if !configuration.keys.isEmpty {
      let rows = configuration.keys.prefix(Self.mostRows).map { key in
        [MarkdownText.code(key.key)]
          + comparison.sides.indices.map { MarkdownText.escaped(middleShortened(key.text($0), to: 160)) }
          + [key.separates ? "separates the sides" : ""]
      }
      add(
        MarkdownText.table(["key"] + comparison.sides.map(\.label) + [""], rows)
          + more(configuration.keys.count - rows.count, "key"), "the configuration")
    }
    var lines: [String] = []
    for (side, count) in configuration.unmatched.enumerated() where count > 0 {
      lines.append("\(counted(count, "configuration")) only in \(MarkdownText.escaped(comparison.label(side)))")
    }
    for attribution in comparison.attribution.prefix(Self.mostRows) {
      lines.append(
        "\(attribution.isTold ? "●" : "?") \(MarkdownText.code(attribution.key)): "
          + MarkdownText.escaped(attribution.statement))
    }
    if !lines.isEmpty { add(lines.map { "- \($0)\n" }.joined(), "what goes with the configuration") }
    pending = ""
  }

  private mutating func environment() {
    let differing = comparison.environment.filter(\.differs)
    heading("Data, code and machine")
    if !differing.isEmpty {
      add(
        MarkdownText.table(
          ["fact"] + comparison.sides.map(\.label) + [""],
          differing.map { fact in
            [MarkdownText.escaped(fact.fact)]
              + comparison.sides.indices.map { MarkdownText.code(middleShortened(fact.text($0), to: 160)) } + [
                fact.effect
              ]
          }), "data, code and machine")
    }
    for fact in differing where !fact.patch.isEmpty {
      add(
        MarkdownText.fold(
          "\(MarkdownText.html(fact.fact)): \(counted(fact.patch.count, "line"))",
          MarkdownText.block(fact.patch.prefix(200).map { middleShortened($0, to: 200) }, language: "diff")
            + more(fact.patch.count - 200, "line")), "the difference of the \(fact.fact)")
    }
    pending = ""
  }

  private mutating func notes() {
    heading("Notes")
    var lines = comparison.notes
    if !onlyChanged, !comparison.requestPhrases.isEmpty {
      lines.append(comparison.requestPhrases.joined(separator: "; "))
    }
    if !lines.isEmpty { add(lines.map { "- \(MarkdownText.escaped($0))\n" }.joined(), "notes") }
    pending = ""
    let same = comparison.sameParts
    if !onlyChanged, !same.isEmpty { add("= the same: \(same.joined(separator: ", "))\n", "what is the same") }
  }
}
