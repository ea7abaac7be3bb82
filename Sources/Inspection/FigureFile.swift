// Inspection: what a figure's file holds (ours or anybody's), judged by a venue's rules, and the provenance inside it.
// Invariant: bytes are foreign. Whatever they say, the answer is contents or one `FileRefusal`, never a crash.
// Start with `FigureFile`, `Contents` (what is in it), `Rule` (what is asked of it), `FigureFile.lint(for:)`.

import Files
import Foundation

/// A figure's file in memory, its format told by its first bytes.
public struct FigureFile: Sendable {
  /// A kind of file.
  public enum Format: String, Sendable, CaseIterable {
    /// Portable Document Format.
    case pdf
    /// Scalable Vector Graphics.
    case svg
    /// Portable Network Graphics.
    case png
    /// Encapsulated PostScript.
    case eps
  }

  /// The file as the user named it.
  public let name: String
  /// What kind of file it is.
  public let format: Format
  /// Its bytes.
  public let bytes: Data

  /// Reads a file.
  ///
  /// - Throws: `FileRefusal` when it cannot be read or is none of the formats.
  public init(path: String) throws(FileRefusal) {
    let bytes: Data
    do throws(FileError) {
      let file = try OpenFile(path)
      // One byte more than is read tells the size that is refused.
      bytes = try file.bytes(count: min(file.size, ReadingLimit.fileBytes.most + 1))
    } catch {
      let message =
        switch error.code {
        case ENOENT: "there is no such file"
        case EISDIR, EINVAL: error.reason
        default: "it cannot be read: \(error.reason)" + (error.hint.map { "\n  hint: \($0)" } ?? "")
        }
      throw FileRefusal(file: path, message: message)
    }
    try self.init(bytes, name: path)
  }

  /// A file from its bytes; `name` is how messages call it.
  public init(_ bytes: Data, name: String) throws(FileRefusal) {
    guard !bytes.isEmpty else { throw FileRefusal(file: name, message: "it is empty") }
    guard bytes.count <= ReadingLimit.fileBytes.most else {
      throw FileRefusal(file: name, exceeding: .fileBytes, found: bytes.count)
    }
    guard let format = Self.format(of: bytes) else {
      throw FileRefusal(file: name, message: "it is neither PDF, SVG, PNG nor EPS")
    }
    self.name = name
    self.format = format
    self.bytes = bytes
  }

  private static func format(of bytes: Data) -> Format? {
    let head = bytes.prefix(1024)
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if head.starts(with: Data("%!PS".utf8)) { return .eps }
    // Readers accept a PDF whose header stands within the first kilobyte.
    if head.range(of: Data("%PDF-".utf8)) != nil { return .pdf }
    if bytes.prefix(1 << 14).range(of: Data("<svg".utf8)) != nil { return .svg }
    return nil
  }
}

/// Why a file cannot be looked into.
public struct FileRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  public var file: String
  /// What is wrong with it.
  public var message: String
  /// The limit that it goes beyond, where that is why.
  public var limit: ReadingLimit?

  /// A refusal.
  public init(file: String, message: String, limit: ReadingLimit? = nil) {
    self.file = file
    self.message = message
    self.limit = limit
  }

  /// One sentence.
  public var description: String { "cannot use \(file): \(message)" }
}
