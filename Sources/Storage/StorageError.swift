import CSQLite
import Files

/// What went wrong with a store: the operation, SQLite's code and words, the SQL, and what to do about it.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was being done, to follow `cannot`: `open results.sqlite`.
  public var operation: String
  /// What it is about, for code; the rest is for people.
  public var kind: Kind
  /// SQLite's extended result code; nil where the error is not SQLite's.
  public var code: Int?
  /// What is wrong.
  public var message: String
  /// The statement, if there is one.
  public var sql: String?
  /// What to do about it, if anything helps.
  public var hint: String?

  /// An error.
  public init(
    operation: String, kind: Kind = .other, code: Int? = nil, message: String, sql: String? = nil, hint: String? = nil
  ) {
    self.operation = operation
    self.kind = kind
    self.code = code
    self.message = message
    self.sql = sql
    self.hint = hint
  }

  /// An error of the file system.
  init(operation: String, _ error: FileError) {
    self.init(operation: operation, message: "\(error.path): \(error.reason)", hint: error.hint)
  }

  /// Whether the store was left in the midst of a change, which only a program that may write can take back.
  var isUnfinishedChange: Bool {
    code == Int(SQLITE_READONLY | 3 << 8) || code == Int(SQLITE_READONLY | 1 << 8)  // _ROLLBACK, _RECOVERY
  }

  /// Whether the machine is at fault and not what was asked: the disk, a damaged file, memory.
  public var isOfMachine: Bool {
    guard let code else { return false }
    let kinds = [
      SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_NOMEM, SQLITE_BUSY,
      SQLITE_READONLY, SQLITE_PROTOCOL,
    ]
    return kinds.contains(Int32(truncatingIfNeeded: code) & 0xFF)
  }

  /// `cannot insert a measurement: NOT NULL constraint failed: … (SQLite 1299)`, then the SQL and the hint, indented.
  public var description: String {
    var text = "cannot \(operation): \(message)"
    if let code { text += " (SQLite \(code))" }
    if let sql { text += "\n  in: " + sql.split(separator: "\n").joined(separator: "\n      ") }
    if let hint { text += "\n  hint: \(hint)" }
    return text
  }
}
