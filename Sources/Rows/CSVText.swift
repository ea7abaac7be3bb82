import Specifications

/// Comma-separated values under way, RFC 4180 with line feeds: one buffer of UTF-8 that fields are added to.
///
/// `CSVField` has the rule by which fields read back as they were, and by which no spreadsheet runs them.
public struct CSVText: Sendable {
  private var bytes: [UInt8] = []
  private var isRowEmpty = true

  /// No rows yet.
  public init() {}

  /// All that was added.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Ends a row.
  public mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isRowEmpty = true
  }

  /// Adds a field without a value.
  public mutating func addNull() { separate() }

  /// Adds an integer.
  public mutating func add(_ value: Int) {
    add(bare: String(value))
  }

  /// Adds a number, with the digits that read back as the same; one that is not finite reads back as missing.
  public mutating func add(_ value: Double) {
    add(bare: value.isFinite ? shortestText(value) : value.description)
  }

  /// Adds a text, in quotation marks where it would mean something else without.
  public mutating func add(_ text: String) { add(text, isQuoted: CSVField.needsQuotes(text)) }

  /// Adds a column's name: always text, whatever it looks like.
  public mutating func add(name: String) {
    add(name, isQuoted: name != CSVField(name, isQuoted: false).name || name.unicodeScalars.first == "\u{FEFF}")
  }

  private mutating func add(bare text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func separate() {
    if !isRowEmpty { bytes.append(UInt8(ascii: ",")) }
    isRowEmpty = false
  }

  private mutating func add(_ text: String, isQuoted: Bool) {
    separate()
    var text = text
    text.withUTF8 { add($0, isQuoted: isQuoted) }
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
    let quote = UInt8(ascii: "\"")
    let isGuarded = CSVField.needsGuard(text)
    guard
      isQuoted || isGuarded || text.isEmpty
        || text.contains(where: { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 10 || $0 == 13 })
    else { return bytes.append(contentsOf: text) }
    bytes.append(quote)
    if isGuarded { bytes.append(UInt8(ascii: "'")) }
    for byte in text {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
