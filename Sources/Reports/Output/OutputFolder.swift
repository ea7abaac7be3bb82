import Digests
import Files
import Foundation

/// The folder that a report is written to: all of its new files or none, and none rewritten whose bytes stay the same.
///
/// New files are gathered in a folder of their own (`StagedFiles`) and put in their places by `commit`, so that what cannot be
/// written whole leaves the old report whole.
struct OutputFolder {
  /// The folder.
  let url: URL
  /// The files written or left, in order.
  private(set) var files: [URL] = []
  /// The files whose bytes are new.
  private(set) var changed: [URL] = []
  /// The SHA-256 of each file by its path within the folder, in order.
  private(set) var digests: [(path: String, sha256: String)] = []
  private let staged: StagedFiles

  /// A folder, which is made where it is missing.
  init(_ url: URL) throws(RenderError) {
    self.url = url
    do throws(FileError) { staged = try StagedFiles(for: url.path) } catch { throw .file(error) }
  }

  /// Adds a file to what `commit` puts in place.
  mutating func write(_ data: Data, to path: String) throws(RenderError) {
    let target = url.appendingPathComponent(path)
    files.append(target)
    digests.append((path, SHA256.of(data)))
    if let old = try? readFile(target.path), old == data { return }
    do throws(FileError) { try staged.add(data, path) } catch { throw .file(error) }
    changed.append(target)
  }

  /// Puts all new files in their places.
  func commit() throws(RenderError) {
    do throws(FileError) { try staged.commit() } catch { throw .file(error) }
  }
}
