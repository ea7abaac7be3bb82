import CSQLite
import Files

/// What opening a store of an older version for writing did.
public struct StoreUpgrade: Sendable, Hashable, CustomStringConvertible {
  /// The store's file as the user named it.
  public var path: String
  /// The version that it had.
  public var version: Int
  /// The file that holds the store as it was.
  public var backup: String

  /// One line for the user.
  public var description: String {
    "\(path) was upgraded from version \(version) to \(schemaVersion); \(backup) holds it as it was: "
      + "remove that when you no longer need it"
  }
}

extension Connection {
  /// Brings an empty or older store to the newest version and today's views; whoever comes second finds the work done.
  ///
  /// Everything is one transaction under SQLite's write lock: interrupted at any point, the store is as it was before. A store
  /// with tables is copied first, beside itself, and the copy is kept until the user removes it.
  ///
  /// - Parameter keepsBackup: false for databases that are nobody's only copy: in memory, or copies themselves.
  /// - Returns: What was upgraded; nil for a new store and for one that needed nothing but today's views.
  func upgrade(keepsBackup: Bool) throws(StorageError) -> StoreUpgrade? {
    let operation = "open \(path)"
    if try isUpToDate(doing: operation) { return nil }
    var upgrade: StoreUpgrade?
    do throws(StorageError) {
      // Others may read on meanwhile, as the backup does; nobody else may write.
      try transaction("BEGIN IMMEDIATE", doing: operation) { () throws(StorageError) in
        let version = try integer("PRAGMA user_version", doing: operation)
        try checkIsStore(ofVersion: version, doing: operation)
        if try isUpToDate(doing: operation) { return }
        if keepsBackup, version > 0, version < schemaVersion {
          upgrade = StoreUpgrade(path: path, version: version, backup: try backUp(version: version))
        }
        for (index, step) in migrations.enumerated().dropFirst(version) {
          try execute(step, doing: operation)
          try execute("PRAGMA user_version = \(index + 1)", doing: operation)
        }
        try execute("PRAGMA application_id = \(applicationID)", doing: operation)
        try recreateViews(doing: operation)
      }
    } catch {
      // The store is as it was, so that the copy is of no use; on a full disk it would be in the way.
      if let upgrade { try? removeFile(upgrade.backup) }
      throw error
    }
    return upgrade
  }

  private func isUpToDate(doing operation: String) throws(StorageError) -> Bool {
    guard try integer("PRAGMA user_version", doing: operation) == schemaVersion else { return false }
    return try hasTodaysViews(doing: operation)
  }

  /// Refuses what another program has made here between the look at the header and the lock.
  private func checkIsStore(ofVersion version: Int, doing operation: String) throws(StorageError) {
    try StoreFile.check(version: version, operation)
    let id = try integer("PRAGMA application_id", doing: operation)
    let tables = try integer("SELECT count(*) FROM sqlite_schema", doing: operation)
    guard id == applicationID || (id == 0 && version == 0 && tables == 0) else {
      throw StorageError(operation: operation, message: "it is another program's database (application id \(id))")
    }
  }

  /// Copies the store to `PATH.version-N`, or `PATH.version-N.2` and so on where that exists; returns the copy's path.
  ///
  /// To be called under the write lock. The copy has another name until the disk has all of it.
  private func backUp(version: Int) throws(StorageError) -> String {
    let operation = "copy \(path) before its upgrade to version \(schemaVersion)"
    let base = "\(path).version-\(version)"
    var target = base
    var number = 2
    while FileStatus(target, followingLinks: false) != nil {
      target = "\(base).\(number)"
      number += 1
    }
    let partial = "\(base).partial"
    defer { try? removeFile(partial) }
    do throws(FileError) {
      // One of an upgrade that was killed may be left.
      try removeFile(partial)
    } catch { throw StorageError(operation: operation, error) }
    // SQLite refuses to copy from a connection that writes.
    try Connection(path: path, flags: SQLITE_OPEN_READONLY).copy(
      to: Connection(path: partial, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE), doing: operation)
    do throws(FileError) {
      try renameFile(partial, to: target)
      try synchronizeFolder(folderPath(of: target))
    } catch { throw StorageError(operation: operation, error) }
    return target
  }
}
