import Rows

/// The claims of a report as rows, for tables that list them: `data: {claims: {}}`.
enum ClaimLedger {
  /// One claim.
  struct Line: Sendable {
    var cell: ReportCell
    var claim: ClaimCell
    var verdict: ClaimVerdict
    /// The rows of its query.
    var rows: Int
    /// Whether these are seeds.
    var hasSeeds: Bool
    /// The runs behind it.
    var runs: [String]
    /// The profiles and data sets of these runs.
    var origin: (profiles: [String], data: [String])
  }

  /// Columns claim (its name), title, verdict, n, of (seeds or rows), profile, data, published, statement, run_id; in the order of
  /// the report.
  static func frame(_ lines: [Line]) -> Frame {
    func column(_ name: String, _ value: (Line) -> Frame.Value) -> (String, [Frame.Value]) { (name, lines.map(value)) }
    func text(_ value: String?) -> Frame.Value { value.map { $0.isEmpty ? .null : .text($0) } ?? .null }
    return Frame([
      column("claim") { .text($0.cell.name) },
      column("title") { .text($0.claim.title ?? $0.cell.name.replacing("-", with: " ")) },
      column("verdict") { .text($0.verdict.rawValue) },
      column("n") { $0.rows > 0 ? .number(Double($0.rows)) : .null },
      column("of") { $0.rows > 0 ? .text($0.hasSeeds ? "seeds" : "rows") : .null },
      column("profile") { text($0.origin.profiles.joined(separator: ", ")) },
      column("data") { text($0.origin.data.joined(separator: ", ")) },
      column("published") { text($0.claim.published) }, column("statement") { text($0.claim.statement) },
      column("run_id") { text($0.runs.joined(separator: ",")) },
    ])
  }
}

extension ReportCell {
  /// Whether it is a table of the report's claims.
  var listsClaims: Bool {
    guard case .table(let table) = content, case .claims? = table.source?.kind else { return false }
    return true
  }
}
