import Files
import Foundation

/// New files on their way into a folder: gathered in `.sphere-PROCESS-NUMBER` inside it, then renamed into their places.
///
/// Everything that may fail for want of space is done before the first file is replaced: the new files are on disk, the folders
/// made, and every file to be replaced has a second name by which it comes back should a rename fail all the same. A process
/// that is killed between two renames leaves `.sphere-ready`, which the next one finishes first.
final class StagedFiles {
  private let target: String
  private var folder: String?
  /// Held while the folder is in use, so that others can tell it from one that was left behind.
  private var lock: Int32 = -1
  private var paths: [String] = []
  /// Whether the target was made for these files.
  private let isTargetNew: Bool
  private var isCommitted = false

  private static let prefix = ".sphere-"
  private static let ready = ".sphere-ready"

  /// Makes the target folder where it is missing, and tidies up what killed processes left in it.
  init(for target: String) throws(FileError) {
    self.target = target
    isTargetNew = FileStatus(target) == nil
    try makeFolder(target)
    guard !isTargetNew else { return }
    // Another process may remove the target again that it made, or what this one is about to remove.
    do throws(FileError) { try tidy() } catch { if error.code != ENOENT { throw error } }
  }

  deinit {
    if let folder { removeTree(folder) }
    if lock >= 0 { close(lock) }
    // Only an empty folder is removed.
    if isTargetNew, !isCommitted { rmdir(target) }
  }

  /// Writes a file that `commit` will put at a path of the target.
  func add(_ data: Data, _ path: String) throws(FileError) {
    let place = "\(try stage())/new/\(path)"
    do throws(FileError) {
      try makeFolder(folderPath(of: place))
      let file = try NewFile(place)
      try file.write(data)
      try file.close()
    } catch {
      // Where the file was to be is what a person knows.
      throw FileError(error.operation, "\(target)/\(path)", code: error.code, detail: error.detail)
    }
    paths.append(path)
  }

  /// The folder of the new files, made with the first one.
  private func stage() throws(FileError) -> String {
    if let folder { return folder }
    for number in 0..<1000 {
      let path = "\(target)/\(Self.prefix)\(getpid())-\(number)"
      do throws(FileError) {
        try inFolder(target) { () throws(FileError) in
          if mkdir(path, 0o777) != 0 { throw FileError("write to", target, code: errno) }
        }
      } catch {
        guard error.code == EEXIST else { throw error }
        continue
      }
      // Another process may take it for one that was left behind until it is locked.
      lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      let isTaken = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
      if !isTaken, FileStatus(path, followingLinks: false) != nil {
        folder = path
        return path
      }
      if lock >= 0 { close(lock) }
      lock = -1
    }
    throw FileError("write to", target, code: EEXIST)
  }

  /// Puts the new files in their places, in the order in which they were added.
  ///
  /// - Throws: where one cannot be; those before it are as they were then, too.
  func commit() throws(FileError) {
    isCommitted = true
    guard let folder else { return }
    let guardian = try exclusively()
    defer { close(guardian) }
    try Self.finishReady(in: target)
    try keepOldFiles(of: folder)
    let ready = "\(target)/\(Self.ready)"
    try renameFile(folder, to: ready)
    self.folder = nil
    // While the lock is held: the next one's has the same name.
    defer { removeTree(ready) }
    var done: [String] = []
    do throws(FileError) {
      for path in paths {
        try Self.move("\(ready)/new/\(path)", to: "\(target)/\(path)")
        done.append(path)
      }
    } catch {
      for path in done.reversed() {
        let old = "\(ready)/old/\(path)"
        if FileStatus(old, followingLinks: false) != nil {
          rename(old, "\(target)/\(path)")
        } else {
          unlink("\(target)/\(path)")
        }
      }
      throw error
    }
    try? synchronizeFolder(target)
  }

  /// Renames a file, or copies it where a link leads out of the file system.
  private static func move(_ path: String, to place: String) throws(FileError) {
    do throws(FileError) { try renameFile(path, to: place) } catch {
      guard error.code == EXDEV else { throw error }
      try replaceFile(place, with: try readFile(path))
    }
  }

  /// Gives every file that is to be replaced a second name, and refuses what cannot be replaced.
  private func keepOldFiles(of folder: String) throws(FileError) {
    for path in paths {
      let place = "\(target)/\(path)"
      try makeFolder(folderPath(of: place))
      guard let status = FileStatus(place, followingLinks: false) else { continue }
      guard status.kind != .folder else { throw FileError("write", place, code: EISDIR) }
      let old = "\(folder)/old/\(path)"
      try makeFolder(folderPath(of: old))
      // Where a file system has no second names, the file is copied.
      if link(place, old) == 0 { continue }
      let file = try NewFile(old)
      try file.write(try readFile(place))
      try file.close()
    }
  }

  /// The lock of the target: one process at a time puts files in place.
  private func exclusively() throws(FileError) -> Int32 {
    let descriptor = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("write to", target, code: errno) }
    // A file system without locks has to do without.
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    return descriptor
  }

  // MARK: What killed processes left

  private func tidy() throws(FileError) {
    let left = try contentsOfFolder(target).filter { $0.hasPrefix(Self.prefix) }
    guard !left.isEmpty, isWritable(target) else { return }
    let guardian = try exclusively()
    defer { close(guardian) }
    try Self.finishReady(in: target)
    for name in left where name != Self.ready {
      let path = "\(target)/\(name)"
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      // Locked: another process is filling it.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeTree(path) }
      close(descriptor)
    }
  }

  /// Puts in place what a process left that was killed while it did so.
  private static func finishReady(in target: String) throws(FileError) {
    let ready = "\(target)/\(ready)"
    guard FileStatus(ready, followingLinks: false)?.kind == .folder else { return }
    func finish(_ folder: String) throws(FileError) {
      guard FileStatus("\(ready)/new/\(folder)", followingLinks: false) != nil else { return }
      for name in try contentsOfFolder("\(ready)/new/\(folder)").sorted() {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if FileStatus("\(ready)/new/\(path)", followingLinks: false)?.kind == .folder {
          try finish(path)
        } else {
          try move("\(ready)/new/\(path)", to: "\(target)/\(path)")
        }
      }
    }
    try finish("")
    removeTree(ready)
  }
}
