extension Frame.Value {
  /// A value of a query or of a file; numbers that are not finite are missing, blobs hexadecimal text.
  public init(_ value: Rows.Value) {
    switch value {
    case .null: self = .null
    case .integer(let integer): self = .number(Double(integer))
    case .real(let number): self = number.isFinite ? .number(number) : .null
    case .text(let text): self = .text(text)
    case .blob: self = .text(value.text)
    }
  }
}

extension Frame {
  /// A query's rows.
  public init(_ table: Table) {
    self.init(
      table.columns.enumerated().map { index, name in
        (
          name,
          table.rows.map { row in
            Frame.Value(row[index])
          }
        )
      })
  }

  /// A name as SQL compares it: ASCII letters small.
  public static func foldedName(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }))
  }

  /// Comma-separated values, safe to open in a spreadsheet.
  public var csv: String {
    var csv = CSVText()
    for name in names { csv.add(name: name) }
    csv.endRow()
    for row in 0..<count {
      for column in columns {
        switch column[row] {
        case .null: csv.addNull()
        case .text(let text): csv.add(text)
        case .number(let value):
          if let integer = Int(exactly: value) { csv.add(integer) } else { csv.add(value) }
        }
      }
      csv.endRow()
    }
    return csv.text
  }
}
