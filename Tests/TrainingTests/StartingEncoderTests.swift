import Experiments
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// Runs that start from a trained encoder, and measurements on the way.
@Suite struct StartingEncoderTests {
  private static let poor = ObjectiveConfiguration([
    ContrastiveTerm(weight: 1, tau: 2.5, negatives: 0), AlignTerm(weight: 0, alpha: 2), UniformTerm(weight: 0, t: 2),
  ])

  /// Two epochs from an encoder that was trained for one by a poor loss.
  private static func finetuned(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
    tinyConfiguration {
      let training = StartConfiguration(
        method: Minibatch(), loss: poor, optimizer: $0.optimizer, train: TrainConfiguration(epochs: 1, batch: 32))
      $0.start = .training(training)
      change(&$0)
    }
  }

  private func carry(
    _ configuration: Configuration, in folder: URL, notes: Notes = Notes(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunRecord {
    let run = Run(
      experiment: "test", configuration: configuration,
      dataFingerprint: try dataFingerprint(for: configuration, searching: []))
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    return carryOut(
      run,
      context: RunContext(
        dataFolders: [], checkpointFolder: folder, environment: environment, workers: Workers(threads: 1),
        isCancelled: isCancelled, note: { notes.add($0) }))
  }

  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    func contain(_ part: String) -> Bool { texts.withLock { $0.contains { $0.contains(part) } } }
  }

  private func startFiles(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("start-") }
  }

  @Test func withoutEpochsOfItsOwnItIsTheEncoderThatItStartsFrom() throws {
    try withTemporaryFolder { folder in
      let direct = try carry(
        tinyConfiguration {
          $0.loss = Self.poor
          $0.train.epochs = 1
        }, in: folder)
      let started = try carry(Self.finetuned { $0.train.epochs = 0 }, in: folder)
      #expect(started.status == .finished, "\(started.message)")
      #expect(started.embeddings == direct.embeddings && !direct.embeddings.isEmpty)
      #expect(
        started.value("accuracy", method: "knn", layer: "fc7") == direct.value("accuracy", method: "knn", layer: "fc7"))
    }
  }

  @Test func theKeptEncoderChangesNothingAndADamagedOneIsMadeAnew() throws {
    try withTemporaryFolder { folder in
      let notes = Notes()
      let first = try carry(Self.finetuned(), in: folder, notes: notes)
      #expect(first.status == .finished && notes.contain("trains the encoder that it starts from"))
      let kept = try #require(try startFiles(in: folder).first)
      // A run that measures other things starts from the same file.
      let other = Notes()
      _ = try carry(Self.finetuned { $0.evaluate[NeighboursEvaluation.self].neighbours = 3 }, in: folder, notes: other)
      #expect(!other.contain("trains the encoder"))
      #expect(try carry(Self.finetuned(), in: folder).checkpoint == first.checkpoint)

      var bytes = try Data(contentsOf: kept)
      bytes[bytes.count - 3] ^= 1
      try bytes.write(to: kept)
      let damaged = Notes()
      #expect(try carry(Self.finetuned(), in: folder, notes: damaged).checkpoint == first.checkpoint)
      #expect(damaged.contain("it is damaged") && damaged.contain("trains the encoder"))
      #expect(try startFiles(in: folder) == [kept])
    }
  }

  @Test func itIsNotTheEncoderDrawnAtRandom() throws {
    try withTemporaryFolder { folder in
      let (started, drawn) = (try carry(Self.finetuned(), in: folder), try carry(tinyConfiguration(), in: folder))
      #expect(started.results != drawn.results)
    }
  }

  @Test(arguments: [2, 5, 11]) func interruptedAnywhereItComesToTheSame(_ questions: Int) throws {
    try withTemporaryFolder { folder in
      let configuration = Self.finetuned { $0.evaluate.every = 1 }
      let whole = try carry(configuration, in: folder.appendingPathComponent("whole"))
      // The question is asked between steps, also while measuring on the way.
      let asked = Atomic<Int>(0)
      let stopped = try carry(configuration, in: folder) {
        asked.wrappingAdd(1, ordering: .relaxed).oldValue >= questions
      }
      #expect(stopped.status == .interrupted)
      let continued = try carry(configuration, in: folder)
      #expect(continued.results == whole.results && continued.checkpoint?.sha256 == whole.checkpoint?.sha256)
    }
  }

  @Test func measuringOnTheWayChangesNothingAndEndsWithTheFinalNumbers() throws {
    try withTemporaryFolder { folder in
      let without = try carry(Self.finetuned(), in: folder)
      let with = try carry(Self.finetuned { $0.evaluate.every = 1 }, in: folder)
      #expect(with.embeddings == without.embeddings)
      for name in ["align", "uniform", "accuracy"] {
        let onTheWay = with.measurements.filter { $0.name == name && $0.epoch != nil && $0.layer == "output" }
        #expect(Set(onTheWay.compactMap(\.epoch)) == [0, 1, 2], "\(name)")
        let final = with.measurements.filter { $0.name == name && $0.epoch == nil && $0.layer == "output" }
        #expect(final.map(\.value) == onTheWay.filter { $0.epoch == 2 }.map(\.value), "\(name)")
        #expect(onTheWay.filter { $0.epoch == 0 }.map(\.value) != final.map(\.value), "\(name)")
      }
      let seldom = try carry(Self.finetuned { $0.evaluate.every = 2 }, in: folder)
      #expect(Set(seldom.measurements.filter { $0.name == "uniform" }.compactMap(\.epoch)) == [0, 2])
    }
  }
}
