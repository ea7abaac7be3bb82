import Digests
import Experiments
import Files
import Foundation
import Networks
import Tensors

/// The weights that a run starts from are nowhere to be found, or have changed since it was planned.
public struct StartingWeightsError: MachineFault {
  /// What was looked for, and where.
  public var description: String
}

/// The weights that a run starts from: an encoder that was trained elsewhere, known by the SHA-256 of the file.
///
/// The first run that starts from them keeps a copy as `start-ID.SHA256.safetensors` in the checkpoint folder, ID being the first
/// digits of the same SHA-256, so that runs resume and are verified when the file is no longer where it was.
struct StartingWeightsFile {
  private let sha256: String
  private let file: String
  private let run: Run
  private let context: RunContext

  private var keptName: String { "start-\(sha256.prefix(16)).\(sha256).safetensors" }

  /// The weights that a run starts from; nil where it starts from none.
  ///
  /// - Throws: `StartingWeightsError` for a run that nobody has planned.
  init?(of run: Run, context: RunContext) throws {
    guard let weights = run.configuration.startingWeights else { return nil }
    guard let sha256 = weights.sha256 else {
      throw StartingWeightsError(description: "the SHA-256 of \(weights.file) is not known: the run was not planned")
    }
    (self.sha256, file, self.run, self.context) = (sha256, weights.file, run, context)
  }

  /// Puts the weights into the encoder.
  ///
  /// - Throws: `StartingWeightsError` where no file has the bytes; `WeightFileError` where they do not fit.
  func bring(_ encoder: any Encoder) throws {
    var found: [String] = []
    let folders = [context.checkpointFolder] + context.weightFolders
    for path in folders.map({ $0.appendingPathComponent(keptName).path }) + (file.isEmpty ? [] : [file]) {
      let data: Data
      do throws(FileError) { data = try OpenFile(path).bytes() } catch {
        if error.code != ENOENT { found.append(error.description) }
        continue
      }
      let present = SHA256.of(data)
      guard present == sha256 else {
        found.append("\(path) has the SHA-256 \(present)")
        continue
      }
      try load(data, path: path, into: encoder)
      if path != context.checkpointFolder.appendingPathComponent(keptName).path { keep(data) }
      return
    }
    let place = file.isEmpty ? "" : ", or put it back at \(file)"
    throw StartingWeightsError(
      description: "the weights that the run starts from are missing: a file of the SHA-256 \(sha256)"
        + found.map { "\n  \($0)" }.joined()
        + "\n  hint: copy the file to \(context.checkpointFolder.lastPathComponent)/\(keptName) beside the store\(place)"
    )
  }

  private func load(_ data: Data, path: String, into encoder: any Encoder) throws {
    let weights = try ForeignWeights(try TensorFile(data, path: path), for: encoder)
    try weights.load(into: encoder)
    if !weights.roundedTypes.isEmpty {
      let types = weights.roundedTypes.joined(separator: " and ")
      context.note("starts from weights of other precision, rounded to single: \(types)")
    }
  }

  /// Keeps a copy beside the store; a repetition, which keeps no states, leaves nothing behind.
  private func keep(_ data: Data) {
    guard context.states != nil else { return }
    do {
      // Runs that start from the same weights at the same time write files of their own.
      try writeFileNamedByDigest(
        in: context.checkpointFolder, partial: ".start-\(run.id.prefix(16)).partial", name: { _ in keptName }
      ) { try $0(data) }
    } catch {
      context.note("cannot keep the weights that it starts from: \(error)")
    }
  }
}
