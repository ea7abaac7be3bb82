import Files
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
        message: "the file `\(path)` is outside the report's folder", hint: "put the file beside the report")
    }
    guard let target = ReportFolder.resolved("\(root)/\(path)") else {
      throw Refusal(message: "there is no file `\(path)` in the report's folder", hint: nearby(path))
    }
    guard target.hasPrefix(root == "/" ? root : root + "/") else {
      throw Refusal(
        message: "the file `\(path)` is a link that leaves the report's folder", hint: "put the file beside the report")
    }
    // The path is resolved already: a link in its place now has been put there since.
    do throws(FileError) {
      let file = try OpenFile(target, followingLinks: false)
      guard file.size <= ReportFolder.mostBytes else {
        throw FileError(
          "read", path, code: EFBIG, detail: "it has \(file.size) bytes, at most \(ReportFolder.mostBytes) are read")
      }
      return try file.bytes()
    } catch {
      if error.code == EISDIR || error.code == EINVAL { throw Refusal(message: "`\(path)` is no regular file") }
      throw Refusal(message: "the file `\(path)` cannot be read: \(error.reason)", hint: error.hint)
    }
  }

  private func nearby(_ path: String) -> String? {
    let names = (try? contentsOfFolder(root)) ?? []
    let known = names.filter { DataFile.Kind(path: $0) != nil || $0.hasSuffix(".png") }.sorted()
    return known.isEmpty ? nil : "files there: \(known.prefix(8).joined(separator: ", "))"
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
