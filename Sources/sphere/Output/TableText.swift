import Foundation
import Specifications

/// A table for people, spreadsheets or programs.
struct TableText: Sendable {
  /// A cell, as it is written.
  enum Cell: Sendable {
    case empty
    case integer(Int)
    case number(Double)
    case text(String)

    /// At full precision.
    var exact: String {
      switch self {
      case .empty: ""
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .text(let value): value
      }
    }

    /// For the eye: six significant digits.
    var rounded: String {
      guard case .number(let value) = self, value != 0, value.isFinite else { return exact }
      return significant(value, 6)
    }

    var json: JSONValue {
      switch self {
      case .empty: .null
      case .integer(let value): .integer(value)
      case .number(let value): JSONValue(value)
      case .text(let value): .string(value)
      }
    }

    var isNumber: Bool {
      switch self {
      case .integer, .number: true
      case .empty, .text: false
      }
    }
  }

  /// How a table is written.
  enum Style: Sendable {
    case aligned
    case csv
    case json
  }

  var columns: [String]
  var rows: [[Cell]]

  func text(_ style: Style) -> String {
    switch style {
    case .aligned: alignedText
    case .csv: csvText
    case .json: document(["columns": .array(columns.map(JSONValue.string)), "rows": .array(rows.map(json))])
    }
  }

  private func json(_ row: [Cell]) -> JSONValue {
    .object(Dictionary(zip(columns, row).map { ($0, $1.json) }) { $1 })
  }

  /// Numbers at the right of their column, text at the left, two spaces between columns.
  private var alignedText: String {
    let cells = rows.map { $0.map { Self.onOneLine($0.rounded) } }
    let widths = columns.indices.map { column in
      cells.reduce(columns[column].count) { max($0, $1[column].count) }
    }
    let isNumeric = columns.indices.map { column in
      rows.contains { $0[column].isNumber } && rows.allSatisfy { if case .text = $0[column] { false } else { true } }
    }
    let lines = ([columns] + cells).map { row in
      let padded = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? space + row[column] : row[column] + space
      }
      return Self.trimmedAtEnd(padded.joined(separator: "  "))
    }
    return lines.joined(separator: "\n")
  }

  /// RFC 4180, apart from the line end, which is a newline as everywhere on this system.
  private var csvText: String {
    ([columns] + rows.map { $0.map(\.exact) }).map { row in
      row.map { field in
        // By scalar: "\r\n" is one Character.
        let needsQuotes = field.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
      }.joined(separator: ",")
    }.joined(separator: "\n")
  }

  private static func onOneLine(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: " ")
  }

  private static func trimmedAtEnd(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// A number with so many significant digits and no trailing zeros.
func significant(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)g", value) }
