import CSQLite

// An older store is read without being changed: a copy of it gets the newest schema.
extension Connection {
  /// A private copy, in a temporary file that SQLite deletes, with the newest schema.
  ///
  /// - Throws: `StorageError` when there is no room for the copy, or the old schema cannot be brought up to date.
  func upgradedCopy(doing operation: String) throws(StorageError) -> Connection {
    // An empty name is SQLite's for a temporary database.
    let copy = try Connection(path: path, address: "", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    try self.copy(to: copy, doing: operation)
    _ = try copy.upgrade(keepsBackup: false)
    return copy
  }

  /// Copies the whole database, as it is at one moment, over another one.
  func copy(to other: Connection, doing operation: String) throws(StorageError) {
    guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw other.error(sqlite3_errcode(other.handle), doing: operation)
    }
    sqlite3_backup_step(backup, -1)
    let code = sqlite3_backup_finish(backup)
    guard code == SQLITE_OK else { throw other.error(code, doing: operation) }
  }
}
