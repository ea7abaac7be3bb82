import Digests
import Files
import Foundation

/// Writes a file whose name holds the SHA-256 of its bytes, so that one rename makes both appear.
///
/// - Parameters:
///   - partial: The name while it is being written; no other process or run may use it.
///   - folder: The folder, made where it is missing.
///   - name: The final name by the SHA-256.
///   - body: Hands over the bytes piece by piece.
func writeFileNamedByDigest(
  in folder: URL, partial: String, name: (_ sha256: String) -> String, _ body: ((Data) throws -> Void) throws -> Void
) throws {
  let path = folder.appendingPathComponent(partial).path
  let file = try inFolder(folder.path) { () throws(FileError) in try NewFile(path) }
  let digest = SHA256()
  try body { data in
    data.withUnsafeBytes { digest.add($0) }
    try file.write(data)
  }
  try file.finish(as: folder.appendingPathComponent(name(digest.hexadecimal())).path)
}
