import CSQLite
import Foundation
import Rows

// Columns of the present row without a value in between, for readings of many rows.
extension Statement {
  /// Whether a column holds the text of some of these bytes.
  func text(_ column: Int32, equals bytes: [UInt8], in range: Range<Int>) -> Bool {
    // As a text it would be copied first, to end in a zero. No bytes are no pointer.
    let text = sqlite3_column_blob(handle, column)
    guard Int(sqlite3_column_bytes(handle, column)) == range.count else { return false }
    guard let text else { return range.isEmpty }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return true }
      return memcmp(text, start + range.lowerBound, range.count) == 0
    }
  }

  /// Whether a column holds this text.
  func text(_ column: Int32, equals text: String) -> Bool {
    let bytes = sqlite3_column_blob(handle, column)
    var text = text
    return text.withUTF8 { expected in
      guard Int(sqlite3_column_bytes(handle, column)) == expected.count else { return false }
      guard let start = expected.baseAddress, let bytes else { return true }
      return memcmp(bytes, start, expected.count) == 0
    }
  }

  /// The text of a column; empty for NULL.
  func string(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Whether a column holds this value, of the same type.
  func value(_ column: Int32, equals value: Value) -> Bool {
    switch (sqlite3_column_type(handle, column), value) {
    case (SQLITE_INTEGER, .integer(let number)): Int(sqlite3_column_int64(handle, column)) == number
    case (SQLITE_FLOAT, .real(let number)): sqlite3_column_double(handle, column) == number
    case (SQLITE_TEXT, .text(let expected)): text(column, equals: expected)
    case (SQLITE_NULL, .null): true
    default: false
    }
  }

  /// The value of a column; blobs are NULL.
  func value(_ column: Int32) -> Value {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(handle, column)))
    case SQLITE_FLOAT: .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT: .text(string(column))
    default: .null
    }
  }

  /// The number of a column; NaN for NULL.
  func double(_ column: Int32) -> Double {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? .nan : sqlite3_column_double(handle, column)
  }

  /// The epoch in a column; 0 for NULL.
  func epoch(_ column: Int32) -> Int32 {
    Int32(clamping: max(0, sqlite3_column_int64(handle, column)))
  }

  /// The parameter of a metric in a column; infinite for NULL, which equals itself.
  func parameter(_ column: Int32) -> Double {
    let value = double(column)
    return value.isNaN ? .infinity : value
  }
}
