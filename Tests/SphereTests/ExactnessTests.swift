import Experiments
import Foundation
import Storage
import Tensors
import TestSupport
import Testing

/// Two trained encoders whose training takes about a second, many steps of it.
private let experiment = """
  title: Exact
  data: {name: scenes, trainLimit: 256, validationLimit: 48, size: 16}
  encoder: {size: 16, width: 0.0625, dimension: 4}
  loss: {contrastive: {weight: 1, tau: 0.5, negatives: 16}}
  train: {epochs: 40, batch: 24}
  evaluate: {layers: [output, fc7], probe: {epochs: 3, batch: 32, views: cached}, neighbours: 3, folds: 2, embeddings: true}
  sweep: {method: [supervised, minibatch]}
  """

private func withExperiment<Result>(_ body: (URL) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    try experiment.write(to: folder.appendingPathComponent("exact.yaml"), atomically: true, encoding: .utf8)
    return try body(folder)
  }
}

/// Everything about the runs of a store that has to come out the same, as text.
private func results(in folder: URL, store: String = "results.sqlite") throws -> String {
  let queries = [
    "SELECT id, status, configuration, data_fingerprint FROM runs ORDER BY id",
    "SELECT * FROM parameters ORDER BY run_id, key",
    """
    SELECT run_id, row_number() OVER (PARTITION BY run_id ORDER BY id), name, method, split, layer, parameter, step, epoch,
      value, count FROM measurements WHERE NOT is_timing ORDER BY run_id, id
    """,
    "SELECT run_id, split, view, sample, label, x, y, hex(vector) FROM embeddings ORDER BY run_id, split, view, sample",
    "SELECT run_id, path, sha256 FROM checkpoints ORDER BY run_id",
  ]
  let reader = try StoreReader(path: folder.appendingPathComponent(store).path)
  return try queries.map { try reader.query($0).csv() }.joined(separator: "\n")
}

private func unfinishedFiles(in folder: URL) -> [String] {
  let path = folder.appendingPathComponent("checkpoints/unfinished").path
  return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
}

/// The same file gives the same bits, whatever happens on the way.
@Suite(.serialized) struct ExactnessTests {
  @Test func theSameRowsWithAnyThreadsAndJobsAndOnEveryRepetition() throws {
    try withExperiment { folder in
      let ways = [
        ["--threads", "1"], ["--threads", "1"], ["--threads", "2"], ["--threads", "4"], ["--threads", "1", "-j", "2"],
        ["-j", "4"],
      ]
      let found = try ways.enumerated().map { index, options in
        let store = "\(index).sqlite"
        let run = try startSphere(
          ["run", "exact.yaml", "train.epochs=4", "--store", store] + options, in: folder
        ).outcome()
        #expect(run.status == 0, "\(options): \(run.errors)")
        return try results(in: folder, store: store)
      }
      #expect(found[0].split(separator: "\n").count > 200)
      for (options, text) in zip(ways, found) { #expect(text == found[0], "\(options)") }
    }
  }

  /// At least 50 kills at moments drawn from a fixed seed, every state file of the run being used by the next attempt.
  @Test func aRunThatIsKilledAgainAndAgainEndsAsIfNothingHadHappened() throws {
    let expected = try withExperiment { folder in
      #expect(try sphere("run", "exact.yaml", "--save-every", "3600", in: folder).status == 0)
      return try results(in: folder)
    }
    try withExperiment { folder in
      var moments = RandomStream(seed: 2005, purpose: .sampling)
      var (kills, resumptions) = (0, 0)
      while kills < 50 {
        // At the end of epochs alone, and every minute, so short a life would see no state.
        let process = try startSphere(["run", "exact.yaml", "--save-every", "0"], in: folder)
        // Half of the moments lie anywhere from the start of the program on, half where it is surely at work.
        let deadline = Date(timeIntervalSinceNow: 60)
        while kills % 2 == 1, !process.errorsSoFar.contains("exact: "), Date() < deadline { usleep(1_000) }
        usleep(UInt32(moments.uniform(0, 200_000)))
        process.kill()
        let outcome = process.outcome()
        resumptions += outcome.errors.contains("resumes after step") ? 1 : 0
        #expect(outcome.status == SIGKILL || outcome.status == 0, "\(outcome.errors)")
        // Over too early: the rest of the kills on a store that begins anew.
        if outcome.status == 0 {
          #expect(try results(in: folder) == expected)
          for name in ["results.sqlite", "results.sqlite-wal", "results.sqlite-shm", "checkpoints"] {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
          }
        } else {
          kills += 1
        }
      }
      let last = try sphere("run", "exact.yaml", in: folder)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try results(in: folder) == expected)
      #expect(resumptions > 10, "\(resumptions) of \(kills) attempts went on from a state")
      #expect(unfinishedFiles(in: folder).isEmpty)
    }
  }

