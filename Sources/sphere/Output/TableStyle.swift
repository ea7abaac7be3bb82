import Foundation
import Rows
import Specifications
import Storage

/// How a table is written.
enum TableStyle: Sendable {
  /// Aligned columns for people.
  case aligned
  case csv
  case json
}

extension Arguments {
  /// How the command's table is to be written: `--json`, `--csv`, or for people.
  ///
  /// - Throws: `UsageError` when both are given.
  func tableStyle() throws(UsageError) -> TableStyle {
    let isJSON = flag("json")
    let isCSV = flag("csv")
    guard !(isJSON && isCSV) else { throw UsageError(command: command, message: "--json and --csv exclude each other") }
    return isJSON ? .json : isCSV ? .csv : .aligned
  }
}

extension Table {
  /// The table in a style, with the newline at its end.
  func text(_ style: TableStyle) -> String {
    switch style {
    case .aligned: aligned()
    case .csv: csv()
    case .json: document(["columns": .array(distinctColumns.map(JSONValue.string)), "rows": .array(objects)]) + "\n"
    }
  }

  /// The table without columns that hold nothing.
  var withoutEmptyColumns: Table {
    let kept = columns.indices.filter { column in rows.contains { !$0[column].isNull && $0[column] != .text("") } }
    return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  /// One object a row; a query may name two columns alike, an object may not.
  private var objects: [JSONValue] {
    let names = distinctColumns
    return rows.map { row in .object(Dictionary(zip(names, row.map(\.json))) { $1 }) }
  }

  private var distinctColumns: [String] {
    var taken: Set<String> = []
    return columns.map { column in
      var name = column
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(column)_\(number)"
        number += 1
      }
      return name
    }
  }
}
