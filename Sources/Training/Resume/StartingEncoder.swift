import Digests
import Experiments
import Files
import Foundation
import Networks

/// The files that keep the encoder which runs start from, by what names it, see `Run.startingEncoderID`.
public func startingEncoderFiles(of id: String, checkpointFolder: URL) -> [URL] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpointFolder.path)) ?? []
  return names.sorted().filter { name in
    let parts = name.split(separator: ".")
    return parts.count == 3 && parts[0] == "start-\(id.prefix(16))" && parts[2] == "safetensors"
  }.map { checkpointFolder.appendingPathComponent($0) }
}

/// The training that comes before a run's own: done once, kept as `start-ID.SHA256.safetensors` in the checkpoint
/// folder, and taken up by every run that starts from the same encoder.
///
/// The weights are the same whether they are read or trained again, so that the file is a saving and no input. Its name
/// holds the SHA-256 of its bytes: a damaged one is refused with a note, removed and made anew.
struct StartingEncoder<Source: SampleSource> {
  /// The earlier training as a run of its own, without what is measured: runs that measure differently share it.
  private let run: Run
  private let data: RunData<Source>
  private let reporter: ProgressReporter

  private var context: RunContext { reporter.context }
  private var prefix: String { "start-\(run.id.prefix(16))" }

  /// The training before that of `run`; nil where that begins at random weights.
  init?(before run: Run, data: RunData<Source>, reporter: ProgressReporter) {
    guard let earlier = run.configuration.startingConfiguration else { return nil }
    self.run = Run(
      experiment: run.experiment, profile: run.profile, configuration: earlier.trainingOnly,
      dataFingerprint: run.dataFingerprint)
    self.data = data
    self.reporter = reporter
  }

  /// Puts the encoder, which is as drawn, where the run's training begins.
  ///
  /// - Throws: `Divergence` when the earlier training diverges; `Cancellation`.
  func bring(_ encoder: any Encoder<Source.Batch>) throws {
    if restore(encoder) {
      if context.states != nil { removeLeftovers(of: run, checkpointFolder: context.checkpointFolder) }
      return
    }
    // Two runs that start from the same encoder wait for each other instead of training it twice.
    let lock = try waitForLock()
    defer { withExtendedLifetime(lock) {} }
    if restore(encoder) { return }
    context.note("trains the encoder that it starts from")
    let saver = context.states.map { StateSaver(run: run, schedule: $0, context: context) }
    defer { saver?.waitForDisk() }
    var journal = Journal()
    do {
      try trainEncoder(
        encoder, configuration: run.configuration, data: data, reporter: reporter, saver: saver, journal: &journal)
    } catch let divergence as Divergence {
      throw Divergence(description: "the training that it starts from: \(divergence.description)")
    }
    // A repetition, which keeps no states, leaves nothing behind.
    guard context.states != nil else { return }
    do { try write(encoder) } catch { context.note("cannot keep the encoder that it starts from: \(error)") }
    saver?.waitForDisk()
    removeStates(of: run, checkpointFolder: context.checkpointFolder)
  }

  private func waitForLock() throws -> RunLock {
    while true {
      if let lock = try RunLock(run: run, checkpointFolder: context.checkpointFolder) { return lock }
      try reporter.checkCancellation()
      usleep(100_000)
    }
  }

  private func restore(_ encoder: any Encoder) -> Bool {
    let names = (try? contentsOfFolder(context.checkpointFolder.path)) ?? []
    for name in names.sorted() {
      let parts = name.split(separator: ".")
      guard parts.count == 3, parts[0] == prefix, parts[2] == "safetensors" else { continue }
      let file = context.checkpointFolder.appendingPathComponent(name)
      do {
        let found = try SHA256.ofFile(at: file)
        guard found == parts[1] else {
          throw StateFileError(
            path: name,
            problem: "it is damaged: its bytes have the SHA-256 \(found.prefix(16))..., not that of its name")
        }
        try readWeights(into: encoder, from: file)
        return true
      } catch let error as any MachineFault {
        // What failed may be the disk or a limit, and the file whole.
        context.note("\(error); the file is left as it is")
      } catch WeightFileError.system(let error) {
        context.note("\(error); the file is left as it is")
      } catch {
        context.note("cannot start from \(error); the file is removed")
        unlink(file.path)
      }
    }
    return false
  }

  private func write(_ encoder: any Encoder) throws {
    let metadata = ["encoder": run.configuration.encoder.name, "start": run.id]
    try writeFileNamedByDigest(
      in: context.checkpointFolder, partial: ".\(prefix).partial", name: { "\(prefix).\($0).safetensors" }
    ) { write in
      try encodeWeights(of: encoder, metadata: metadata, into: write)
    }
  }
}
