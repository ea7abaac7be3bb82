import Glibc

/// Makes a folder and those above it that are missing.
public func makeFolder(_ path: String) throws(FileError) {
  if mkdir(path, 0o777) == 0 { return }
  let code = errno
  if code == EEXIST {
    if FileStatus(path)?.kind == .folder { return }
    throw FileError("make the folder", path, code: EEXIST, detail: "something that is no folder has this name")
  }
  let parent = folderPath(of: path)
  guard code == ENOENT, parent != path, FileStatus(parent) == nil else {
    throw FileError("make the folder", path, code: code)
  }
  try makeFolder(parent)
  // Another process may have made it by now.
  if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileError("make the folder", path, code: errno) }
}

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
