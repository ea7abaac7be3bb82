import Foundation

/// Bytes as text: UTF-8, with or without the byte-order mark that some editors put in front.
///
/// - Throws: `TextRefusal` for other encodings and for bytes that are no UTF-8.
public func decodeText(_ bytes: Data) throws(TextRefusal) -> String {
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    throw TextRefusal(
      position: SourcePosition(line: 1, column: 1), message: "is UTF-16 text, which is not read",
      hint: "save it as UTF-8")
  }
  // Without a mark, every other byte of English in UTF-16 is zero.
  let head = bytes.prefix(64)
  guard head.count < 4 || head.count(where: { $0 == 0 }) * 4 < head.count else {
    throw TextRefusal(
      position: SourcePosition(line: 1, column: 1), message: "is no text, or UTF-16, which is not read",
      hint: "save it as UTF-8")
  }
  let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
  if let text = String(validating: body, as: UTF8.self) { return text }
  throw TextRefusal(position: firstInvalidPosition(body), message: "is not UTF-8 text", hint: "save it as UTF-8")
}

/// Why bytes are not read as text.
public struct TextRefusal: Error, Sendable, Hashable {
  /// The first place that cannot be read.
  public var position: SourcePosition
  /// What is wrong, after `the file`.
  public var message: String
  /// What to do about it.
  public var hint: String
}

/// The place of the first byte that is not UTF-8.
private func firstInvalidPosition(_ bytes: Data) -> SourcePosition {
  var position = SourcePosition(line: 1, column: 1)
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  while case .valid(let scalar) = parser.parseScalar(from: &iterator) {
    if Unicode.UTF8.decode(scalar) == "\n" {
      position = SourcePosition(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
  }
  return position
}
