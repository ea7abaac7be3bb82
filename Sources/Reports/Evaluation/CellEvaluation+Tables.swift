import Documents
import Figures
import Foundation
import Rows
import Specifications
import Texts

// The tables of a report.

extension CellEvaluation {
  /// What a table's cell comes to.
  mutating func tablePart(
    _ cell: ReportCell, _ table: TableCell, _ findings: DiagnosticCollector
  ) -> Document.Part {
    var rows = Frame()
    var queries: [String] = []
    if let source = table.source {
      var made = 0
      let found: Frame?
      if case .query(let query) = source.kind {
        queries = [store.composed(query)]
        found = frame(query, at: source.position, path: source.path, findings)
      } else {
        found = frame(source, [:], made: &made, findings)
      }
      guard let found, findings.diagnostics.isEmpty else { return .prose(.rule) }
      rows = found
    }
    guard fits(rows, table, findings) else { return .prose(.rule) }
    if rows.count == 0, table.published == nil { return missing(cell, caption: table.caption, needs: table.needs) }
    if rows.count == 0 { outcome.missing += 1 }
    let builder = TableBuilder(cell: table, frame: rows, findings: findings)
    guard let built = builder.table() else { return .prose(.rule) }
    let runs = runIDs([rows], table.provenance, table.queryPosition, findings)
    data[cell.name] = rows.csv
    var caption = filled(markdown: table.caption ?? "", line: cell.line)
    records.append(
      Record(
        kind: "table", name: cell.name, queries: queries, runs: runs, dataFiles: [cell.name], inputs: inputs.files))
    outcome.tables += 1
    if rows.count == 0 { caption += [.text(" ")] + Markdown.inlines(Self.remedy(table.needs)) }
    return .table(
      Document.Table(
        number: cell.number, name: cell.name, caption: caption, columns: built.columns, rows: built.rows,
        provenance: rows.count == 0 ? "" : provenance(runs, queries: queries), queries: queries,
        files: ["data/\(cell.name).csv"]))
  }

  /// Whether pages can show so many rows; if not, that is an error.
  private func fits(_ rows: Frame, _ table: TableCell, _ findings: DiagnosticCollector) -> Bool {
    // Rows of runs may be averaged first.
    let columns = max(1, table.columns?.count ?? rows.names.count)
    let most = (table.summary == nil ? 1 : 10) * Self.mostTableCells
    guard rows.count > most / columns else { return true }
    findings.report(
      "the query returns \(rows.count) rows of \(columns) columns; a table shows at most \(most) cells",
      at: table.queryPosition, path: "data",
      hint: "add LIMIT \(most / columns), draw the rows as a figure, or write them with `sphere sql --csv`")
    return false
  }

  /// The cells of a table: as many as some hundred pages hold.
  private static let mostTableCells = 20_000
}
