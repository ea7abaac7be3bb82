import Files
import Foundation

/// One of a data set's files, whose bytes are read where and when they are needed.
///
/// It is not mapped into memory: a mapped file that another program shortens ends the whole process. Reading an image costs
/// about a microsecond more, a view of it many times that.
final class DatasetFile: Sendable {
  let path: String
  /// The bytes that it has.
  let count: Int
  private let file: OpenFile
  private let expected: String
  private let remedy: String

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - description: What the file is, for messages: `30,730,000 bytes of CIFAR-10 records`.
  ///   - remedy: What to do when it is missing or unreadable.
  init(_ path: String, expecting description: String, remedy: String) throws(DatasetError) {
    self.path = path
    expected = description
    self.remedy = remedy
    func refuse(_ found: String, remedy: String) -> DatasetError {
      DatasetError(subject: path, expected: description, found: found, remedy: remedy)
    }
    do throws(FileError) {
      file = try OpenFile(path)
    } catch {
      let found =
        switch error.code {
        case ENOENT: "no such file"
        case EISDIR: "a folder"
        case EINVAL: "something that is not a plain file"
        default: "a file that cannot be opened (\(error.reason))"
        }
      // More files are no remedy for a limit of open ones.
      throw refuse(found, remedy: error.code == EMFILE || error.code == ENFILE ? error.hint ?? remedy : remedy)
    }
    count = file.size
    if count == 0 { throw refuse("an empty file", remedy: remedy) }
  }

  /// Fills a buffer with the bytes from a place on; any number of threads may read at a time.
  ///
  /// - Throws: where reading fails, or the file was shortened since it was opened.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    do throws(FileError) { try file.read(at: offset, into: buffer) } catch { throw unreadable(error) }
  }

  /// The first bytes, or all.
  func bytes(count wanted: Int? = nil) throws(DatasetError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: wanted ?? count)
    var failure: DatasetError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(DatasetError) { try read(at: 0, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Hands over all bytes piece by piece.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(DatasetError) {
    do throws(FileError) { try file.forEachChunk(body) } catch { throw unreadable(error) }
  }

  /// Refuses a file that was changed since it was opened: what was computed from it is a result of no one file.
  func checkUnchanged() throws(DatasetError) {
    guard !file.isUnchanged else { return }
    throw DatasetError(
      subject: path, expected: expected, found: "a file that was changed while it was in use",
      remedy: "do not change data sets during runs; \(remedy)")
  }

  private func unreadable(_ error: FileError) -> DatasetError {
    DatasetError(
      subject: path, expected: expected, found: "a file that cannot be read (\(error.reason))",
      remedy: error.hint ?? remedy)
  }
}

/// Whether a path names anything at all.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
