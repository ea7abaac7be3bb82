/// Reads a JSON text (RFC 8259) into a tree whose nodes know their places.
///
/// YAML is nearly a superset of JSON; what YAML does not know are characters written as two halves (`"\ud83d\ude00"`), which
/// common writers of JSON use for all of them beyond the first 65,536.
///
/// - Parameters:
///   - text: The document; an empty one is an error.
///   - file: The file as the user named it, for diagnostics.
/// - Throws: The first error, with its place; keys that are given twice are errors too.
public func parseJSON(_ text: String, file: String) throws(Diagnostics) -> YAMLNode {
  var text = text
  var result = Result<YAMLNode, Diagnostics>.failure(Diagnostics([]))
  text.withUTF8 { bytes in
    var reader = JSONReader(bytes: bytes, file: file)
    do throws(Diagnostics) { result = .success(try reader.document()) } catch { result = .failure(error) }
  }
  return try result.get()
}

/// Reads a JSON file.
public func parseJSON(path: String) throws(Diagnostics) -> YAMLNode {
  try parseJSON(readText(path: path), file: path)
}

private struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  private var index = 0
  private var line = 1
  /// A byte of the line and its column; columns are counted on from here, so that a long line is gone through once.
  private var (counted, column) = (0, 1)
  private var path: [String] = []

  init(bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.bytes = bytes
    self.file = file
    // A mark of the byte order is no part of the text.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (index, counted) = (3, 3) }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// The place of the next byte; columns count characters, not bytes.
  private var position: SourcePosition {
    mutating get {
      column = bytes[counted..<max(counted, min(index, bytes.count))].reduce(column) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
      counted = max(counted, index)
      return SourcePosition(line: line, column: column)
    }
  }

  private mutating func mistake(_ message: String, at place: SourcePosition? = nil, hint: String? = nil) -> Diagnostics
  {
    var joined = ""
    for part in path { joined += part.hasPrefix("[") || joined.isEmpty ? shortened(part) : "." + shortened(part) }
    return Diagnostics([
      Diagnostic(file: file, position: place ?? position, path: joined, message: message, hint: hint)
    ])
  }

  /// What is found where something else should be.
  private var found: String {
    guard let next else { return "the end of the file" }
    let rest = bytes[index..<min(index + 24, bytes.count)]
    let word = rest.prefix { $0 > 0x20 && !"[]{},:".utf8.contains($0) }
    let shown = word.isEmpty ? rest.prefix(1) : word
    return next < 0x20 || next >= 0x7F
      ? "a character that is not allowed" : "`\(String(decoding: shown, as: UTF8.self))`"
  }

  mutating func document() throws(Diagnostics) -> YAMLNode {
    skipBlanks()
    let root = try value(depth: 0)
    skipBlanks()
    guard index == bytes.count else { throw mistake("not JSON: \(found) follows the end of the document") }
    return root
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
      if byte == 0x0A { (line, counted, column) = (line + 1, index, 1) }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(Diagnostics) -> YAMLNode {
    guard depth <= deepestYAMLNesting else { throw mistake("nested deeper than \(deepestYAMLNesting) levels") }
    let place = position
    switch next {
    case UInt8(ascii: "{"): return YAMLNode(.mapping(try object(depth: depth)), at: place)
    case UInt8(ascii: "["): return YAMLNode(.sequence(try array(depth: depth)), at: place)
    case UInt8(ascii: "\""): return YAMLNode(.scalar(try string(), plain: false), at: place)
    default: return YAMLNode(.scalar(try word(), plain: true), at: place)
    }
  }

  private mutating func object(depth: Int) throws(Diagnostics) -> [YAMLNode.Entry] {
    index += 1
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    skipBlanks()
    if take(UInt8(ascii: "}")) { return entries }
    while true {
      skipBlanks()
      let place = position
      guard next == UInt8(ascii: "\"") else {
        throw mistake("not JSON: expected a key in double quotes, found \(found)")
      }
      let key = try string()
      if let first = lines.updateValue(place.line, forKey: key) {
        throw mistake(
          "the key `\(shortened(key))` is given twice, first in line \(first)", at: place, hint: "remove one of the two"
        )
      }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw mistake("not JSON: expected `:` after a key, found \(found)") }
      skipBlanks()
      path.append(key)
      entries.append(YAMLNode.Entry(key: key, position: place, value: try value(depth: depth + 1)))
      path.removeLast()
      skipBlanks()
      if take(UInt8(ascii: "}")) { return entries }
      guard take(UInt8(ascii: ",")) else { throw mistake("not JSON: expected `,` or `}`, found \(found)") }
    }
  }

  private mutating func array(depth: Int) throws(Diagnostics) -> [YAMLNode] {
    index += 1
    var elements: [YAMLNode] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      skipBlanks()
      path.append("[\(elements.count)]")
      elements.append(try value(depth: depth + 1))
      path.removeLast()
      skipBlanks()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw mistake("not JSON: expected `,` or `]`, found \(found)") }
    }
  }

  /// `true`, `false`, `null`, or a number.
  private mutating func word() throws(Diagnostics) -> String {
    let start = index
    var end = start
    while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    guard ["true", "false", "null"].contains(text) || isNumber(bytes[start..<end]) else {
      throw mistake("not JSON: expected a value, found \(found)", hint: end > start ? "text needs double quotes" : nil)
    }
    index = end
    return text
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2B, 0x2D, 0x2E].contains(byte)
  }

  /// The grammar of RFC 8259, section 6: no leading zeros, no `+`, digits on both sides of the point.
  private func isNumber(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = word[...]
    func digits() -> Int {
      let run = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let sign = rest.first, sign | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func string() throws(Diagnostics) -> String {
    let opening = position
    index += 1
    var text: [UInt8] = []
    while true {
      let plain = bytes[index...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
      text += plain
      index += plain.count
      switch next {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += String(try escape()).utf8
      case nil: throw mistake("not JSON: the text is not closed", at: opening, hint: "end it with `\"`")
      default:
        throw mistake("not JSON: a control character inside a text", hint: "write a line's end as `\\n`")
      }
    }
  }

  /// The character that an escape means, two halves of one together.
  private mutating func escape() throws(Diagnostics) -> Unicode.Scalar {
    let place = position
    index += 1
    let simple: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    guard let letter = next else { throw mistake("not JSON: the text is not closed", at: place) }
    if let character = simple[letter] {
      index += 1
      return character
    }
    guard letter == UInt8(ascii: "u"), let first = hexadecimal(at: index + 1) else {
      throw mistake("not JSON: `\\` begins no known escape", at: place, hint: "write a backslash as `\\\\`")
    }
    index += 5
    if let scalar = Unicode.Scalar(first) { return scalar }
    // RFC 8259, section 7: the first half is D800 to DBFF, the second DC00 to DFFF.
    guard (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"), let second = hexadecimal(at: index + 2),
      (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw mistake("not JSON: half of a character, without its other half", at: place) }
    index += 6
    return scalar
  }

  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    let digits = bytes[start..<start + 4]
    let isHexadecimal = digits.allSatisfy {
      (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
    }
    return isHexadecimal ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
  }
}
