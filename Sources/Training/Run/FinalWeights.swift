import Digests
import Experiments
import Files
import Foundation
import Networks

/// Writes an encoder's weights as `FOLDER/ID.safetensors` under the reference module's names.
///
/// The file is written under another name and renamed, so that a reader sees all of it or nothing.
func writeFinalWeights(of encoder: any Encoder, run: Run, folder: URL) throws -> Checkpoint {
  try makeFolder(folder.path)
  let name = "\(run.id.prefix(16)).safetensors"
  let target = folder.appendingPathComponent(name)
  // Nothing that the id does not determine: experiments that share a run give the same bytes.
  let metadata = ["run": run.id, "encoder": run.configuration.encoder.name]
  try writeWeights(of: encoder, to: target, metadata: metadata)
  return Checkpoint(path: "\(folder.lastPathComponent)/\(name)", sha256: try SHA256.ofFile(at: target))
}
