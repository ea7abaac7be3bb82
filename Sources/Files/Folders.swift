import Glibc

/// Makes a folder and those above it that are missing.
///
/// Others may remove the folder or one above it at the same time, as whoever ends a run removes what is empty: that is no error,
/// and the folder is made again.
public func makeFolder(_ path: String) throws(FileError) {
  var code: Int32 = 0
  for _ in 0..<mostAttempts {
    if mkdir(path, 0o777) == 0 { return }
    code = errno
    if code == EEXIST {
      if FileStatus(path)?.kind == .folder { return }
      // What is not there now was removed since; a link that leads nowhere is there.
      if FileStatus(path, followingLinks: false) == nil { continue }
      throw FileError("make the folder", path, code: EEXIST, detail: "something that is no folder has this name")
    }
    let parent = folderPath(of: path)
    guard code == ENOENT, parent != path, parent != "." else { break }
    try makeFolder(parent)
  }
  throw FileError("make the folder", path, code: code)
}

/// Makes a folder and puts something into it, again where somebody removed the folder in between.
///
/// - Parameter body: Makes a file or folder inside; it may be called several times.
public func inFolder<Result>(_ path: String, _ body: () throws(FileError) -> Result) throws(FileError) -> Result {
  var attempt = 1
  while true {
    try makeFolder(path)
    do throws(FileError) { return try body() } catch {
      guard error.code == ENOENT, attempt < mostAttempts else { throw error }
      attempt += 1
    }
  }
}

/// How often a folder is made again that others remove: each of them removes it once, when it ends.
private let mostAttempts = 1000

/// The folder of a path: what is before its last part, `.` where there is nothing.
public func folderPath(of path: String) -> String {
  var trimmed = path[...]
  while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
  guard let slash = trimmed.lastIndex(of: "/") else { return "." }
  return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
}

/// The names in a folder, in no order, without `.` and `..`.
public func contentsOfFolder(_ path: String) throws(FileError) -> [String] {
  guard let folder = opendir(path) else { throw FileError("list the folder", path, code: errno) }
  defer { closedir(folder) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(folder) else {
      if errno != 0 { throw FileError("list the folder", path, code: errno) }
      return names
    }
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
}

/// Gives a file another name, which may replace a file but never follows a link.
public func renameFile(_ path: String, to target: String) throws(FileError) {
  if rename(path, target) != 0 { throw FileError("write", target, code: errno) }
}

/// Removes a file or link; one that is not there is no error.
public func removeFile(_ path: String) throws(FileError) {
  if unlink(path) != 0, errno != ENOENT { throw FileError("remove", path, code: errno) }
}

/// Removes a folder with all that is in it, as far as that is possible; links are removed, not followed.
public func removeTree(_ path: String) {
  if FileStatus(path, followingLinks: false)?.kind == .folder {
    for name in (try? contentsOfFolder(path)) ?? [] { removeTree("\(path)/\(name)") }
    rmdir(path)
  } else {
    unlink(path)
  }
}

/// Waits until the disk knows the names in a folder.
public func synchronizeFolder(_ path: String) throws(FileError) {
  let descriptor = uninterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
  guard descriptor >= 0 else { throw FileError("write", path, code: errno) }
  defer { close(descriptor) }
  // A file system that has nothing to wait for says EINVAL.
  if uninterrupted({ fsync(descriptor) }) != 0, errno != EINVAL { throw FileError("write", path, code: errno) }
}
