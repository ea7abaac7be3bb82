import Foundation
import Tensors

/// Why a weight file cannot be written or read.
public enum WeightFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operating system refused; `reason` is its message.
  case system(operation: String, path: String, reason: String)
  /// The file breaks the safetensors format.
  case malformed(path: String, problem: String)
  /// The file is well formed but does not fit the encoder.
  case mismatch(path: String, tensor: String, problem: String)

  /// The message for a person.
  public var description: String {
    switch self {
    case .system(let operation, let path, let reason): "cannot \(operation) \(path): \(reason)"
    case .malformed(let path, let problem): "\(path) is not a safetensors file: \(problem)"
    case .mismatch(let path, let tensor, let problem): "\(path) does not fit the encoder: \(tensor) \(problem)"
    }
  }
}

/// Writes the encoder's parameters and running statistics as safetensors under the reference module's names.
public func writeWeights(of encoder: any Encoder, to url: URL, metadata: [String: String] = [:]) throws(WeightFileError)
{}

/// Reads the encoder's parameters and running statistics from a safetensors file; on an error the encoder is unchanged.
public func readWeights(into encoder: any Encoder, from url: URL) throws(WeightFileError) {}
