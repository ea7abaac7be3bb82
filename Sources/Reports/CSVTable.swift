/// Comma-separated values read back (RFC 4180), as `Frame.csv` writes them.
struct CSVTable {
  /// The names in the first line.
  var columns: [String] = []
  /// The fields of the other lines.
  var rows: [[String]] = []

  /// How many rows `Frame.csv` wrote, without reading their fields.
  static func rowCount(_ text: String) -> Int {
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
  init(_ text: String) {
    var lines: [[String]] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    func close() {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if place < bytes.count, bytes[place] == byte {
          field.append(byte)
          place += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","): close()
      case 10:
        close()
        lines.append(fields)
        fields.removeAll()
      case 13: continue
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !fields.isEmpty {
      close()
      lines.append(fields)
    }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }
}
