import CSQLite
import Experiments
import Files
import Rows
import Synchronization

/// A results database opened for writing; safe to share between threads and processes.
public final class Store: StoreReading, Sendable {
  /// How a store is opened.
  public enum Mode: Sendable {
    /// The store must exist.
    case readWrite
    /// The store is made if there is none.
    case create
  }

  /// How a store survives a crash.
  public enum Journal: Sendable {
    /// A write-ahead log, or a truncated journal on file systems of a network.
    case automatic
    /// A truncated journal.
    case truncate
  }

  /// The file as the user named it.
  public let path: String
  /// What opening it changed; nil where it was of the newest version already.
  public let upgrade: StoreUpgrade?
  private let connection: Mutex<Connection>

  /// Opens or makes a store; whatever is no store, or one of a newer version, is left byte for byte as it is.
  public init(path: String, mode: Mode, journal: Journal = .automatic) throws(StorageError) {
    let state = try StoreFile.inspect(path)
    if mode == .readWrite { try Store.requireStore(state, path) }
    if case .store = state { try Store.checkQuietly(path) }
    let flags = SQLITE_OPEN_READWRITE | (mode == .create ? SQLITE_OPEN_CREATE : 0)
    let connection = try Connection(path: path, flags: flags)
    try connection.execute("PRAGMA foreign_keys = 1", doing: "open \(path)")
    upgrade = try connection.upgrade(keepsBackup: true)
    Store.chooseJournal(connection, journal)
    self.path = path
    self.connection = Mutex(connection)
  }

  static func requireStore(_ state: StoreFile, _ path: String) throws(StorageError) {
    switch state {
    case .missing:
      throw StorageError(
        operation: "open \(path)", message: "it does not exist", hint: "`sphere run` makes it; --store names another")
    case .empty:
      throw StorageError(operation: "open \(path)", message: "it is empty", hint: "`sphere run` fills it")
    case .store: return
    }
  }

  /// Reads what the header alone does not show (the log may hold a newer version, the tables may be damaged), read-only.
  static func checkQuietly(_ path: String) throws(StorageError) {
    let connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
    let operation = "open \(path)"
    do throws(StorageError) {
      try StoreFile.check(version: connection.integer("PRAGMA user_version", doing: operation), operation)
      _ = try connection.rows("SELECT name, sql FROM sqlite_schema", doing: operation)
    } catch {
      // A program was killed in the midst of a change: opening the store for writing takes that change back.
      guard error.isUnfinishedChange else { throw error }
    }
  }

  /// Sets the journal mode; a mode that cannot be had now (somebody else is reading) is left for the next opening.
  private static func chooseJournal(_ connection: Connection, _ journal: Journal) {
    let wantsLog = journal == .automatic && !StoreFile.isOnNetwork(connection.path)
    let wanted = wantsLog ? "wal" : "truncate"
    let present = try? connection.rows("PRAGMA journal_mode", doing: "set the journal")
    guard present?.rows.first?.first?.string != wanted else { return }
    _ = try? connection.rows("PRAGMA journal_mode = \(wanted)", doing: "set the journal")
  }

  /// Writes everything about a run in one transaction.
  ///
  /// A finished run of the same id is kept and the record dropped; any other earlier record is replaced.
  ///
  /// - Returns: Whether the record was written.
  /// - Throws: also where the file at the path is no longer the one that was opened, or does not have the rows.
  @discardableResult
  public func write(_ record: RunRecord) throws(StorageError) -> Bool {
    try locked { connection throws(StorageError) in
      let operation = "write run \(record.run.shortID)"
      try connection.checkPlace(doing: operation)
      let isWritten = try connection.transaction("BEGIN IMMEDIATE", doing: operation) { () throws(StorageError) in
        try connection.enlist([record.run.id], experiment: record.run.experiment, profile: record.run.profile)
        let earlier = try connection.rows(
          "SELECT status FROM runs WHERE id = ?", [.text(record.run.id)], doing: operation)
        if earlier.rows.first?.first?.string == RunStatus.finished.rawValue { return false }
        _ = try connection.rows("DELETE FROM runs WHERE id = ?", [.text(record.run.id)], doing: operation)
        try connection.insert(record)
        return true
      }
      try connection.checkPlace(doing: operation)
      try connection.confirm(record.run.id, doing: operation)
      return isWritten
    }
  }

  /// Refuses a store whose file was deleted, renamed or replaced since it was opened.
  public func checkPlace() throws(StorageError) {
    try locked { connection throws(StorageError) in try connection.checkPlace(doing: "keep the results") }
  }

  /// Notes which runs an experiment asks for, so that a run shared by several is found under each of them.
  public func enlist(_ ids: [String], experiment: String, profile: String) throws(StorageError) {
    try locked { connection throws(StorageError) in
      let operation = "note the runs of \(experiment)"
      try connection.checkPlace(doing: operation)
      try connection.transaction("BEGIN IMMEDIATE", doing: operation) { () throws(StorageError) in
        try connection.enlist(ids, experiment: experiment, profile: profile)
      }
    }
  }

  /// Removes a run and all that belongs to it; false if there is none of that id.
  @discardableResult
  public func remove(run id: String) throws(StorageError) -> Bool {
    try locked { connection throws(StorageError) in
      let removed = try connection.rows(
        "DELETE FROM runs WHERE id = ? RETURNING id", [.text(id)], doing: "remove run \(id.prefix(8))")
      return !removed.rows.isEmpty
    }
  }

  /// Removes runs and all that belongs to them, all or none; no experiment asks for them any longer.
  public func remove(runs ids: [String]) throws(StorageError) {
    try locked { connection throws(StorageError) in
      let operation = "remove \(ids.count == 1 ? "run \(ids[0].prefix(8))" : "\(ids.count) runs")"
      try connection.transaction("BEGIN IMMEDIATE", doing: operation) { () throws(StorageError) in
        for id in ids {
          for sql in ["DELETE FROM runs WHERE id = ?", "DELETE FROM requests WHERE run_id = ?"] {
            _ = try connection.rows(sql, [.text(id)], doing: operation)
          }
        }
        let orphans = "NOT IN (SELECT patch_sha256 FROM environments WHERE patch_sha256 IS NOT NULL)"
        try connection.execute("DELETE FROM patches WHERE sha256 \(orphans)", doing: operation)
      }
    }
  }

  /// Gives the pages that removed rows leave free back to the disk, where they are many; whether it did.
  ///
  /// A store that others are reading is left as it is: its free pages are filled by later runs.
  public func reclaimSpace() -> Bool {
    connection.withLock { connection in
      do throws(StorageError) {
        let free = try connection.integer("PRAGMA freelist_count", doing: "reclaim space")
        let all = try connection.integer("PRAGMA page_count", doing: "reclaim space")
        guard free * 10 > all else { return false }
        try connection.execute("VACUUM", doing: "reclaim space")
        _ = try connection.rows("PRAGMA wal_checkpoint(TRUNCATE)", doing: "reclaim space")
        return true
      } catch { return false }
    }
  }

  /// The rows of a query about the store.
  public func rows(_ sql: String, _ parameters: [Value] = []) throws(StorageError) -> Table {
    try locked { connection throws(StorageError) in try connection.rows(sql, parameters) }
  }

  private func locked<Result: Sendable>(
    _ body: (Connection) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try connection.withLock { connection throws(StorageError) in try body(connection) }
  }
}
