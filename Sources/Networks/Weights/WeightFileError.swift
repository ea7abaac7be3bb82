import Files

/// Why a weight file cannot be written or read.
public enum WeightFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused.
  case system(FileError)
  /// The file breaks the safetensors format.
  case malformed(path: String, problem: String)
  /// The file is well formed but does not fit the encoder.
  case mismatch(path: String, tensor: String, problem: String)
  /// The same in several tensors, each with its name and problem; what to do about it, where that can be said.
  case mismatches(path: String, [String], hint: String?)

  /// The message for a person.
  public var description: String {
    switch self {
    case .system(let error): error.description
    case .malformed(let path, let problem): "\(path) is not a valid safetensors file: \(problem)"
    case .mismatch(let path, let tensor, let problem): "\(path) does not fit the encoder: \(tensor) \(problem)"
    case .mismatches(let path, let problems, let hint):
      mismatchText(path, problems) + (hint.map { "\n  hint: \($0)" } ?? "")
    }
  }

  private func mismatchText(_ path: String, _ problems: [String]) -> String {
    let listed = problems.prefix(20)
    let rest = problems.count > listed.count ? "\n  and \(problems.count - listed.count) more" : ""
    guard problems.count > 1 else { return "\(path) does not fit the encoder: \(problems.first ?? "")" }
    return "\(path) does not fit the encoder in \(problems.count) tensors:"
      + listed.map { "\n  \($0)" }.joined() + rest
  }
}
