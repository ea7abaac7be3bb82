import Foundation

/// The folder of a report: the only files that its cells may read.
struct ReportFolder: Sendable {
  /// Why a file is not read, worded for the cell that names it.
  struct Refusal: Error, Sendable {
    var message: String
    var hint: String?
  }

  /// The largest file that is read, in bytes.
  static let mostBytes = 64 << 20

  /// The folder's path without symbolic links.
  private let root: String

  /// The folder in which the report's file lies.
  init(report file: String) {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    root = ReportFolder.resolved(folder) ?? folder
  }

  /// The bytes of a file within the folder.
  ///
  /// A path that is absolute or climbs out is refused, and so is one whose symbolic links lead outside, whatever is not
  /// a regular file, and a file that is too large.
  func data(_ path: String) throws(Refusal) -> Data {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0), !parts.contains(".."), !path.hasPrefix("~")
    else {
      throw Refusal(
        message: "the file `\(path)` lies outside the report's folder", hint: "put the file beside the report")
    }
    guard let target = ReportFolder.resolved("\(root)/\(path)") else {
      throw Refusal(message: "there is no file `\(path)` in the report's folder", hint: nearby(path))
    }
    guard target.hasPrefix(root == "/" ? root : root + "/") else {
      throw Refusal(
        message: "the file `\(path)` is a link that leaves the report's folder", hint: "put the file beside the report")
    }
    // The path is resolved already: a link in its place now has been put there since.
    let descriptor = open(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Refusal(message: "the file `\(path)` cannot be read") }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Refusal(message: "`\(path)` is no regular file")
    }
    guard status.st_size <= ReportFolder.mostBytes else {
      throw Refusal(
        message: "the file `\(path)` has \(status.st_size) bytes, at most \(ReportFolder.mostBytes) are read")
    }
    guard let data = try? handle.readToEnd() ?? Data() else {
      throw Refusal(message: "the file `\(path)` cannot be read")
    }
    return data
  }

  private func nearby(_ path: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let known = names.filter { DataFile.Kind(path: $0) != nil || $0.hasSuffix(".png") }.sorted()
    return known.isEmpty ? nil : "files there: \(known.prefix(8).joined(separator: ", "))"
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
