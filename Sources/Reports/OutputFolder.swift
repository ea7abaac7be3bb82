import Digests
import Foundation

/// The folder that a report is written to: whole files only, and none rewritten whose bytes stay the same.
struct OutputFolder {
  /// The folder.
  let url: URL
  /// The files written or left, in order.
  private(set) var files: [URL] = []
  /// The files whose bytes are new.
  private(set) var changed: [URL] = []
  /// The SHA-256 of each file by its path within the folder, in order.
  private(set) var digests: [(path: String, sha256: String)] = []

  /// Makes the folder where it is missing.
  init(_ url: URL) throws(RenderError) {
    self.url = url
    try Self.make(url)
  }

  private static func make(_ url: URL) throws(RenderError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .file(path: url.relativePath, message: "the folder cannot be made")
    }
  }

  /// Writes a file through a temporary one beside it, so that no reader sees half of it.
  mutating func write(_ data: Data, to path: String) throws(RenderError) {
    let target = url.appendingPathComponent(path)
    files.append(target)
    digests.append((path, SHA256.of(data)))
    if let old = try? Data(contentsOf: target), old == data { return }
    try Self.make(target.deletingLastPathComponent())
    do {
      // `atomic` writes a temporary file and renames it.
      try data.write(to: target, options: .atomic)
    } catch {
      throw .file(path: target.relativePath, message: error.localizedDescription)
    }
    changed.append(target)
  }
}
