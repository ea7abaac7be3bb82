import Files

/// Why a weight file cannot be written or read.
public enum WeightFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused.
  case system(FileError)
  /// The file breaks the safetensors format.
  case malformed(path: String, problem: String)
  /// The file is well formed but does not fit the encoder.
  case mismatch(path: String, tensor: String, problem: String)

  /// The message for a person.
  public var description: String {
    switch self {
    case .system(let error): error.description
    case .malformed(let path, let problem): "\(path) is not a valid safetensors file: \(problem)"
    case .mismatch(let path, let tensor, let problem): "\(path) does not fit the encoder: \(tensor) \(problem)"
    }
  }
}
