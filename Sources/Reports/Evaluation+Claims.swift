import Specifications

/// Claims and runs carried out.
extension Evaluation {
  /// A claim with its verdict; mistakes are reported at the query.
  mutating func claimPart(
    _ cell: ReportCell, _ claim: ClaimCell, _ findings: DiagnosticCollector
  ) -> Output.Part {
    guard let rows = frame(claim.query, at: claim.queryPosition, path: "data", findings) else { return .prose(.rule) }
    guard let holds = rows["holds"] else {
      findings.report(
        "the query returns no column `holds`, only \(rows.names.joined(separator: ", "))", at: claim.queryPosition,
        path: "data", hint: "name the comparison: SELECT a < b AS holds, ...")
      return .prose(.rule)
    }
    if rows.count > 1 {
      findings.report(
        "the query returns \(rows.count) rows, a claim needs one", at: claim.queryPosition, path: "data",
        hint: "aggregate: SELECT min(a < b) AS holds ...")
      return .prose(.rule)
    }
    for shown in claim.shown ?? [] where rows[shown.column] == nil {
      findings.reportUnknown(
        "column", shown.column, known: rows.names, at: shown.position, path: "show.\(shown.column)")
    }
    let names = rows.names.filter { !["holds", "run_id", "run_ids"].contains($0) }
    let shown = claim.shown ?? names.map { .init(column: $0, label: $0, format: nil, position: claim.queryPosition) }
    let verdict: ClaimOutput.Verdict =
      switch holds.first {
      case .number(let value): value != 0 ? .holds : .fails
      default: .missing
      }
    switch verdict {
    case .holds: outcome.claimsHolding += 1
    case .fails: outcome.claimsFailing += 1
    case .missing: outcome.claimsMissing += 1
    }
    let runs = runIDs([rows], claim.provenance, claim.queryPosition, findings)
    let query = store.composed(claim.query)
    let statement = filled(Markdown.inlines(claim.statement), line: cell.line)
    let published = claim.published.map { filled(Markdown.inlines($0), line: cell.line) } ?? []
    records.append(
      Record(kind: "claim", name: cell.name, queries: [query], runs: runs, dataFiles: [], inputs: inputs.files))
    let values = shown.compactMap { item in
      rows[item.column]?.first.flatMap { value in
        value == .null ? nil : (label: Markdown.inlines(item.label), text: value.shown(item.format).plain)
      }
    }
    return .claim(
      ClaimOutput(
        number: cell.number, name: cell.name, statement: statement, published: published, verdict: verdict,
        values: values, remedy: verdict == .missing ? Self.remedy(claim.needs) : "",
        provenance: verdict == .missing && runs.isEmpty ? "" : provenance(runs, queries: [query]), queries: [query]))
  }

  /// What has come of a cell's runs.
  func runOutput(_ cell: ReportCell, _ run: RunCell) -> RunOutput {
    let lines = store.progress(experiment: run.experimentName, profile: run.profile)
    return RunOutput(
      name: cell.name, experiment: run.experiment, command: run.command,
      lines: lines.isEmpty ? ["No runs in the store."] : lines)
  }
}
