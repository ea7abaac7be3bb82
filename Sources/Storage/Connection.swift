import CSQLite
import Files
import Rows
import Specifications

/// One open SQLite database and what is asked of it; one thread at a time.
final class Connection {
  let handle: OpaquePointer
  /// The file as the user named it.
  let path: String

  /// The file that was opened; nil for a database in memory.
  let identity: FileStatus.Identity?

  /// Opens a file with SQLite's flags; the caller has checked what the file is.
  ///
  /// - Parameter address: What SQLite is given, where that is a URI and not the path.
  init(
    path: String, address: String? = nil, flags: Int32, busySeconds: Double = 60
  ) throws(StorageError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(
      address ?? path, &handle,
      flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (address == nil ? 0 : SQLITE_OPEN_URI), nil)
    guard code == SQLITE_OK, let handle else {
      let message = handle.map { Connection.message(of: $0, code: code) } ?? "no memory"
      sqlite3_close_v2(handle)
      throw StorageError(operation: "open \(path)", code: Int(code), message: message, hint: Connection.hint(for: code))
    }
    self.handle = handle
    self.path = path
    identity = FileStatus(path)?.identity
    sqlite3_busy_timeout(handle, Int32(busySeconds * 1000))
    // A misspelt name in double quotes would be taken for text otherwise, and compared as such without a word.
    sphere_refuse_double_quoted_text(handle)
    try registerFunctions()
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that give no rows.
  func execute(_ sql: String, doing operation: String) throws(StorageError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, doing: operation, sql: sql.count < 500 ? sql : nil) }
  }

  /// Runs the body in a transaction, which is rolled back if it throws.
  func transaction<Result>(
    _ begin: String, doing operation: String, _ body: () throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try execute(begin, doing: operation)
    do throws(StorageError) {
      let result = try body()
      try execute("COMMIT", doing: operation)
      return result
    } catch {
      // Where COMMIT itself failed the transaction may still be open; where SQLite rolled back already this says so, harmlessly.
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  /// All rows of one statement.
  func rows(
    _ sql: String, _ parameters: [Value] = [], named: [String: Value] = [:], doing operation: String = "query",
    rowLimit: Int = Int.max, byteLimit: Int = Int.max
  ) throws(StorageError) -> Table {
    let statement = try Statement(self, sql, doing: operation)
    try statement.bind(parameters, named: named)
    var rows: [[Value]] = []
    var bytes = 0
    while try statement.step() {
      guard rows.count < rowLimit else {
        let message = "more than \(rowLimit) rows"
        throw StorageError(operation: operation, message: message, sql: sql, hint: "add a LIMIT or aggregate")
      }
      rows.append(statement.row())
      bytes += statement.rowBytes
      // Numbers take memory too, if less than they have bytes of their own.
      guard rows.count <= byteLimit / 8 / max(1, statement.columns.count) else {
        let message = "more than \(byteLimit / 8) values"
        throw StorageError(operation: operation, message: message, sql: sql, hint: "select fewer columns or aggregate")
      }
      guard bytes <= byteLimit else {
        let message = "more than \(byteLimit >> 20) MiB of texts and blobs"
        throw StorageError(operation: operation, message: message, sql: sql, hint: "select fewer columns or aggregate")
      }
    }
    return Table(columns: statement.columns, rows: rows)
  }

  /// The integer of a statement's first row and column, 0 if there is none.
  func integer(_ sql: String, doing operation: String) throws(StorageError) -> Int {
    try rows(sql, doing: operation).rows.first?.first?.int ?? 0
  }

  /// The error of the last call.
  func error(_ code: Int32, doing operation: String, sql: String? = nil) -> StorageError {
    let message = Connection.message(of: handle, code: code)
    if [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) {
      let (finding, hint) = checked()
      return StorageError(
        operation: operation, code: Int(code), message: finding ?? message, sql: sql, hint: hint)
    }
    let kind = StorageError.Kind(code: code, message: message)
    return StorageError(
      operation: operation, kind: kind, code: Int(code), message: message, sql: sql,
      hint: Connection.hint(for: code) ?? nameHint(for: kind, sql: sql))
  }

  /// SQLite's words, with the system's where the system refused something.
  private static func message(of handle: OpaquePointer, code: Int32) -> String {
    let message = String(cString: sqlite3_errmsg(handle))
    let system = sqlite3_system_errno(handle)
    let isOfSystem = [SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_FULL].contains(code & 0xFF)
    return isOfSystem && system != 0 ? "\(message): \(systemMessage(system))" : message
  }

  /// Whether the file is damaged, or was only read wrongly: the file itself is asked, for some seconds at most.
  ///
  /// - Returns: what is wrong where that is not what SQLite said, and what to do about it.
  private func checked() -> (finding: String?, hint: String) {
    let remedy = "restore a copy, or start a new store"
    var other: OpaquePointer?
    defer { sqlite3_close_v2(other) }
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_open_v2(path, &other, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
      sqlite3_prepare_v2(other, "PRAGMA quick_check(1)", -1, &statement, nil) == SQLITE_OK
    else {
      // A damaged schema is found before the check can start.
      let isDamaged = [SQLITE_CORRUPT, SQLITE_NOTADB].contains(sqlite3_errcode(other))
      return (nil, isDamaged ? "the file is damaged; \(remedy)" : "the file cannot be checked; \(remedy)")
    }
    sqlite3_progress_handler(other, 50_000_000, { _ in 1 }, nil)
    switch sqlite3_step(statement) {
    case SQLITE_ROW:
      let finding = sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? ""
      guard finding == "ok" else { return (nil, "the file is damaged; \(remedy)") }
      return ("reading it failed, but a check of the file finds no damage", "try again; the system's log may say more")
    case SQLITE_CORRUPT, SQLITE_NOTADB: return (nil, "the file is damaged; \(remedy)")
    default: return (nil, "the file could not be checked to the end; try again")
    }
  }

  private static func hint(for code: Int32) -> String? {
    if code == SQLITE_READONLY | 3 << 8 || code == SQLITE_READONLY | 1 << 8 {
      return "a program was killed while it wrote; `sphere run` with this store takes the unfinished change back"
    }
    return switch code & 0xFF {
    case SQLITE_BUSY: "another program keeps the store locked; try again when it has ended"
    case SQLITE_READONLY: "the file or its folder cannot be written; check the permissions"
    case SQLITE_CANTOPEN: "check that the folder exists and may be written"
    case SQLITE_FULL: "the disk is full: free some space, then give the same command again"
    case SQLITE_IOERR: "the disk or the connection to it fails; the system's log says more"
    case SQLITE_AUTH: "queries only read: SELECT, WITH, VALUES"
    case SQLITE_INTERRUPT: "simplify the query or raise its time limit"
    default: nil
    }
  }

  /// The nearest known name where SQLite knows no such column, table or function.
  private func nameHint(for kind: StorageError.Kind, sql: String?) -> String? {
    func names(_ sql: String) -> [String] {
      sqlite3_set_authorizer(handle, nil, nil)
      defer { if isReader { sqlite3_set_authorizer(handle, authorizeReading, nil) } }
      let table = try? rows(sql, doing: "list names")
      return (table?.rows ?? []).compactMap(\.first?.string)
    }
    switch kind {
    case .unknownColumn("step"):
      // Up to version 3 of the schema, `losses` had the rows of steps as well.
      return "`losses` has a row an epoch; the rows of steps are in `step_losses`"
    case .unknownColumn(let name):
      let known = names(
        """
        SELECT DISTINCT c.name FROM sqlite_schema AS s JOIN pragma_table_xinfo(s.name) AS c
        WHERE s.type IN ('table', 'view') ORDER BY s.type = 'table', s.rowid, c.cid
        """)
      let nearest = nearestName(to: name, among: known).map { "did you mean `\($0)`?" }
      guard let sql, sql.contains("\"\(name)\"") else { return nearest }
      return (nearest.map { $0 + " " } ?? "") + "double quotes mark a name; text is in single quotes: '\(name)'"
    case .unknownTable(let name):
      let known = names(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid"
      )
      return hintForUnknownName(name, among: known)
    case .unknownFunction(let name):
      let known = names("SELECT DISTINCT name FROM pragma_function_list ORDER BY name")
      return nearestName(to: name, among: known).map { "did you mean `\($0)`?" }
    default: return nil
    }
  }

  /// Whether `restrictToReading` was called.
  private(set) var isReader = false

  /// From now on nothing can be written, attached or configured through this connection.
  func restrictToReading() throws(StorageError) {
    try execute("PRAGMA query_only = 1", doing: "open \(path)")
    try execute("PRAGMA trusted_schema = 0", doing: "open \(path)")
    // A query may not ask for more memory than a large result needs, nor for work that no progress is reported of.
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
    sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_set_authorizer(handle, authorizeReading, nil)
    isReader = true
  }

  /// Lifts a reader's restrictions for statements of the program's own that write into its temporary tables.
  func writingTemporarily(_ body: () throws(StorageError) -> Void) throws(StorageError) {
    sqlite3_set_authorizer(handle, nil, nil)
    defer {
      sqlite3_exec(handle, "PRAGMA query_only = 1", nil, nil, nil)
      if isReader { sqlite3_set_authorizer(handle, authorizeReading, nil) }
    }
    try execute("PRAGMA query_only = 0", doing: "open \(path)")
    try body()
  }
}

/// Allows SELECT, the functions it uses, and the pragmas that describe tables; nothing else.
private func authorizeReading(
  _: UnsafeMutableRawPointer?, action: Int32, first: UnsafePointer<CChar>?, second: UnsafePointer<CChar>?,
  _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?
) -> Int32 {
  switch action {
  case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
  case SQLITE_FUNCTION:
    let name = second.map { String(cString: $0).lowercased() } ?? ""
    return ["load_extension", "fts3_tokenizer"].contains(name) ? SQLITE_DENY : SQLITE_OK
  case SQLITE_UPDATE:
    // SQLite asks for this when a query first uses a table-valued pragma; the read-only file and `query_only` refuse the rest.
    let name = first.map { String(cString: $0) } ?? ""
    return name == "sqlite_master" ? SQLITE_OK : SQLITE_DENY
  case SQLITE_PRAGMA:
    let name = first.map { String(cString: $0).lowercased() } ?? ""
    let describing = [
      "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
      "function_list",
    ]
    return describing.contains(name) ? SQLITE_OK : SQLITE_DENY
  default: return SQLITE_DENY
  }
}
