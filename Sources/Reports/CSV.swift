/// Rows as comma-separated values after RFC 4180, safe to open in a spreadsheet.
enum CSV {
  static func text(_ frame: Frame) -> String {
    var text = frame.names.map { cell(.text($0)) }.joined(separator: ",") + "\n"
    for row in 0..<frame.count {
      text += frame.columns.map { cell($0[row]) }.joined(separator: ",")
      text += "\n"
    }
    return text
  }

  /// A text that a spreadsheet would run as a formula gets an apostrophe; numbers are left as they are.
  private static func cell(_ value: Frame.Value) -> String {
    guard case .text(var text) = value else { return value.text }
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
    guard text.unicodeScalars.contains(where: { "\",\n\r".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
