import Digests
import Experiments
import Files
import Foundation
import Networks
import Tensors

/// A file of weights that configurations share, looked up once, for planning their runs.
public struct PlannedWeights: Sendable {
  /// The whole path of the file.
  public let path: String
  /// The SHA-256 of its bytes, a part of the runs' ids.
  public let sha256: String

  /// Looks at a file.
  ///
  /// - Throws: `PlannedData.Problem` where it cannot be read or is no safetensors file.
  public init(at path: String) throws(PlannedData.Problem) {
    self.path = path
    do throws(WeightFileError) { _ = try TensorFile(opening: path) } catch {
      if case .system(let error) = error { throw Self.unreadable(error) }
      throw PlannedData.Problem(
        path: "start.weights", message: "\(error)",
        hint: "safetensors.torch.save_file writes such a file from a PyTorch checkpoint: see experiments/README.md")
    }
    do throws(FileError) { sha256 = try SHA256.ofFile(at: URL(fileURLWithPath: path)) } catch {
      throw Self.unreadable(error)
    }
  }

  private static func unreadable(_ error: FileError) -> PlannedData.Problem {
    PlannedData.Problem(
      path: "start.weights", message: "cannot \(error.operation) \(error.path): \(error.reason)",
      hint: error.code == ENOENT
        ? "a path is absolute or from the experiment file's folder" : error.hint ?? "name another file")
  }

  /// What keeps the weights from being those of a configuration's encoder, its names, shapes and types; nil: nothing.
  public func problem(with configuration: Configuration) -> PlannedData.Problem? {
    do {
      try compare(try configuration.encoder.family())
      return nil
    } catch let problem as PlannedData.Problem {
      return problem
    } catch WeightFileError.mismatches(let path, let problems, let hint) {
      return PlannedData.Problem(
        path: "start.weights", message: WeightFileError.mismatches(path: path, problems, hint: nil).description,
        hint: hint ?? "name another file")
    } catch {
      return PlannedData.Problem(path: "start.weights", message: "\(error)", hint: "name another file")
    }
  }

  private func compare(_ family: some EncoderFamily) throws {
    let file = try TensorFile(opening: path)
    // An encoder much larger than the file is not built only to be told so.
    let parameters = try family.cost().parameters
    guard parameters / 8 <= file.elementCount else {
      throw PlannedData.Problem(
        path: "start.weights",
        message: "\(path) does not fit the encoder: it holds \(file.elementCount) numbers, the encoder \(parameters)",
        hint: "set `encoder` and its keys to those of the network that the file was made of")
    }
    _ = try ForeignWeights(file, for: try family.make(seed: 0, workers: Workers(threads: 1)))
  }
}
