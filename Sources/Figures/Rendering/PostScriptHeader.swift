import Foundation

/// Rewrites the comments at the head of Cairo's PostScript: its date is the clock's, its box the ink's.
enum PostScriptHeader {
  static func rewritten(
    _ data: Data, width: Double, height: Double, _ info: DocumentInfo
  ) throws(FigureError) -> Data {
    let end = Data("%%EndComments\n".utf8)
    guard let comments = data.range(of: end) else {
      throw .rendering(format: "EPS", message: "Cairo's header is not as expected")
    }
    var lines: [String] = []
    for line in String(decoding: data[..<comments.lowerBound], as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("%%CreationDate:") {
        lines.append("%%CreationDate: \(info.createdText)")
        if let title = info.title { lines.append("%%Title: \(plain(title).prefix(200))") }
      } else if line.hasPrefix("%%BoundingBox:") {
        // Whole points around the page; the exact page beside it (Adobe Technical Note 5002).
        lines.append("%%BoundingBox: 0 0 \(Int(width.rounded(.up))) \(Int(height.rounded(.up)))")
        lines.append("%%HiResBoundingBox: 0 0 \(decimal(width)) \(decimal(height))")
      } else {
        lines.append(String(line))
      }
    }
    if let provenance = info.provenance { lines += pieces(provenance).map { "%sphere-provenance: \($0)" } }
    var result = Data((lines.joined(separator: "\n") + "\n").utf8)
    result.append(data[comments.lowerBound...])
    return result
  }

  private static func decimal(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  /// Printable ASCII: a comment must not end before its line does.
  private static func plain(_ text: String) -> String {
    String(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
  }

  /// JSON in lines of at most 200 characters, none of which begins or ends with a space; all but ASCII escaped.
  private static func pieces(_ json: String) -> [String] {
    var ascii = ""
    for unit in json.utf16 {
      // JSON's own escapes hold for every character outside a string's syntax, spaces among them.
      if (0x21...0x7E).contains(unit), let scalar = Unicode.Scalar(unit) {
        ascii.unicodeScalars.append(scalar)
      } else {
        let digits = String(unit, radix: 16)
        ascii += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    var pieces: [String] = []
    var rest = Substring(ascii)
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(200)))
      rest = rest.dropFirst(200)
    }
    return pieces
  }
}
