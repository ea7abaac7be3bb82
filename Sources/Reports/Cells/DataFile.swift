import Foundation
import Rows
import Specifications
import Storage
import Texts

/// Rows of a file beside the report: comma-separated values with a header line, a JSON array of objects or object of
/// arrays, or one JSON object a line.
enum DataFile {
  /// The formats, by the names' endings.
  enum Kind: String, CaseIterable {
    case csv
    case json
    case jsonl

    /// The format that a path's ending names.
    init?(path: String) {
      guard let dot = path.lastIndex(of: "."), let kind = Kind(rawValue: path[path.index(after: dot)...].lowercased())
      else { return nil }
      self = kind
    }
  }

  /// The rows of a file's bytes; errors are reported with the file's own lines.
  static func frame(_ data: Data, path: String, _ findings: DiagnosticCollector, at position: SourcePosition) -> Frame?
  {
    guard let kind = Kind(path: path) else { return nil }
    let body: String
    do throws(TextRefusal) {
      body = try decodeText(data)
    } catch {
      findings.report("the file `\(path)` \(error.message)", at: position, path: "file", hint: error.hint)
      return nil
    }
    let own = DiagnosticCollector(file: path)
    let frame: Frame?
    switch kind {
    case .csv: frame = csv(body, own)
    case .json: frame = json(body, file: path, own)
    case .jsonl: frame = jsonLines(body, file: path, own)
    }
    if kind != .csv, let frame { _ = areDistinct(frame.names, own) }
    for mistake in own.inOrder.prefix(5) {
      let place = mistake.position.map { ":\($0.line):\($0.column)" } ?? ""
      findings.report("\(path)\(place): \(mistake.message)", at: position, path: "file", hint: mistake.hint)
    }
    return own.diagnostics.isEmpty ? frame : nil
  }

  /// Whether no two columns have one name; SQL, where a file can be a table, does not tell capital letters from small ones.
  private static func areDistinct(_ names: [String], _ findings: DiagnosticCollector) -> Bool {
    var known: [String: String] = [:]
    for name in names {
      guard let first = known.updateValue(name, forKey: Frame.foldedName(name)) else { continue }
      findings.report(
        first == name
          ? "two columns are called `\(name)`"
          : "the columns `\(first)` and `\(name)` differ only by capital letters, which SQL takes for the same",
        at: SourcePosition(line: 1, column: 1), path: "", hint: first == name ? nil : "rename one of them")
      return false
    }
    return true
  }

  private static func json(_ text: String, file: String, _ findings: DiagnosticCollector) -> Frame? {
    do {
      let tree = try parseYAML(text, file: file)
      return document(tree, findings) ?? ValueTable.read(tree, path: "", findings)
    } catch {
      findings.report(error)
      return nil
    }
  }

  /// The rows of what `sphere sql --json` and its like write: an object with `schema_version`, `columns` and `rows`.
  private static func document(_ tree: YAMLNode, _ findings: DiagnosticCollector) -> Frame? {
    guard tree["schema_version"] != nil, let rows = tree["rows"]?.elements, let columns = tree["columns"]?.elements,
      let frame = ValueTable.frame(rows: rows, path: "rows", findings)
    else { return nil }
    return Frame(
      columns.compactMap(\.text).map { ($0, frame[$0] ?? [Frame.Value](repeating: .null, count: frame.count)) })
  }

  private static func jsonLines(_ text: String, file: String, _ findings: DiagnosticCollector) -> Frame? {
    var rows: [YAMLNode] = []
    var line = 0
    // Other characters that break lines may be inside a text.
    for piece in text.split(omittingEmptySubsequences: false, whereSeparator: { ["\n", "\r\n", "\r"].contains($0) }) {
      line += 1
      guard !piece.allSatisfy(\.isWhitespace) else { continue }
      do {
        rows.append(try parseYAML(String(piece), file: file, startingAt: line))
      } catch {
        findings.report(error)
        return nil
      }
    }
    return ValueTable.frame(rows: rows, path: "", findings)
  }

  // MARK: Comma-separated values (RFC 4180)

  private static func csv(_ text: String, _ findings: DiagnosticCollector) -> Frame? {
    var reader = CSVReader(text)
    guard let header = reader.record(), !(header.fields.count == 1 && header.fields[0].text.isEmpty) else {
      findings.report("the file has no header line", at: SourcePosition(line: 1, column: 1), path: "")
      return nil
    }
    let names = header.fields.map(\.name)
    if let index = names.firstIndex(where: \.trimmed.isEmpty) {
      findings.report("column \(index + 1) has no name", at: SourcePosition(line: 1, column: 1), path: "")
      return nil
    }
    // Found before any row is read.
    guard areDistinct(names, findings) else { return nil }
    var columns = [[Frame.Value]](repeating: [], count: names.count)
    while let record = reader.record() {
      if record.fields.count == 1 && record.fields[0].text.isEmpty && names.count > 1 { continue }
      guard record.fields.count == names.count else {
        findings.report(
          "\(record.fields.count) fields, the header has \(names.count)",
          at: SourcePosition(line: record.line, column: 1), path: "")
        return nil
      }
      for (index, field) in record.fields.enumerated() { columns[index].append(Frame.Value(field.value)) }
    }
    if let line = reader.unclosedLine {
      findings.report("a quotation mark is never closed", at: SourcePosition(line: line, column: 1), path: "")
      return nil
    }
    return Frame(Array(zip(names, columns)))
  }
}
