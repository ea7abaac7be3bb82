import Digests
import Experiments
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// Runs that start from the weights of a file.
@Suite struct StartingWeightsTests {
  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
  }

  private func carry(
    _ configuration: Configuration, in folder: URL, weightFolders: [URL] = [], notes: Notes = Notes(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunRecord {
    let run = Run(
      experiment: "test", configuration: configuration,
      dataFingerprint: try dataFingerprint(for: configuration, searching: []))
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    var context = RunContext(
      dataFolders: [], checkpointFolder: folder, environment: environment, workers: Workers(threads: 1),
      isCancelled: isCancelled, note: { notes.add($0) })
    context.weightFolders = weightFolders
    return carryOut(run, context: context)
  }

  /// A configuration that starts from a file's weights.
  private func starting(
    from file: URL, sha256: String? = nil, _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> Configuration {
    let digest = try sha256 ?? SHA256.ofFile(at: file)
    return tinyConfiguration {
      $0.start = .weights(StartingWeights(file: file.path, sha256: digest))
      change(&$0)
    }
  }

  /// A trained encoder's record and its weights, in a folder of their own.
  private func source(in folder: URL) throws -> (record: RunRecord, file: URL) {
    let place = folder.appendingPathComponent("elsewhere")
    let record = try carry(tinyConfiguration(), in: place)
    let path = try #require(record.checkpoint?.path)
    return (record, place.appendingPathComponent(URL(fileURLWithPath: path).lastPathComponent))
  }

  @Test func withoutEpochsItIsTheEncoderOfTheFile() throws {
    try withTemporaryFolder { folder in
      let (direct, file) = try source(in: folder)
      let started = try carry(try starting(from: file) { $0.train.epochs = 0 }, in: folder)
      #expect(started.status == .finished, "\(started.message)")
      #expect(started.embeddings == direct.embeddings && !direct.embeddings.isEmpty)
      for name in ["align", "uniform"] {
        let values = direct.measurements.filter { $0.name == name && $0.epoch == nil }.map(\.value)
        #expect(started.measurements.filter { $0.name == name && $0.epoch == nil }.map(\.value) == values)
        #expect(!values.isEmpty)
      }
    }
  }

  @Test func finetuningStartsThereAndResumesToTheSameBits() throws {
    try withTemporaryFolder { folder in
      let (direct, file) = try source(in: folder)
      let configuration = try starting(from: file)
      let whole = try carry(configuration, in: folder.appendingPathComponent("whole"))
      #expect(whole.status == .finished, "\(whole.message)")
      #expect(whole.checkpoint?.sha256 != direct.checkpoint?.sha256)
      let asked = Atomic<Int>(0)
      let parts = folder.appendingPathComponent("parts")
      let stopped = try carry(configuration, in: parts) { asked.wrappingAdd(1, ordering: .relaxed).oldValue >= 4 }
      #expect(stopped.status == .interrupted)
      // The copy beside the store is enough.
      try FileManager.default.removeItem(at: file)
      let notes = Notes()
      let continued = try carry(configuration, in: parts, notes: notes)
      #expect(notes.all.contains { $0.hasPrefix("resumes after step") }, "\(notes.all)")
      #expect(continued.results == whole.results && continued.checkpoint?.sha256 == whole.checkpoint?.sha256)
    }
  }

  @Test func theCopyIsKeptOnceAndADamagedOneIsReplaced() throws {
    try withTemporaryFolder { folder in
      let file = try source(in: folder).file
      let digest = try SHA256.ofFile(at: file)
      let configuration = try starting(from: file) { $0.train.epochs = 0 }
      let first = try carry(configuration, in: folder)
      let kept = startingEncoderFiles(of: digest, checkpointFolder: folder)
      #expect(kept.map(\.lastPathComponent) == ["start-\(digest.prefix(16)).\(digest).safetensors"])
      let copy = try #require(kept.first)
      #expect(try SHA256.ofFile(at: copy) == digest)
      var damaged = try Data(contentsOf: copy)
      damaged[damaged.count - 3] ^= 1
      try damaged.write(to: copy)
      #expect(try carry(configuration, in: folder).embeddings == first.embeddings)
      #expect(try SHA256.ofFile(at: copy) == digest)
      // Another folder may hold the copy.
      try FileManager.default.removeItem(at: file)
      let other = folder.appendingPathComponent("other")
      #expect(try carry(configuration, in: other, weightFolders: [folder]).embeddings == first.embeddings)
    }
  }

  @Test func weightsThatAreMissingOrChangedAreNamedByTheirDigest() throws {
    try withTemporaryFolder { folder in
      let file = try source(in: folder).file
      let configuration = try starting(from: file)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 3] ^= 1
      try bytes.write(to: file)
      let digest = try #require(configuration.startingWeights?.sha256)
      let changed = try carry(configuration, in: folder)
      #expect(changed.status == .interrupted)
      #expect(changed.message.contains("a file of the SHA-256 \(digest)\n"), "\(changed.message)")
      #expect(changed.message.contains("\(file.path) has the SHA-256 \(SHA256.of(bytes))"), "\(changed.message)")
      try FileManager.default.removeItem(at: file)
      let missing = try carry(configuration, in: folder)
      #expect(missing.message.contains("are missing: a file of the SHA-256 \(digest)\n  hint: copy the file to"))
      #expect(missing.results.isEmpty)
    }
  }

  @Test func plansRefuseWhatDoesNotFit() throws {
    try withTemporaryFolder { folder in
      let file = try source(in: folder).file
      let planned = try PlannedWeights(at: file.path)
      #expect(try planned.sha256 == SHA256.ofFile(at: file))
      #expect(planned.problem(with: tinyConfiguration()) == nil)
      let other = planned.problem(with: tinyConfiguration { $0.encoder.dimension = 5 })
      #expect(other?.path == "start.weights" && other?.message.contains("blocks.7.0.bias must have shape [5]") == true)
      let large = planned.problem(with: tinyConfiguration { $0[encoder: SmallAlexNetEncoder.self].width = 2 })
      #expect(large?.message.contains("does not fit the encoder: it holds ") == true)

      let pickle = folder.appendingPathComponent("encoder.pth")
      try Data("PK\u{3}\u{4} and so on".utf8).write(to: pickle)
      #expect {
        try PlannedWeights(at: pickle.path)
      } throws: { error in
        guard let problem = error as? PlannedData.Problem else { return false }
        return problem.message.contains("encoder.pth is not a valid safetensors file")
          && problem.hint.contains("safetensors.torch.save_file")
      }
      #expect {
        try PlannedWeights(at: folder.appendingPathComponent("none").path)
      } throws: { error in
        (error as? PlannedData.Problem)?.message.hasSuffix("/none: No such file or directory") == true
      }
    }
  }
}
