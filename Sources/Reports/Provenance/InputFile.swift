import Digests
import Foundation
import Specifications

/// A file of the report's folder that a cell read, and which bytes it held.
public struct InputFile: Sendable, Hashable, Codable {
  /// The path from the report's folder.
  public var path: String
  /// The SHA-256 of its bytes.
  public var sha256: String

  init(path: String, _ data: Data) {
    // `./a//b.csv` is `a/b.csv`: one file has one name, however cells write it.
    self.path = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    sha256 = SHA256.of(data)
  }

  init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }

  var value: JSONValue { .object(["path": .string(path), "sha256": .string(sha256)]) }
}

extension KeyedDecodingContainer {
  /// Files drawn before inputs were noted lack the key: they read as if no file had been read.
  func decode(_ type: [InputFile].Type, forKey key: Key) throws -> [InputFile] {
    try decodeIfPresent(type, forKey: key) ?? []
  }
}

/// The files that one cell reads, noted as they are read.
///
/// It is shared by reference: marks and templates are filled from a copy of the evaluation.
final class InputLedger {
  private var inputs: [String: InputFile] = [:]

  /// The files read so far, each once, sorted by path.
  var files: [InputFile] { inputs.values.sorted { $0.path < $1.path } }

  func note(_ input: InputFile) { inputs[input.path] = input }
}
