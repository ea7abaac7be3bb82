import Foundation
import TestSupport
import Testing

/// Two small runs of a second: a random encoder and a trained one.
private let tinyExperiment = """
  title: Tiny
  data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
  encoder: {size: 16, width: 0.0625, dimension: 4}
  train: {epochs: 1, batch: 32}
  evaluate: {layers: [output], probe: {epochs: 2, batch: 32}, neighbours: 3}
  sweep: {method: [none, minibatch]}
  profiles:
    quick: {}
    endless: {train.epochs: 1000000}
  """

private func withTinyExperiment(_ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try tinyExperiment.write(to: folder.appendingPathComponent("tiny.yaml"), atomically: true, encoding: .utf8)
    try body(folder)
  }
}

/// The document that a command wrote.
private func parsed(_ outcome: Outcome) throws -> [String: Any] {
  let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  return try #require(document)
}

private func rows(_ outcome: Outcome) throws -> [[String: Any]] {
  try #require(try parsed(outcome)["rows"] as? [[String: Any]])
}

/// `sphere run` and what can be asked of the store afterwards.
@Suite struct RunCommandTests {
  @Test func fiveMistakesAreToldAtOnceAndNothingIsRun() throws {
    try withTemporaryFolder { folder in
      let text = """
        title: Wrong
        data: {name: scens, trainLimit: -3}
        encoder: {size: 32, widht: 0.5}
        loss: {contrastive: {tau: 0}}
        train: {epochs: many}
        """
      try text.write(to: folder.appendingPathComponent("wrong.yaml"), atomically: true, encoding: .utf8)
      for isDry in [false, true] {
        let words = ["run", "wrong.yaml"] + (isDry ? ["--dry-run"] : [])
        let outcome = try startSphere(words, in: folder).outcome()
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        let places = outcome.errors.matches(of: #/(?m)^wrong\.yaml:(\d+):\d+: error: /#).map { String($0.1) }
        #expect(places == ["2", "2", "3", "4", "5"])
        #expect(outcome.errors.contains("did you mean `width`?"))
      }
      let outcome = try sphere("run", "wrong.yaml", "--json", in: folder)
      #expect(outcome.status == 2)
      let errors = try #require(try parsed(outcome)["errors"] as? [[String: Any]])
      #expect(errors.map { $0["line"] as? Int } == [2, 2, 3, 4, 5])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["wrong.yaml"])
    }
  }

  @Test func overridesAndProfilesThatDoNotExistAreNamed() throws {
    try withTinyExperiment { folder in
      let override = try sphere("run", "tiny.yaml", "train.epoch=3", in: folder)
      #expect(override.status == 2)
      #expect(override.errors.contains("`train.epoch=3`"))
      #expect(override.errors.contains("epochs"))
      let profile = try sphere("run", "tiny.yaml", "--profile", "quik", in: folder)
      #expect(profile.status == 2)
      #expect(profile.errors.contains("did you mean `quick`?"))
      let file = try sphere("run", "tony.yaml", in: folder)
      #expect(file.status == 2)
      #expect(file.errors.contains("tony.yaml"))
    }
  }

  @Test func missingDataIsToldBeforeAnythingStarts() throws {
    try withTinyExperiment { folder in
      let outcome = try sphere("run", "tiny.yaml", "data.name=cifar10", "--data", folder.path, in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("cifar10"))
      #expect(outcome.errors.contains("hint:"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    }
  }

  /// The paper's settings can be priced where the paper's data are not.
  @Test func aDryRunOfMissingDataListsTheRunsAndWhatIsMissing() throws {
    try withTinyExperiment { folder in
      let words = ["run", "tiny.yaml", "data={name: cifar10, size: null}", "--data", folder.path, "--dry-run"]
      let outcome = try startSphere(words, in: folder).outcome()
      #expect(outcome.status == 1)
      #expect(outcome.output.contains(#/(?m)^-\s+no data\s+(about|under) .*method=minibatch/#), "\(outcome.output)")
      #expect(outcome.errors.contains("data set cifar10: expected its files in \(folder.path), found none of them"))
      #expect(outcome.errors.contains("2 runs, 2 to run"))
      #expect(outcome.errors.contains("the data of all are missing"))
      let listed = try rows(try startSphere(words + ["--json"], in: folder).outcome())
      #expect(listed.count == 2 && listed.allSatisfy { $0["run_id"] is NSNull && $0["estimate_seconds"] is Double })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    }
  }

  /// What only the data or the machine show is refused before anything starts, by key, value and limit.
  @Test(arguments: [
    (["evaluate.folds=65,2"], "evaluate.folds: must be at most the 64 images that are divided, found `65`"),
    (["evaluate.neighbours=65"], "evaluate.neighbours: must be at most the 64 images that are searched, found `65`"),
    (
      ["data.trainLimit=1", "method=none", "evaluate.neighbours=1", "start=none", "evaluate.folds=2"],
      "evaluate.folds: must be at most the 1 image that are divided, found `2`"
    ),
    (["encoder.width=4", "--memory", "1"], "encoder.width: a run would take about"),
    (["evaluate.layers=[conv1]", "encoder.width=4", "--memory", "1"], "found `4`"),
  ]) func whatTheDataCannotGiveIsRefusedBeforehand(words: [String], message: String) throws {
    try withTinyExperiment { folder in
      let outcome = try startSphere(["run", "tiny.yaml"] + words, in: folder).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.contains("hint:"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    }
  }

  @Test func aChangeWithoutEffectIsSaid() throws {
    try withTinyExperiment { folder in
      let outcome = try sphere(
        "run", "tiny.yaml", "loss.uniform.weight=0", "loss.uniform.t=1,2,4", "method=minibatch", "--dry-run", in: folder
      )
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("override `loss.uniform.t=1,2,4` changes nothing: loss.uniform.weight is 0\n"))
      #expect(outcome.errors.contains("1 run, 1 to run"))
    }
  }

  @Test func anExperimentInJSONMayHoldAnyCharacter() throws {
    try withTinyExperiment { folder in
      let text = #"{"title": "\ud83d\ude00", "data": {"name": "scenes", "trainLimit": 64}, "train": {"batch": 32}}"#
      try text.write(to: folder.appendingPathComponent("x.json"), atomically: true, encoding: .utf8)
      #expect(try sphere("run", "x.json", "--dry-run", in: folder).status == 0)
      try #"{"title": "x","#.write(to: folder.appendingPathComponent("y.json"), atomically: true, encoding: .utf8)
      let broken = try sphere("run", "y.json", "--dry-run", in: folder)
      #expect(broken.status == 2)
      #expect(broken.errors.contains("y.json:1:15: error: not JSON: expected a key in double quotes"))
    }
  }

  /// A run that takes its process with it keeps the others from running twice, and then no longer.
  @Test func aRunThatEndedTwoProcessesGoesLast() throws {
    try withTinyExperiment { folder in
      let listed = try rows(try sphere("run", "tiny.yaml", "--dry-run", "--json", in: folder))
      let ids = listed.compactMap { $0["run_id"] as? String }
      try #require(ids.count == 2)
      let unfinished = folder.appendingPathComponent("checkpoints/unfinished")
      try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
      let lock = unfinished.appendingPathComponent("\(ids[0].prefix(16)).lock")
      // What a process leaves that was killed in the run after another one was.
      try "4194305\n1\n".write(to: lock, atomically: true, encoding: .utf8)
      let outcome = try sphere("run", "tiny.yaml", "-j", "1", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("did not come to its end in two processes; it goes last"))
      let ended = outcome.errors.matches(of: #/(?m)^([0-9a-f]{8}) .*: finished/#).map { String($0.1) }
      #expect(ended == [ids[1], ids[0]].map { String($0.prefix(8)) })
      #expect(!FileManager.default.fileExists(atPath: lock.path))
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefusedUntouched() throws {
    try withTinyExperiment { folder in
      let store = folder.appendingPathComponent("notes.txt")
      try "not a database, but long enough to be looked at".write(to: store, atomically: true, encoding: .utf8)
      let outcome = try sphere("run", "tiny.yaml", "--store", "notes.txt", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("notes.txt"))
      #expect(try String(contentsOf: store, encoding: .utf8).hasPrefix("not a database"))
    }
  }

  @Test func aDryRunListsRunsAndWritesNothing() throws {
    try withTinyExperiment { folder in
      let outcome = try sphere("run", "tiny.yaml", "-n", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("method=minibatch"))
      #expect(outcome.errors.contains(#/2 runs, 2 to run: (about|under) \d+ s/#))
      let listed = try rows(try sphere("run", "tiny.yaml", "seeds=range(0,3)", "--dry-run", "--json", in: folder))
      #expect(listed.count == 6)
      #expect(listed.allSatisfy { $0["state"] as? String == "pending" && ($0["estimate_seconds"] as? Double ?? 0) > 0 })
      #expect(Set(listed.compactMap { $0["run_id"] as? String }).count == 6)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    }
  }

  @Test func runsAreKeptAndNotRepeated() throws {
    try withTinyExperiment { folder in
      let first = try sphere("run", "tiny.yaml", "--jobs", "2", in: folder)
      #expect(first.status == 0)
      #expect(first.errors.contains("tiny, profile quick: 2 runs; 2 at a time, 1 thread each"))
      #expect(first.errors.matches(of: #/(?m)^[0-9a-f]{8} method=\w+: finished in \d+:\d\d, accuracy/#).count == 2)
      #expect(!first.errors.contains("\u{1B}"))

      let again = try sphere("run", "tiny.yaml", in: folder)
      #expect(again.status == 0)
      #expect(again.errors.contains("tiny, profile quick: 2 runs, all in results.sqlite already"))
      #expect(again.output == first.output)

      let listed = try rows(try sphere("runs", "--json", in: folder))
      #expect(listed.count == 2)
      let filtered = try rows(try sphere("runs", "--experiment", "tiny", "--status", "diverged", "--json", in: folder))
      #expect(filtered.isEmpty)
      let counted = try sphere("sql", "SELECT count(*) AS n FROM runs", "--csv", in: folder)
      #expect(counted.output == "n\n2\n")

      let id = try #require(listed.first?["run_id"] as? String)
      let shown = try sphere("show", String(id.prefix(6)), in: folder)
      #expect(shown.status == 0)
      #expect(shown.output.contains(id))
      #expect(shown.output.contains("encoder.dimension"))
      #expect(try parsed(try sphere("show", id, "--json", in: folder))["schema_version"] as? Int == 1)
      let unknown = try sphere("show", "zzzz", in: folder)
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("zzzz"))
    }
  }

  @Test func jobsAreAsManyAsCoresUnlessToldOtherwise() throws {
    try withTinyExperiment { folder in
      let cores = ProcessInfo.processInfo.activeProcessorCount
      let jobs = min(2, cores)
      let threads = max(1, cores / jobs)
      for (words, opening) in [
        ([], "2 runs; \(jobs) at a time, \(threads) thread"), (["-j", "1"], "2 runs; 1 at a time, \(cores) thread"),
        (["--jobs", "auto", "--threads", "\(cores)"], "2 runs; 1 at a time, \(cores) thread"),
      ] {
        let store = "\(words.count).sqlite"
        let outcome = try startSphere(["run", "tiny.yaml", "--store", store] + words, in: folder).outcome()
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains(opening), "\(words): \(outcome.errors)")
      }
    }
  }

  @Test func memoryThatDoesNotSufficeIsToldInAdvance() throws {
    try withTinyExperiment { folder in
      // Two million views at a time.
      let words = ["run", "tiny.yaml", "-n", "data.trainLimit=2000000", "train.batch=1000000"]
      let outcome = try startSphere(words, in: folder).outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains(#/at a time may need \d+\.\d GB of memory, of which \d+\.\d GB are available/#))
      #expect(try !sphere("run", "tiny.yaml", "-n", in: folder).errors.contains("may need"))
    }
  }

  @Test func interruptionLeavesAConsistentStoreAndSaysHowToGoOn() throws {
    try withTinyExperiment { folder in
      let process = try startSphere(["run", "tiny.yaml", "--profile", "endless"], in: folder)
      let deadline = Date(timeIntervalSinceNow: 60)
      // The random encoder ends at once; the other one never would.
      while !process.errorsSoFar.contains("finished in"), Date() < deadline { usleep(20_000) }
      usleep(300_000)
      process.interrupt()
      let outcome = process.outcome()
      #expect(outcome.status == 130)
      #expect(outcome.errors.contains("give the same command again"))
      #expect(outcome.errors.contains("sphere run tiny.yaml --profile endless"))
      let states = try sphere(
        "sql", "SELECT status, count(*) FROM runs GROUP BY status ORDER BY status", "--csv", in: folder)
      #expect(states.output.split(separator: "\n").dropFirst() == ["finished,1", "interrupted,1"])
      let whole = try sphere(
        "sql", "SELECT (SELECT count(*) FROM environments), (SELECT count(*) FROM checkpoints)", "--csv", in: folder)
      #expect(whole.output.hasSuffix("\n2,1\n"))
      let plan = try rows(try sphere("run", "tiny.yaml", "--profile", "endless", "-n", "--json", in: folder))
      #expect(plan.compactMap { $0["state"] as? String }.sorted() == ["finished", "interrupted"])
    }
  }

  @Test func aTerminalShowsBarsAndTakesThemAway() throws {
    try withTinyExperiment { folder in
      let run = try runProgram(
        "script", ["-qec", "'\(programFile.path)' run tiny.yaml train.epochs=40", "terminal.log"], in: folder,
        environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
      #expect(run.status == 0)
      let log = String(decoding: try Data(contentsOf: folder.appendingPathComponent("terminal.log")), as: UTF8.self)
      #expect(log.contains("tiny: 1/2 runs"))
      #expect(log.contains("epoch "))
      #expect(log.contains("views/s"))
      #expect(log.contains("━"))
      // The last thing done to the window is to clear the bars.
      let afterBars = try #require(log.components(separatedBy: "\u{1B}[J").last)
      #expect(!afterBars.contains("━"))
    }
  }
}

/// The commands that read a store, where there is none or where the question is wrong.
@Suite struct StoreReadingTests {
  @Test(arguments: [
    ["runs"], ["show", "1234abcd"], ["sql", "SELECT 1"], ["report", "paper.md", "--store", "results.sqlite"],
  ])
  func aMissingStoreIsNamedAndNotCreated(words: [String]) throws {
    try withTemporaryFolder { folder in
      try "# Nothing\n".write(to: folder.appendingPathComponent("paper.md"), atomically: true, encoding: .utf8)
      let outcome = try startSphere(words, in: folder).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("results.sqlite"))
      #expect(outcome.errors.contains("sphere run"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["paper.md"])
    }
  }

  @Test func theSchemaNeedsNoStore() throws {
    let outcome = try sphere("sql", "--schema")
    #expect(outcome.status == 0)
    for name in ["runs", "measurements", "encoders"] { #expect(outcome.output.contains(name)) }
  }
}

/// `sphere data`.
@Suite struct DataCommandTests {
  @Test func generatedScenesAreAlwaysThere() throws {
    try withTemporaryFolder { folder in
      let listed = try sphere("data", "list", "--data", folder.path, in: folder)
      #expect(listed.status == 0)
      #expect(listed.output.contains("scenes"))
      let rows = try rows(try sphere("data", "list", "--data", folder.path, "--json", in: folder))
      #expect(rows.contains { $0["dataset"] as? String == "cifar10" && $0["state"] as? String == "not found" })
    }
  }

  @Test func aMissingFileIsAProblem() throws {
    try withTemporaryFolder { folder in
      let batches = folder.appendingPathComponent("cifar-10-batches-bin")
      try FileManager.default.createDirectory(at: batches, withIntermediateDirectories: true)
      for name in (1...5).map({ "data_batch_\($0).bin" }) {
        let file = batches.appendingPathComponent(name)
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 30_730_000)
        try handle.close()
      }
      let outcome = try sphere("data", "check", "--data", folder.path, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("incomplete: no test_batch.bin"))
      let empty = folder.appendingPathComponent("empty").path
      let nothing = try sphere("data", "check", "--data", empty, in: folder)
      #expect(nothing.status == 1)
      #expect(nothing.errors.contains("no data set is in \(empty)"))
      #expect(try sphere("data", "check", in: folder).status == 0)
    }
  }

  @Test func aTruncatedFileIsAProblem() throws {
    try withTemporaryFolder { folder in
      let batches = folder.appendingPathComponent("cifar-10-batches-bin")
      try FileManager.default.createDirectory(at: batches, withIntermediateDirectories: true)
      for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin", "batches.meta.txt"] {
        try Data(count: 1000).write(to: batches.appendingPathComponent(name))
      }
      let outcome = try sphere("data", "check", "--data", folder.path, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("data_batch_1.bin"))
    }
  }
}
