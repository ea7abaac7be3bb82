import Digests
import Foundation
import Specifications

extension FigureVerification {
  /// What can still be said where the report cannot be read, for want of a file that its front matter names, say.
  ///
  /// Nil where no file that the figure was made from is another: then nothing has been compared.
  public init?(_ bytes: Data, provenance: FigureProvenance, unreadable report: String, mistakes: Diagnostics) {
    let inputs = InputDifference.list(from: provenance.inputs, in: ReportFolder(report: report))
    guard !inputs.isEmpty else { return nil }
    self.init(agrees: false, fileSha256: SHA256.of(bytes), inputs: inputs)
    reasons = mistakes.diagnostics.map { "the report cannot be read any more: \($0)" }
  }
}

extension Report {
  /// Queries without the rows of the files that stand for tables in them: how those differ is reported as inputs.
  func withoutFileRows(_ queries: [String]) -> [String] {
    queries.map { query in
      tables.reduce(query) { text, table in
        // As `ReportQueries.composed` writes it: every line of the rows is indented.
        guard let start = text.firstRange(of: " \(table.name) AS (\n"),
          let end = text[start.upperBound...].firstRange(of: "\n)")
        else { return text }
        return String(text[..<start.upperBound] + text[end.lowerBound...])
      }
    }
  }
}
