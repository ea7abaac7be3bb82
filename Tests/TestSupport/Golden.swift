import Foundation

/// Compares text with the file at `path` below `Tests`; returns nil where they are the same, else what to look at.
///
/// With `RECORD=1` the file is rewritten. A mismatch leaves the text beside the file, as `NAME.changed`.
public func goldenMismatch(_ text: String, _ path: String) throws -> String? {
  let file = testFile(path)
  let changed = file.appendingPathExtension("changed")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
  if try text == (FileManager.default.fileExists(atPath: file.path) ? String(contentsOf: file, encoding: .utf8) : nil) {
    try? FileManager.default.removeItem(at: changed)
    return nil
  }
  try Data(text.utf8).write(to: changed)
  return "differs from \(path): see \(changed.lastPathComponent) beside it; RECORD=1 accepts it"
}
