import Specifications
import Texts

/// A field of comma-separated values as it is in a file, with the one rule for what it means.
///
/// - In quotation marks it is text;
/// - bare it is a number where it is one in decimal digits, missing where it is empty or a word such as `NULL`, `NA`, `NaN`
///   or `-inf` (`isMissingWord`), and otherwise text without the white space at its ends.
///
/// `CSVText` quotes every text that would mean something else bare; so what is written reads back as it was.
///
/// A text that a spreadsheet would run as a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a carriage return,
/// is written with an apostrophe in front, and one that begins with apostrophes before such a character with one more.
/// The reader takes that apostrophe away again.
public struct CSVField: Sendable, Hashable {
  /// What is between the commas, or between the quotation marks.
  public var text: String
  /// Whether quotation marks enclose it.
  public var isQuoted: Bool

  /// A field as it is in a file.
  public init(_ text: String, isQuoted: Bool) {
    self.text = text
    self.isQuoted = isQuoted
  }

  /// What it means: text, an integer, a finite number or `.null`.
  public var value: Value {
    guard !isQuoted else { return .text(CSVField.unguarded(text)) }
    let trimmed = text.trimmed
    if trimmed.isEmpty || isMissingWord(trimmed) { return .null }
    guard CSVField.looksLikeNumber(trimmed), let number = Double(trimmed) else {
      return .text(CSVField.unguarded(trimmed))
    }
    if let integer = Int(trimmed) { return .integer(integer) }
    return number.isFinite ? .real(number) : .null
  }

  /// What it means as a column's name.
  public var name: String { CSVField.unguarded(isQuoted ? text : text.trimmed) }

  /// Whether text has to be quoted so that it reads back as itself.
  static func needsQuotes(_ text: String) -> Bool {
    // A byte-order mark at a file's start would be taken for the file's own.
    CSVField(text, isQuoted: false).value != .text(text) || text.unicodeScalars.first == "\u{FEFF}"
  }

  /// Whether a text needs an apostrophe in front.
  static func needsGuard(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.first { $0 != UInt8(ascii: "'") }.map(isFormulaStart) ?? false
  }

  private static func unguarded(_ text: String) -> String {
    guard text.utf8.first == UInt8(ascii: "'"),
      text.utf8.first(where: { $0 != UInt8(ascii: "'") }).map(isFormulaStart) == true
    else { return text }
    return String(text.unicodeScalars.dropFirst())
  }

  private static func isFormulaStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 9, 13: true
    default: false
    }
  }

  /// Decimal digits with a sign, a point and an exponent: Swift's own parser also takes hexadecimal and words.
  private static func looksLikeNumber(_ text: some StringProtocol) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard let first = rest.first, first == UInt8(ascii: ".") || (0x30...0x39).contains(first) else { return false }
    return rest.allSatisfy { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
  }
}
