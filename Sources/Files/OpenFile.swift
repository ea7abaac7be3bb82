import Foundation

/// A regular file open for reading at any place; safe to share between threads.
public final class OpenFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// The bytes that it had when it was opened.
  public let size: Int
  private let descriptor: Int32
  private let opened: FileStatus

  /// Opens a file.
  ///
  /// - Throws: `FileError`, also for what is no regular file (a folder, a pipe, a device), which is not waited for.
  public init(_ path: String, followingLinks: Bool = true) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
    let descriptor = uninterrupted { open(path, flags) }
    guard descriptor >= 0 else { throw FileError("open", path, code: errno) }
    guard let status = FileStatus(descriptor: descriptor) else {
      let code = errno
      close(descriptor)
      throw FileError("open", path, code: code)
    }
    guard status.kind == .file else {
      close(descriptor)
      throw FileError("read", path, code: status.kind == .folder ? EISDIR : EINVAL, detail: "it is \(status.kind.name)")
    }
    self.path = path
    self.descriptor = descriptor
    size = status.size
    opened = status
  }

  deinit { close(descriptor) }

  /// When it had been changed last, as it was opened.
  public var modified: FileStatus.Instant { opened.modified }

  /// Fills a buffer with the bytes from a place on.
  ///
  /// - Throws: `FileError` where reading fails, and where the file ends before the buffer is full: it was shortened.
  public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    let count = try readAvailable(at: offset, into: buffer)
    guard count == buffer.count else {
      throw FileError(
        "read", path, code: EIO, detail: "it ends at byte \(offset + count); it had \(size) bytes when it was opened")
    }
  }

  /// Reads what there is from a place on; fewer bytes than the buffer holds at the end of the file.
  public func readAvailable(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      let found = uninterrupted {
        pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      }
      guard found >= 0 else { throw FileError("read", path, code: errno) }
      if found == 0 { break }
      done += found
    }
    return done
  }

  /// The bytes from a place on, as many as were there when the file was opened unless told otherwise.
  public func bytes(at offset: Int = 0, count: Int? = nil) throws(FileError) -> Data {
    let count = count ?? max(0, size - offset)
    guard count > 0 else { return Data() }
    var data = Data(count: count)
    var failure: FileError?
    data.withUnsafeMutableBytes { buffer in
      do throws(FileError) { try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return data
  }

  /// Hands over all bytes in chunks.
  public func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    let chunkSize = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(chunkSize, max(1, size)), alignment: 64)
    defer { buffer.deallocate() }
    var place = 0
    while place < size {
      let chunk = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, size - place)])
      try read(at: place, into: chunk)
      body(UnsafeRawBufferPointer(chunk))
      place += chunk.count
    }
  }

  /// Whether the file still has the size and the time of change that it had when it was opened.
  public var isUnchanged: Bool {
    guard let now = FileStatus(descriptor: descriptor) else { return false }
    return now.size == opened.size && now.modified == opened.modified
  }
}

/// All bytes of a regular file.
public func readFile(_ path: String) throws(FileError) -> Data { try OpenFile(path).bytes() }

/// All bytes of what a path names, be it a pipe, whose writer is waited for.
///
/// - Parameter limit: The most bytes that are read; more are an error.
public func readStream(_ path: String, limit: Int) throws(FileError) -> Data {
  let descriptor = uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { throw FileError("open", path, code: errno) }
  defer { close(descriptor) }
  return try readStream(descriptor: descriptor, path: path, limit: limit)
}

func readStream(descriptor: Int32, path: String, limit: Int) throws(FileError) -> Data {
  var data = Data()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  defer { buffer.deallocate() }
  while true {
    let found = uninterrupted { read(descriptor, buffer.baseAddress, buffer.count) }
    guard found >= 0 else { throw FileError("read", path, code: errno) }
    if found == 0 { return data }
    guard data.count + found <= limit else {
      throw FileError("read", path, code: EFBIG, detail: "it has more than \(limit >> 20) MB")
    }
    data.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<found]))
  }
}
