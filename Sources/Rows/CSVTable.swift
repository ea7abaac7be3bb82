/// Comma-separated values read back (RFC 4180), as `Frame.csv` writes them.
public struct CSVTable {
  /// The names in the first line.
  public var columns: [String] = []
  /// The fields of the other lines.
  public var rows: [[String]] = []

  /// How many rows `Frame.csv` wrote, without reading their fields.
  public static func rowCount(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      var (lines, isQuoted) = (0, false)
      for byte in bytes {
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        if byte == 10 && !isQuoted { lines += 1 }
      }
      return max(0, lines - 1)
    }
  }

  /// Reads a text; whatever it is, fields come out.
  public init(_ text: String) {
    var reader = CSVReader(text)
    while let record = reader.record() {
      if columns.isEmpty {
        columns = record.fields.map(\.name)
      } else {
        rows.append(record.fields.map { CSVTable.text($0.value, $0) })
      }
    }
  }

  /// A field as differences show it: texts as they are, numbers as written.
  private static func text(_ value: Value, _ field: CSVField) -> String {
    switch value {
    case .text(let text): text
    case .null: ""
    case .integer, .real, .blob: field.text
    }
  }
}
