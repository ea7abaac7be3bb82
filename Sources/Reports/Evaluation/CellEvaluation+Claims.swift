import Documents
import Rows
import Specifications

/// What becomes of claims and runs.
extension CellEvaluation {
  /// A claim with its verdict; errors are reported at the query.
  mutating func claimPart(
    _ cell: ReportCell, _ claim: ClaimCell, _ findings: DiagnosticCollector
  ) -> Document.Part {
    guard let rows = frame(claim.query, at: claim.queryPosition, path: "data", findings) else { return .prose(.rule) }
    if let position = claim.comparisonPosition { return comparisonPart(cell, claim, rows, position, findings) }
    guard let holds = rows["holds"] else {
      findings.report(
        "the query returns no column `holds`, only \(rows.names.joined(separator: ", "))", at: claim.queryPosition,
        path: "data", hint: "name it: SELECT a < b AS holds, ...; or say what to compare: `compare: a < b`")
      return .prose(.rule)
    }
    if rows.count > 1 {
      findings.report(
        "the query returns \(rows.count) rows, a claim needs one", at: claim.queryPosition, path: "data",
        hint: "aggregate: SELECT min(a < b) AS holds ...; or compare over the rows: `compare: a < b`")
      return .prose(.rule)
    }
    checkShown(claim, rows, findings)
    let names = rows.names.filter { !["holds", "run_id", "run_ids"].contains($0) }
    let shown = claim.shown ?? names.map { .init(column: $0, label: $0, format: nil, position: claim.queryPosition) }
    let verdict: ClaimVerdict =
      switch holds.first {
      case .number(let value): value != 0 ? .holds : .fails
      default: .missing
      }
    let values = shown.compactMap { item in
      rows[item.column]?.first.flatMap { value in
        // A column's own name is no Markdown.
        let label: [Inline] = item.label == item.column ? [.text(item.label)] : Markdown.inlines(item.label)
        return value == .null ? nil : (label: label, text: value.shown(item.format).plain)
      }
    }
    outcome.claims.append(ClaimFinding(name: cell.name, verdict: verdict, differences: []))
    return part(
      cell, claim, rows, verdict, values, remedy: verdict == .missing ? Self.remedy(claim.needs) : "", findings)
  }

  /// A claim that compares columns over the rows of its query.
  private mutating func comparisonPart(
    _ cell: ReportCell, _ claim: ClaimCell, _ rows: Frame, _ position: SourcePosition, _ findings: DiagnosticCollector
  ) -> Document.Part {
    let evidence = ClaimEvidence(claim, rows)
    let unknown = evidence.columns.filter { rows[$0] == nil }
    for column in unknown {
      findings.reportUnknown("column", column, known: rows.names, at: position, path: "compare")
    }
    checkShown(claim, rows, findings)
    if let mistake = evidence.mistake {
      findings.report(
        mistake.message, at: mistake.path == "data" ? claim.queryPosition : position, path: mistake.path,
        hint: mistake.hint)
      return .prose(.rule)
    }
    guard unknown.isEmpty, !claim.comparisons.isEmpty else { return .prose(.rule) }
    let shown =
      claim.shown
      ?? evidence.columns.map { .init(column: $0, label: $0, format: nil, position: claim.queryPosition) }
    let verdict = evidence.verdict
    outcome.claims.append(ClaimFinding(name: cell.name, verdict: verdict, differences: evidence.comparisons))
    return part(
      cell, claim, rows, verdict, evidence.values(shown), differences: evidence.differences(shown),
      remedy: evidence.remedy(needs: claim.needs), findings)
  }

  private func checkShown(_ claim: ClaimCell, _ rows: Frame, _ findings: DiagnosticCollector) {
    for shown in claim.shown ?? [] where rows[shown.column] == nil {
      findings.reportUnknown(
        "column", shown.column, known: rows.names, at: shown.position, path: "show.\(shown.column)")
    }
  }

  /// The claim as the pages show it, noted in the manifest.
  private mutating func part(
    _ cell: ReportCell, _ claim: ClaimCell, _ rows: Frame, _ verdict: ClaimVerdict,
    _ values: [(label: [Inline], text: String)], differences: [(label: [Inline], mean: String, rest: String)] = [],
    remedy: String, _ findings: DiagnosticCollector
  ) -> Document.Part {
    let runs = runIDs([rows], claim.provenance, claim.queryPosition, findings)
    let query = store.composed(claim.query)
    let statement = filled(markdown: claim.statement, line: cell.line)
    let published = claim.published.map { filled(markdown: $0, line: cell.line) } ?? []
    ledger.append(
      ClaimLedger.Line(
        cell: cell, claim: claim, verdict: verdict, rows: rows.count, hasSeeds: rows["seed"] != nil, runs: runs,
        origin: store.origin(of: runs)))
    records.append(
      Record(kind: "claim", name: cell.name, queries: [query], runs: runs, dataFiles: [], inputs: inputs.files))
    return .claim(
      Document.Claim(
        number: cell.number, name: cell.name, statement: statement, published: published,
        badge: verdict.badge,
        values: values, differences: differences, remedy: remedy,
        provenance: verdict == .missing && runs.isEmpty ? "" : provenance(runs, queries: [query]), queries: [query]))
  }

  /// What has come of a cell's runs.
  func status(_ cell: ReportCell, _ run: RunCell) -> Document.Status {
    let lines = store.progress(experiment: run.experimentName, profile: run.profile)
    return Document.Status(
      name: cell.name, title: run.experiment, command: run.command,
      lines: lines.isEmpty ? ["No runs in the store."] : lines)
  }
}

extension ClaimVerdict {
  /// How a page shows it.
  var badge: Document.Badge {
    let tone: Document.Badge.Tone =
      switch self {
      case .holds: .holds
      case .fails: .fails
      case .undecided: .undecided
      case .missing: .missing
      }
    return Document.Badge(text: rawValue, tone: tone)
  }
}
