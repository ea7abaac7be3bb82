import Specifications

/// Comma-separated values under way, RFC 4180 with line feeds: one buffer of UTF-8 that fields are added to.
public struct CSVText: Sendable {
  private var bytes: [UInt8] = []
  private var isRowEmpty = true
  private let guardsFormulas: Bool

  /// No rows yet.
  ///
  /// - Parameter guardingFormulas: Whether text that a spreadsheet would run (it begins with `=`, `+`, `-`, `@`, a tab or a
  ///   carriage return) gets an apostrophe in front.
  public init(guardingFormulas: Bool) { guardsFormulas = guardingFormulas }

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

  /// Adds a number, with the digits that read back as the same.
  public mutating func add(_ value: Double) {
    add(bare: value.isFinite ? shortestText(value) : value.description)
  }

  /// Adds a text, in quotation marks where it needs them; so does an empty one, to differ from no value.
  public mutating func add(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { add($0) }
  }

  /// Adds what needs no quotation marks, say digits.
  public mutating func add(bare text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func separate() {
    if !isRowEmpty { bytes.append(UInt8(ascii: ",")) }
    isRowEmpty = false
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    let quote = UInt8(ascii: "\"")
    guard let first = text.first, let last = text.last else { return bytes.append(contentsOf: [quote, quote]) }
    let isFormula: Bool
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 9, 13: isFormula = guardsFormulas
    default: isFormula = false
    }
    let blank = UInt8(ascii: " ")
    let isQuoted =
      (first == blank && !isFormula) || last == blank
      || text.contains { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 10 || $0 == 13 }
    if isQuoted { bytes.append(quote) }
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    guard isQuoted else { return bytes.append(contentsOf: text) }
    for byte in text {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
