import Foundation

/// A file that is being written under a name of its own, and gets its final name once it is whole: readers see the old bytes or
/// the new ones, also after a power failure.
///
/// A file or link that has the name already is removed, and a link is never followed: what is beside a user's files may have been
/// put there by somebody else. A file that is not closed is removed with its object.
public final class NewFile {
  /// Where it is.
  public let path: String
  private var descriptor: Int32

  /// Makes an empty file.
  public init(_ path: String) throws(FileError) {
    self.path = path
    if unlink(path) != 0, errno != ENOENT { throw FileError("write", path, code: errno) }
    descriptor = uninterrupted { open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666) }
    if descriptor < 0 { throw FileError("write", path, code: errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    unlink(path)
  }

  /// Adds bytes at the end.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try writeWhole(bytes, to: descriptor, path: path)
  }

  /// Adds bytes at the end.
  public func write(_ data: Data) throws(FileError) {
    var failure: FileError?
    data.withUnsafeBytes { bytes in
      do throws(FileError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Waits until the disk has the bytes, and closes the file; it stays.
  public func close() throws(FileError) {
    guard descriptor >= 0 else { return }
    // A file system that has nothing to wait for says EINVAL.
    if uninterrupted({ fsync(descriptor) }) != 0, errno != EINVAL { throw FileError("write", path, code: errno) }
    let closing = descriptor
    descriptor = -1
    // The descriptor is gone even where close fails; on a network's disk that is where a failed write may show.
    if Glibc.close(closing) != 0, errno != EINTR {
      let code = errno
      unlink(path)
      throw FileError("write", path, code: code)
    }
  }

  /// Closes the file and gives it its final name, in the same folder, where it replaces an earlier file.
  ///
  /// - Throws: `FileError` about the final name; the file is removed then.
  public func finish(as target: String) throws(FileError) {
    do throws(FileError) {
      try close()
      try renameFile(path, to: target)
    } catch {
      unlink(path)
      throw FileError(error.operation, target, code: error.code, detail: error.detail)
    }
    try synchronizeFolder(folderPath(of: target))
  }
}

/// Writes all of a buffer, whatever part of it the system takes at a time.
func writeWhole(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let written = uninterrupted { write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done) }
    if written < 0, errno == EAGAIN {
      // Standard streams may be shared with a program that made them return at once.
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&waiting, 1, -1)
      continue
    }
    guard written > 0 else { throw FileError("write", path, code: written < 0 ? errno : EIO) }
    done += written
  }
}

/// Writes a file through a new one beside it, see `NewFile`.
public func replaceFile(_ path: String, with data: Data) throws(FileError) {
  let folder = folderPath(of: path)
  let name = path.split(separator: "/").last.map(String.init) ?? path
  let file = try NewFile("\(folder)/.\(name).\(getpid()).partial")
  try file.write(data)
  try file.finish(as: path)
}
