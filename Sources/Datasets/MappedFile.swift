import Foundation

/// A file of bytes mapped into memory, read only; its pages are shared with the system's cache, never copied.
///
/// A file that another program shortens while it is mapped cannot be read safely; data sets are not written to in use.
final class MappedFile: @unchecked Sendable {  // the mapping is private, read-only and lives as long as the object
  let path: String
  let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - description: What the file is, for messages: `30,730,000 bytes of CIFAR-10 records`.
  ///   - remedy: What to do when it is missing or unreadable.
  init(_ path: String, expecting description: String, remedy: String) throws(DatasetError) {
    self.path = path
    func refuse(_ found: String) -> DatasetError {
      DatasetError(subject: path, expected: description, found: found, remedy: remedy)
    }
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 {
      let code = errno
      throw refuse(code == ENOENT ? "no such file" : "a file that cannot be opened (\(systemMessage(code)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw refuse("a file without a size (\(systemMessage(errno)))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw refuse("a folder")
    default: throw refuse("something that is not a plain file")
    }
    let size = Int(status.st_size)
    if size == 0 { throw refuse("an empty file") }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw refuse("a file that cannot be mapped (\(systemMessage(errno)))")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }
}

/// The system's text for an error number, in English whatever the locale (no locale is ever set).
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

/// Whether a path names anything at all.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
