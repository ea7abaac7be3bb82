import Foundation
import Rows
import Specifications

/// A file of the report's folder as a table for queries: what `with: {NAME: {file: NAME.csv}}` stands for.
enum FileTable {
  /// SQLite reads a query of at most a million bytes.
  private static let mostBytes = 400_000

  /// A query whose rows are the file's, and the file; nil after an error, which is reported at the place of the name.
  static func query(_ path: String, report file: String, at position: SourcePosition, _ findings: DiagnosticCollector)
    -> (query: String, input: InputFile)?
  {
    let data: Data
    do throws(ReportFolder.Refusal) {
      data = try ReportFolder(report: file).data(path)
    } catch {
      findings.report(error.message, at: position, path: "with", hint: error.hint)
      return nil
    }
    guard DataFile.Kind(path: path) != nil else {
      findings.report("must end in .csv, .json or .jsonl, found `\(path)`", at: position, path: "with")
      return nil
    }
    guard let frame = DataFile.frame(data, path: path, findings, at: position), !frame.names.isEmpty else {
      return nil
    }
    let query = text(frame)
    guard query.utf8.count <= mostBytes else {
      findings.report(
        "the file `\(path)` is too large to be queried", at: position, path: "with",
        hint: "name it as a figure's source: data: {file: \(path)}")
      return nil
    }
    return (query, InputFile(path: path, data))
  }

  /// `VALUES` under the columns' names; without rows a query that has the columns and nothing else.
  private static func text(_ frame: Frame) -> String {
    let names = frame.names.enumerated().map { "column\($0 + 1) AS \(quoted($1, "\""))" }.joined(separator: ", ")
    let rows = (0..<frame.count).map { row in
      "(" + frame.columns.map { literal($0[row]) }.joined(separator: ", ") + ")"
    }
    guard !rows.isEmpty else {
      return "SELECT \(frame.names.map { "NULL AS \(quoted($0, "\""))" }.joined(separator: ", ")) WHERE 0"
    }
    return "SELECT \(names) FROM (VALUES \(rows.joined(separator: ",\n")))"
  }

  private static func literal(_ value: Frame.Value) -> String {
    switch value {
    case .null: "NULL"
    case .number: value.text
    // No literal of SQL holds a zero byte.
    case .text(let text):
      text.utf8.contains(0)
        ? "("
          + text.unicodeScalars.split(separator: "\0", omittingEmptySubsequences: false)
          .map { quoted(String($0), "'") }.joined(separator: " || char(0) || ") + ")" : quoted(text, "'")
    }
  }

  private static func quoted(_ text: String, _ mark: String) -> String {
    mark + text.replacing(mark, with: mark + mark) + mark
  }
}
