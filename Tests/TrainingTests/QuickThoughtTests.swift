import Experiments
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// The first contrastive run of an experiment's quick profile, cut to seconds.
private func storyConfiguration(_ change: (inout Configuration) -> Void = { _ in }) throws -> Configuration {
  let experiment = try loadExperiment(
    path: repositoryFolder.appendingPathComponent("experiments/bookcorpus.yaml").path, vocabulary: .standard)
  let runs = try experiment.expand(profile: "quick")
  var configuration = try #require(runs.first { $0.loss[ContrastiveTerm.self].weight > 0 })
  configuration.loss[ContrastiveTerm.self].tau = 0.1
  var encoder = GRUEncoder()
  (encoder.words, encoder.embedding, encoder.dimension) = (1_000, 64, 64)
  configuration.encoder = encoder
  configuration.data.trainLimit = 2_500
  configuration.data.validationLimit = 200
  configuration.optimizer.rate = 0.01
  configuration.optimizer.ratePer = 25
  configuration.train = TrainConfiguration(epochs: 3, batch: 25)
  change(&configuration)
  return configuration
}

private func carry(
  _ configuration: Configuration, in folder: URL, threads: Int = 1,
  isCancelled: @escaping @Sendable () -> Bool = { false }
) throws -> RunRecord {
  let run = Run(
    experiment: "test", configuration: configuration,
    dataFingerprint: try dataFingerprint(for: configuration, searching: []))
  let environment = RunEnvironment(
    gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: threads, system: "")
  return carryOut(
    run,
    context: RunContext(
      dataFolders: [], checkpointFolder: folder, environment: environment, workers: Workers(threads: threads),
      isCancelled: isCancelled))
}

@Suite struct QuickThoughtTests {
  @Test func theQuickProfileImprovesOnTheUntrainedEncoder() throws {
    let untrained = try record(of: storyConfiguration { $0.method = Untrained() })
    let trained = try record(of: storyConfiguration(), threads: 1)
    for record in [untrained, trained] { #expect(record.status == .finished, "\(record.message)") }
    let align = try [untrained, trained].map {
      try #require($0.value("align", method: "f, g", layer: "output", parameter: 2))
    }
    #expect(align[1] < 0.9 * align[0], "\(align)")
    let uniform = try [untrained, trained].map {
      try #require($0.value("uniform", method: "f, g", layer: "output", parameter: 2))
    }
    #expect(uniform[1] < uniform[0] - 0.5, "\(uniform)")
  }

  @Test func interruptedItComesToTheSame() throws {
    try withTemporaryFolder { folder in
      let configuration = try storyConfiguration {
        $0.data.trainLimit = 300
        $0.evaluate[SentencesEvaluation.self].tasks = []
      }
      let whole = try carry(configuration, in: folder.appendingPathComponent("whole"))
      #expect(whole.status == .finished, "\(whole.message)")
      let asked = Atomic<Int>(0)
      let stopped = try carry(configuration, in: folder) { asked.wrappingAdd(1, ordering: .relaxed).oldValue >= 4 }
      #expect(stopped.status == .interrupted)
      // The same bits on other numbers of threads, too.
      let continued = try carry(configuration, in: folder, threads: 2)
      #expect(continued.results == whole.results && continued.checkpoint?.sha256 == whole.checkpoint?.sha256)
    }
  }

  @Test func aLossThatIsNoNumberEndsTheRunAsDiverged() throws {
    let record = try record(
      of: storyConfiguration {
        $0.optimizer.rate = 1e6
        $0.loss[ContrastiveTerm.self].tau = 1e-40
        $0.data.trainLimit = 300
      })
    #expect(record.status == .diverged, "\(record.message)")
    #expect(record.message.contains("became") && record.checkpoint == nil, "\(record.message)")
  }

  @Test func itRefusesOtherEncodersAndTermsWithoutAForm() throws {
    var configuration = try storyConfiguration { $0.encoder = SmallAlexNetEncoder() }
    let method = configuration.method
    #expect(method.contradictions(in: configuration).first?.hint?.contains("encoder: gru") == true)
    configuration = try storyConfiguration { $0.loss[ContrastiveTerm.self].negatives = 16 }
    let refused = method.contradictions(in: configuration)
    #expect(refused.count == 1 && refused[0].message.contains("no form"), "\(refused)")
    #expect(try method.contradictions(in: storyConfiguration()).isEmpty)
    // A word without a vector is found before anything starts.
    configuration = try storyConfiguration { $0.encoder = GRUEncoder() }
    #expect(configuration.encoder.contradictions(in: configuration).isEmpty)
    var small = GRUEncoder()
    small.words = 10
    configuration.encoder = small
    #expect(configuration.encoder.contradictions(in: configuration).count == 1)
  }
}
