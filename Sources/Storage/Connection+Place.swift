import CSQLite
import Files

// Rows are of use only where somebody finds them: in the file that the path names.
extension Connection {
  /// Refuses to go on where the path no longer names the file that was opened.
  func checkPlace(doing operation: String) throws(StorageError) {
    guard let identity else { return }
    let present = FileStatus(path)
    guard present?.identity != identity else { return }
    let name = FileStatus.presentName(of: identity)
    let event = present == nil ? "was \(name == nil ? "deleted" : "renamed")" : "was replaced by another file"
    let place =
      name.map { "what was stored is in \($0)" }
      ?? "what was stored in it since it was opened, and before, is gone with it"
    throw StorageError(
      operation: operation, message: "\(path) \(event) while it was in use; \(place)",
      hint: name.map { "name that file with --store, or move it back, and give the same command again (\($0))" }
        ?? "give the same command again: it runs what is missing from the file that is there then")
  }

  /// Looks a run up as any other program would: through the path, on a connection of its own.
  func confirm(_ id: String, doing operation: String) throws(StorageError) {
    guard identity != nil else { return }
    let other = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
    let found = try other.rows("SELECT 1 FROM runs WHERE id = ?", [.text(id)], doing: operation)
    guard found.rows.isEmpty else { return }
    throw StorageError(
      operation: operation,
      message: "the rows were written, but \(path) does not have them: the file or its log "
        + "(\(path)-wal) was changed by another program",
      hint: "do not change either during runs; "
        + "give the same command again")
  }

  /// Opens a store for reading, also where nothing can be written beside it.
  ///
  /// To read a store with a write-ahead log, SQLite makes a file of shared memory beside it. Where the folder cannot be written
  /// there can be no writer either that needs it: without a log the file is read as one that nobody changes; a log that was
  /// left behind is read into memory.
  static func reading(_ path: String) throws(StorageError) -> Connection {
    let operation = "open \(path)"
    do throws(StorageError) {
      let connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
      _ = try connection.rows("SELECT name, sql FROM sqlite_schema", doing: operation)
      return connection
    } catch {
      let kind = Int32(truncatingIfNeeded: error.code ?? 0) & 0xFF
      guard [SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_IOERR].contains(kind),
        !isWritable(folderPath(of: path)),
        // A journal that was left behind has to be played back, which only writing can.
        FileStatus(path + "-journal").map({ $0.size == 0 }) ?? true
      else { throw error }
      let hasLog = (FileStatus(path + "-wal")?.size ?? 0) > 0
      let connection = try Connection(
        path: path, address: address(of: path, hasLog ? "vfs=unix-none" : "immutable=1"), flags: SQLITE_OPEN_READONLY)
      if hasLog { try connection.execute("PRAGMA locking_mode = EXCLUSIVE", doing: operation) }
      _ = try connection.rows("SELECT name, sql FROM sqlite_schema", doing: operation)
      return connection
    }
  }

  /// `file:` with a path, in which what URIs keep for themselves is coded, and a parameter.
  private static func address(of path: String, _ parameter: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let coded = path.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0...0x20, 0x7F...:
        [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: [byte]
      }
    }
    // Two slashes at the beginning would be taken for a host.
    let start = path.hasPrefix("/") ? "file://" : "file:"
    return start + String(decoding: coded, as: UTF8.self) + "?" + parameter
  }
}