  /// A process may be killed between storing a run and clearing up after it; nothing else of the run is left to do then.
  @Test func whatAKilledProcessLeftOfAFinishedRunIsClearedUpByTheNextOne() throws {
    try withExperiment { folder in
      let words = ["run", "exact.yaml", "method=minibatch", "train.epochs=2"]
      #expect(try startSphere(words, in: folder).outcome().status == 0)
      let stored = try results(in: folder)
      let run = try #require(
        try StoreReader(path: folder.appendingPathComponent("results.sqlite").path)
          .query("SELECT substr(id, 1, 16) AS name FROM runs").csv().split(separator: "\n").last)
      let unfinished = folder.appendingPathComponent("checkpoints/unfinished")
      try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
      let left = [
        "\(run).lock", "\(run).7.\(String(repeating: "0", count: 64)).safetensors", ".\(run).partial",
        "0123456789abcdef.lock",
      ]
      for name in left { try Data("4194305\n".utf8).write(to: unfinished.appendingPathComponent(name)) }
      #expect(try startSphere(words, in: folder).outcome().status == 0)
      // What belongs to other runs stays.
      #expect(unfinishedFiles(in: folder) == ["0123456789abcdef.lock"])
      #expect(try results(in: folder) == stored)
    }
  }

  @Test func interruptionKeepsTheStepUnderWay() throws {
    try withExperiment { folder in
      let process = try startSphere(["run", "exact.yaml", "train.epochs=100000", "method=minibatch"], in: folder)
      let deadline = Date(timeIntervalSinceNow: 60)
      while unfinishedFiles(in: folder).filter({ $0.hasSuffix(".lock") }).isEmpty, Date() < deadline { usleep(10_000) }
      usleep(300_000)
      process.interrupt()
      #expect(process.outcome().status == 130)
      let files = unfinishedFiles(in: folder)
      #expect(files.count == 1 || files.count == 2)
      #expect(files.allSatisfy { $0.hasSuffix(".safetensors") })
      let again = try startSphere(["run", "exact.yaml", "train.epochs=100000", "method=minibatch"], in: folder)
      while !again.errorsSoFar.contains("resumes after step"), Date() < deadline { usleep(10_000) }
      again.interrupt()
      let outcome = again.outcome()
      let step = try #require(outcome.errors.firstMatch(of: #/resumes after step (\d+)/#)?.1)
      #expect(files.contains { $0.split(separator: ".").dropFirst().first == step })
    }
  }

  @Test func aDamagedStateIsRefusedAndTheOneBeforeItUsed() throws {
    let expected = try withExperiment { folder in
      #expect(try sphere("run", "exact.yaml", "method=minibatch", "train.epochs=10", in: folder).status == 0)
      return try results(in: folder)
    }
    for damagedFiles in 1...2 {
      try withExperiment { folder in
        let words = ["run", "exact.yaml", "method=minibatch", "train.epochs=10", "--save-every", "0"]
        let process = try startSphere(words, in: folder)
        let deadline = Date(timeIntervalSinceNow: 60)
        func states() -> [String] { unfinishedFiles(in: folder).filter { $0.hasSuffix(".safetensors") } }
        while states().count < 2, Date() < deadline { usleep(2_000) }
        process.kill()
        _ = process.outcome()
        // The newest first.
        let files = states().sorted { Int($0.split(separator: ".")[1]) ?? 0 > Int($1.split(separator: ".")[1]) ?? 0 }
        try #require(files.count >= 2)
        for name in files.prefix(damagedFiles) + files.dropFirst(2) {
          let url = folder.appendingPathComponent("checkpoints/unfinished/\(name)")
          var bytes = try Data(contentsOf: url)
          bytes[bytes.count / 2] ^= 4
          try bytes.write(to: url)
        }
        let outcome = try startSphere(words, in: folder).outcome()
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("cannot resume from checkpoints/unfinished/\(files[0]): it is damaged"))
        let step = files[1].split(separator: ".")[1]
        #expect(outcome.errors.contains(damagedFiles == 1 ? "resumes after step \(step)" : "starts again at step 1"))
        #expect(try results(in: folder) == expected)
      }
    }
  }

  @Test func twoProcessesShareTheRunsOfAnExperiment() throws {
    try withExperiment { folder in
      let words = ["run", "exact.yaml", "seeds=0,1"]
      let processes = try (0..<2).map { _ in try startSphere(words, in: folder) }
      let outcomes = processes.map { $0.outcome() }
      #expect(outcomes.map(\.status) == [0, 0])
      // Each run was run by one of the two, and both print all of them.
      let finished = outcomes.map { $0.errors.matches(of: #/: finished in/#).count }
      #expect(finished.reduce(0, +) == 4, "\(finished)")
      #expect(outcomes[0].output == outcomes[1].output)
      #expect(outcomes.contains { $0.errors.contains("is running it") })
      #expect(unfinishedFiles(in: folder).isEmpty)
    }
  }

  @Test func aRunLeftByAKilledProcessIsTakenOverByOneThatWaits() throws {
    try withExperiment { folder in
      let words = ["run", "exact.yaml", "method=minibatch"]
      let first = try startSphere(words + ["--save-every", "0"], in: folder)
      let deadline = Date(timeIntervalSinceNow: 60)
      while unfinishedFiles(in: folder).filter({ $0.hasSuffix(".safetensors") }).isEmpty, Date() < deadline {
        usleep(2_000)
      }
      // Stopped, so that it cannot end before the second one waits.
      Foundation.kill(first.identifier, SIGSTOP)
      let second = try startSphere(words, in: folder)
      while !second.errorsSoFar.contains("process \(first.identifier) is running it; waiting"), Date() < deadline {
        usleep(10_000)
      }
      #expect(second.isRunning)
      first.kill()
      _ = first.outcome()
      let outcome = second.outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("resumes after step"))
      #expect(outcome.errors.contains(": finished in"))
    }
  }
}
