import CSQLite
import Files
import Glibc

/// Refuses names that SQLite takes for something else than a file, in which nothing would be kept.
public func checkStoreName(_ path: String) throws(StorageError) { try StoreFile.checkName(path) }

/// What a file is, found out from its first 100 bytes, before SQLite may touch it.
enum StoreFile {
  /// There is no file.
  case missing
  /// A file without bytes, as `mktemp` makes and as another program's creation begins.
  case empty
  /// A store of this program.
  case store

  /// Looks at a file; what is no store of a known version is an error that names what was found.
  ///
  /// The layout is that of "The Database Header" (sqlite.org/fileformat.html): magic 0..15, page size at 16, pages at 28,
  /// `user_version` at 60, `application_id` at 68, all big-endian.
  static func inspect(_ path: String) throws(StorageError) -> StoreFile {
    let operation = "open \(path)"
    try checkName(path)
    let file: OpenFile
    let bytes: [UInt8]
    do throws(FileError) {
      file = try OpenFile(path)
      bytes = [UInt8](try file.bytes(count: min(100, file.size)))
    } catch {
      // A link that leads nowhere is followed where a store is made.
      if error.code == ENOENT { return .missing }
      throw StorageError(
        operation: operation, message: error.reason,
        hint: error.code == EISDIR ? "name a file, as \(path)/results.sqlite" : error.hint)
    }
    guard !bytes.isEmpty else { return .empty }
    // SQLite would wait for ever on a pipe.
    for companion in ["-wal", "-shm", "-journal"].map({ path + $0 }) {
      guard let kind = FileStatus(companion)?.kind, kind != .file else { continue }
      throw StorageError(operation: operation, message: "\(companion) is \(kind.name)", hint: "remove it")
    }
    guard bytes.count == 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw StorageError(
        operation: operation, message: "it is no SQLite database, it begins with \(shown(bytes))",
        hint: "choose another file; this one is left as it is")
    }
    func integer(at offset: Int) -> Int { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    guard integer(at: 68) == applicationID else {
      throw StorageError(
        operation: operation, message: "it is another program's database (application id \(integer(at: 68)))",
        hint: "choose another file; this one is left as it is")
    }
    try check(version: integer(at: 60), operation)
    let pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
    let expected = integer(at: 28) * (pageSize == 1 ? 65_536 : pageSize)
    // With a write-ahead log the rest of the file may still be in the log.
    let log = FileStatus(path + "-wal")?.size ?? 0
    if file.size < expected && log == 0 {
      throw StorageError(
        operation: operation, message: "it is cut short: \(file.size) of \(expected) bytes",
        hint: "restore a copy, or start a new store")
    }
    return .store
  }

  /// Refuses names that SQLite takes for something else than a file: nothing would be kept.
  static func checkName(_ path: String) throws(StorageError) {
    let problem: String? =
      if path.isEmpty {
        "a store needs the name of a file"
      } else if path == ":memory:" {
        "a store is a file; one in memory is gone when the command ends"
      } else if path.hasPrefix("file:") {
        "a store is named by its path, not by a URI"
      } else {
        nil
      }
    guard let problem else { return }
    throw StorageError(
      operation: "open '\(path)'", message: problem, hint: "name a file, as results.sqlite")
  }

  /// Refuses versions that this program does not know.
  static func check(version: Int, _ operation: String) throws(StorageError) {
    guard version > schemaVersion else { return }
    throw StorageError(
      operation: operation, message: "its version is \(version), this program knows \(schemaVersion) and older",
      hint: "use the newer program that made it; the file is left as it is")
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    let start = bytes.prefix(16)
    guard start.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else {
      return "bytes "
        + start.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: " ")
    }
    let text = String(decoding: start, as: UTF8.self)
    return "`" + String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) + "`"
  }

  /// Whether the file lies on a file system whose shared memory or locks cannot carry a write-ahead log.
  static func isOnNetwork(_ path: String) -> Bool {
    // NFS, SMB1, SMB2, CIFS, Lustre, GPFS, Ceph, 9P, AFS, BeeGFS, FUSE (sshfs and the like): statfs(2).
    let network: Set<UInt> = [
      0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x0BD0_0BD0, 0x4750_4653, 0x00C3_6400, 0x0102_1997, 0x5346_414F,
      0x1983_0326, 0x6573_5546,
    ]
    return network.contains(UInt(sphere_file_system_type(path)))
  }
}
