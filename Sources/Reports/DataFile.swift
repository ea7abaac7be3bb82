import Foundation
import Specifications

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

  /// The rows of a file's bytes; mistakes are reported with the file's own lines.
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
    for mistake in own.inOrder.prefix(5) {
      let place = mistake.position.map { ":\($0.line):\($0.column)" } ?? ""
      findings.report("\(path)\(place): \(mistake.message)", at: position, path: "file", hint: mistake.hint)
    }
    return own.diagnostics.isEmpty ? frame : nil
  }

  private static func json(_ text: String, file: String, _ findings: DiagnosticCollector) -> Frame? {
    do {
      return ValueTable.read(try parseYAML(text, file: file), path: "", findings)
    } catch {
      findings.report(error)
      return nil
    }
  }

  private static func jsonLines(_ text: String, file: String, _ findings: DiagnosticCollector) -> Frame? {
    var rows: [YAMLNode] = []
    var line = 0
    for piece in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
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
    let names = header.fields.map(\.text.trimmed)
    for (index, name) in names.enumerated() where name.isEmpty || names.firstIndex(of: name) != index {
      findings.report(
        name.isEmpty ? "column \(index + 1) has no name" : "two columns are called `\(name)`",
        at: SourcePosition(line: 1, column: 1), path: "")
      return nil
    }
    var columns = [[Frame.Value]](repeating: [], count: names.count)
    while let record = reader.record() {
      if record.fields.count == 1 && record.fields[0].text.isEmpty && names.count > 1 { continue }
      guard record.fields.count == names.count else {
        findings.report(
          "\(record.fields.count) fields, the header has \(names.count)",
          at: SourcePosition(line: record.line, column: 1), path: "")
        return nil
      }
      for (index, field) in record.fields.enumerated() { columns[index].append(field.value) }
    }
    if let line = reader.unclosedLine {
      findings.report("a quotation mark is never closed", at: SourcePosition(line: line, column: 1), path: "")
      return nil
    }
    return Frame(Array(zip(names, columns)))
  }
}

/// Splits comma-separated values into records; quoted fields may hold commas, line breaks and doubled quotes.
private struct CSVReader {
  struct Field {
    var text: String
    var isQuoted: Bool

    /// A number where the field is one and is not quoted; null where it is empty.
    var value: Frame.Value {
      if isQuoted { return .text(text) }
      let trimmed = text.trimmed
      if trimmed.isEmpty { return .null }
      let node = YAMLNode(.scalar(trimmed, plain: true), at: SourcePosition(line: 1, column: 1))
      if let number = node.double { return number.isFinite ? .number(number) : .null }
      return ["nan", "inf", "-inf", "NaN", "NA", "NULL", "null"].contains(trimmed) ? .null : .text(trimmed)
    }
  }

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  /// The line of a quotation mark without its partner.
  private(set) var unclosedLine: Int?

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next record and the line on which it begins; nil at the end.
  mutating func record() -> (fields: [Field], line: Int)? {
    guard place < bytes.count, unclosedLine == nil else { return nil }
    let start = line
    var fields: [Field] = []
    while true {
      fields.append(field())
      guard place < bytes.count else { break }
      let end = bytes[place]
      place += 1
      if end == UInt8(ascii: ",") { continue }
      if end == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
      line += 1
      break
    }
    return (fields, start)
  }

  private mutating func field() -> Field {
    var characters: [UInt8] = []
    let isQuoted = place < bytes.count && bytes[place] == UInt8(ascii: "\"")
    if isQuoted {
      let start = line
      place += 1
      while true {
        guard place < bytes.count else {
          unclosedLine = start
          break
        }
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "\"") {
          guard place < bytes.count, bytes[place] == byte else { break }
          place += 1
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        characters.append(byte)
      }
    }
    while place < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[place]) {
      characters.append(bytes[place])
      place += 1
    }
    return Field(text: String(decoding: characters, as: UTF8.self), isQuoted: isQuoted)
  }
}
