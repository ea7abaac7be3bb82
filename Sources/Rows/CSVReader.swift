/// Splits comma-separated values into records (RFC 4180): quoted fields may hold commas, line breaks and doubled quotes.
///
/// Lines end with a line feed, a carriage return or both. Whatever the bytes are, records come out.
public struct CSVReader: Sendable {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  /// The line of a quotation mark that is never closed, after which no record follows; nil where there is none.
  public private(set) var unclosedLine: Int?

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// A reader of a text that has no byte-order mark.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// The next record and the line on which it begins, from 1; nil at the end.
  public mutating func record() -> (fields: [CSVField], line: Int)? {
    guard place < bytes.count, unclosedLine == nil else { return nil }
    let start = line
    var fields: [CSVField] = []
    while true {
      fields.append(field())
      guard place < bytes.count else { break }
      let end = bytes[place]
      place += 1
      if end == UInt8(ascii: ",") { continue }
      if end == Self.carriageReturn, place < bytes.count, bytes[place] == Self.lineFeed { place += 1 }
      line += 1
      break
    }
    return (fields, start)
  }

  private mutating func field() -> CSVField {
    guard place < bytes.count, bytes[place] == Self.quote else {
      return CSVField(String(decoding: bytes[bareRange()], as: UTF8.self), isQuoted: false)
    }
    let opening = line
    var content: [UInt8] = []
    place += 1
    while true {
      let start = place
      while place < bytes.count, bytes[place] != Self.quote {
        if bytes[place] == Self.lineFeed { line += 1 }
        place += 1
      }
      content += bytes[start..<place]
      guard place < bytes.count else {
        unclosedLine = opening
        break
      }
      place += 1
      guard place < bytes.count, bytes[place] == Self.quote else { break }
      content.append(Self.quote)
      place += 1
    }
    // What follows a closing mark up to the comma belongs to the field, as most programs read it.
    content += bytes[bareRange()]
    return CSVField(String(decoding: content, as: UTF8.self), isQuoted: true)
  }

  /// The bytes up to the next comma or line break.
  private mutating func bareRange() -> Range<Int> {
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != Self.lineFeed,
      bytes[place] != Self.carriageReturn
    { place += 1 }
    return start..<place
  }
}
