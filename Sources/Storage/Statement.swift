import CSQLite
import Rows
import Specifications

/// One prepared statement.
final class Statement {
  private let connection: Connection
  let handle: OpaquePointer
  private let operation: String
  private let sql: String
  /// The names of the result's columns.
  let columns: [String]

  /// Prepares exactly one statement.
  init(_ connection: Connection, _ sql: String, doing operation: String) throws(StorageError) {
    var statement: OpaquePointer?
    var rest = ""
    let code = sql.withCString { text -> Int32 in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v3(connection.handle, text, -1, 0, &statement, &tail)
      rest = tail.map { String(cString: $0) } ?? ""
      return code
    }
    guard code == SQLITE_OK else { throw connection.error(code, doing: operation, sql: sql) }
    guard let statement else { throw StorageError(operation: operation, message: "the query is empty", sql: sql) }
    // SQLite leaves what follows the first `;`; only blanks and comments may.
    var following: OpaquePointer?
    let restCode = sqlite3_prepare_v3(connection.handle, rest, -1, 0, &following, nil)
    let isAlone = restCode == SQLITE_OK && following == nil
    sqlite3_finalize(following)
    guard isAlone else {
      sqlite3_finalize(statement)
      throw StorageError(
        operation: operation, message: "one statement at a time", sql: sql, hint: "remove what follows the first `;`")
    }
    self.connection = connection
    self.handle = statement
    self.operation = operation
    self.sql = sql
    self.columns = (0..<sqlite3_column_count(statement)).map { index in
      sqlite3_column_name(statement, index).map { String(cString: $0) } ?? "column \(index + 1)"
    }
  }

  deinit { sqlite3_finalize(handle) }

  /// Binds all parameters: `?` in order, then `:name` by name; a missing or superfluous value is an error.
  func bind(_ values: [Value], named: [String: Value] = [:]) throws(StorageError) {
    let count = Int(sqlite3_bind_parameter_count(handle))
    var position = 0
    var used = Set<String>()
    for index in 0..<count {
      let name = sqlite3_bind_parameter_name(handle, Int32(index + 1)).map { String(cString: $0) }
      if let name, !name.hasPrefix("?") {
        let key = String(name.dropFirst())
        guard let value = named[key] else {
          let hint = hintForUnknownName(key, among: named.keys.sorted())
          throw StorageError(operation: operation, message: "the parameter \(name) has no value", sql: sql, hint: hint)
        }
        used.insert(key)
        try bind(value, at: index)
      } else if position < values.count {
        try bind(values[position], at: index)
        position += 1
      } else {
        let message = "the query has more parameters than the \(values.count) values given"
        throw StorageError(operation: operation, message: message, sql: sql)
      }
    }
    guard position == values.count, used.count == named.count else {
      let message = "\(values.count + named.count) values for \(count) parameters"
      throw StorageError(operation: operation, message: message, sql: sql)
    }
  }

  private func bind(_ value: Value, at index: Int) throws(StorageError) {
    let position = Int32(index + 1)
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, position)
      case .integer(let value): sqlite3_bind_int64(handle, position, Int64(value))
      case .real(let value): sqlite3_bind_double(handle, position, value)
      case .text(let value): sphere_bind_text(handle, position, value, Int32(clamping: value.utf8.count))
      case .blob(let bytes):
        // A null pointer would bind NULL instead of no bytes.
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(handle, position, 0)
          : bytes.withUnsafeBytes { sphere_bind_blob(handle, position, $0.baseAddress, Int32(clamping: $0.count)) }
      }
    guard code == SQLITE_OK else { throw connection.error(code, doing: operation, sql: sql) }
  }

  /// Moves to the next row; false at the end.
  func step() throws(StorageError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw connection.error(code, doing: operation, sql: sql) }
    return false
  }

  /// Runs a statement without rows and makes it ready for the next values.
  func run(_ values: [Value]) throws(StorageError) {
    defer { sqlite3_reset(handle) }
    try bind(values)
    while try step() {}
  }

  /// The bytes of the present row's texts and blobs.
  var rowBytes: Int {
    (0..<Int32(columns.count)).reduce(0) { sum, index in
      let kind = sqlite3_column_type(handle, index)
      return kind == SQLITE_TEXT || kind == SQLITE_BLOB ? sum + Int(sqlite3_column_bytes(handle, index)) : sum
    }
  }

  /// The values of the present row.
  func row() -> [Value] {
    (0..<Int32(columns.count)).map { index in
      switch sqlite3_column_type(handle, index) {
      case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(handle, index)))
      case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
      case SQLITE_TEXT:
        guard let text = sqlite3_column_text(handle, index) else { return .null }
        let count = Int(sqlite3_column_bytes(handle, index))
        return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
      case SQLITE_BLOB:
        let count = Int(sqlite3_column_bytes(handle, index))
        guard let bytes = sqlite3_column_blob(handle, index) else { return .blob([]) }
        return .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: count)))
      default: return .null
      }
    }
  }
}
