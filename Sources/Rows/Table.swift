import Foundation
import Specifications
import Texts

/// One value of a result.
public enum Value: Sendable, Hashable {
  /// NULL.
  case null
  /// A 64-bit integer.
  case integer(Int)
  /// A finite or infinite number; SQLite has no NaN.
  case real(Double)
  /// Text.
  case text(String)
  /// Bytes.
  case blob([UInt8])

  /// The number of an integer or real; nil otherwise.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// The integer, or a real that is whole; nil otherwise.
  public var int: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The text; nil otherwise.
  public var string: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }

  /// Whether this is NULL.
  public var isNull: Bool { self == .null }

  /// The text that reads back as the same value: shortest numbers, blobs in hexadecimal, nothing for NULL.
  public var text: String {
    switch self {
    case .null: ""
    case .integer(let value): String(value)
    case .real(let value): value.isFinite ? shortestText(value) : value.description
    case .text(let value): value
    case .blob(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
  }

  /// The JSON value; blobs are hexadecimal text.
  public var json: JSONValue {
    switch self {
    case .null: .null
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    case .text(let value): .string(value)
    case .blob: .string(text)
    }
  }
}

/// The result of a query: named columns, and rows as long as there are columns.
public struct Table: Sendable, Hashable {
  /// The columns' names, in the order of the query; they may repeat.
  public var columns: [String]
  /// The rows.
  public var rows: [[Value]]

  /// A table; every row has a value a column.
  public init(columns: [String], rows: [[Value]]) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "rows of \(Set(rows.map(\.count)).sorted()) values for \(columns.count) columns")
    self.columns = columns
    self.rows = rows
  }

  /// The table with some of its columns, in the order given.
  public func selecting(_ indices: [Int]) -> Table {
    Table(columns: indices.map { columns[$0] }, rows: rows.map { row in indices.map { row[$0] } })
  }

  /// The values of the first column of a name; nil where there is none.
  public func column(_ name: String) -> [Value]? {
    columns.firstIndex(of: name).map { index in rows.map { $0[index] } }
  }

  /// `{"columns": [...], "rows": [[...], ...]}`.
  public var json: JSONValue {
    .object([
      "columns": .array(columns.map { .string($0) }), "rows": .array(rows.map { .array($0.map(\.json)) }),
    ])
  }

  /// Comma-separated values with a header, RFC 4180 with line feeds; numbers and texts read back as they are by the rule of
  /// `CSVField`, blobs as hexadecimal text.
  public func csv() -> String {
    var csv = CSVText()
    for column in columns { csv.add(name: column) }
    csv.endRow()
    for row in rows {
      for value in row {
        switch value {
        case .null: csv.addNull()
        case .integer(let value): csv.add(value)
        case .real(let value): csv.add(value)
        case .text(let text): csv.add(text)
        case .blob: csv.add(value.text)
        }
      }
      csv.endRow()
    }
    return csv.text
  }

  /// Aligned columns for a terminal: numbers to the right, NULL as `-`, control characters made visible.
  ///
  /// - Parameter digits: The significant digits of real numbers; larger ones keep all digits before the point.
  public func aligned(digits: Int = 6) -> String {
    let header = columns.map { terminalText($0, keepsLines: false) }
    let cells = rows.map { row in row.map { Table.cell($0, digits: digits) } }
    let isNumeric = columns.indices.map { index in
      rows.contains { $0[index].double != nil } && rows.allSatisfy { $0[index].double != nil || $0[index].isNull }
    }
    let widths = columns.indices.map { index in
      max(header[index].count, cells.map { $0[index].count }.max() ?? 0)
    }
    func line(_ texts: [String]) -> String {
      var line = ""
      for (index, text) in texts.enumerated() {
        let blanks = String(repeating: " ", count: widths[index] - text.count)
        line += (index > 0 ? "  " : "") + (isNumeric[index] ? blanks + text : text + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return line(header) + line(widths.map { String(repeating: "-", count: $0) }) + cells.map(line).joined()
  }

  private static func cell(_ value: Value, digits: Int) -> String {
    switch value {
    case .null: "-"
    case .real(let number) where number.isFinite: Table.number(number, digits: digits)
    case .blob(let bytes): "<\(bytes.count) bytes>"
    default: terminalText(value.text, keepsLines: false)
    }
  }

  /// So many significant digits, of larger numbers all before the point and up to three after it; zero without a sign.
  private static func number(_ value: Double, digits: Int) -> String {
    guard value != 0 else { return "0" }
    let size = abs(value)
    guard size >= pow(10, Double(digits - 1)), size < 1e15 else { return String(format: "%.\(digits)g", value) }
    var text = String(format: "%.3f", value)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
