import Foundation

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

  /// A reader of UTF-8 without a byte-order mark.
  public init(_ data: Data) { bytes = Array(data) }

  /// The next record and the line on which it begins, from 1; nil at the end.
  public mutating func record() -> (fields: [CSVField], line: Int)? {
    guard place < bytes.count, unclosedLine == nil else { return nil }
    let start = line
    var fields: [CSVField] = []
    repeat { fields.append(field()) } while endField()
    return (fields, start)
  }

  private mutating func field() -> CSVField {
    switch rawField() {
    case .bare(let range): CSVField(String(decoding: bytes[range], as: UTF8.self), isQuoted: false)
    case .quoted(let content): CSVField(String(decoding: content, as: UTF8.self), isQuoted: true)
    }
  }

  /// A field before it becomes text, which costs more than finding it.
  enum RawField {
    /// Where it is among the bytes.
    case bare(Range<Int>)
    /// What is between its quotation marks.
    case quoted([UInt8])
  }

  /// Hands over the fields of the next record with their places from 0; false at the end.
  mutating func forEachRawField(_ use: (Int, RawField, UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    guard place < bytes.count, unclosedLine == nil else { return false }
    var index = 0
    while true {
      let field = rawField()
      bytes.withUnsafeBufferPointer { use(index, field, $0) }
      index += 1
      guard endField() else { return true }
    }
  }

  /// Goes over what ends a field; whether another one of the record follows.
  private mutating func endField() -> Bool {
    guard place < bytes.count else { return false }
    let end = bytes[place]
    place += 1
    if end == UInt8(ascii: ",") { return true }
    if end == Self.carriageReturn, place < bytes.count, bytes[place] == Self.lineFeed { place += 1 }
    line += 1
    return false
  }

  private mutating func rawField() -> RawField {
    guard place < bytes.count, bytes[place] == Self.quote else { return .bare(bareRange()) }
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
    return .quoted(content)
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
