import Foundation
import Storage
import TestSupport
import Testing

/// Four runs that differ in method, rate and a key without a short name.
private let experiment = """
  title: Listed
  data: {name: scenes, trainLimit: 64, validationLimit: 16, size: 16}
  encoder: {size: 16, width: 0.03, dimension: 4}
  train: {epochs: 1, batch: 32}
  evaluate: {layers: [output], probe: none, neighbours: 3, embeddings: true}
  sweep:
    - method: none
    - optimizer.rate: [0.25, 0.5]
      views.train.flip: [0, 0.5]
  """

private func withRuns(_ text: String = experiment, _ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try text.write(to: folder.appendingPathComponent("listed.yaml"), atomically: true, encoding: .utf8)
    let outcome = try sphere("run", "listed.yaml", "-q", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try body(folder)
  }
}

private func csv(_ words: String..., in folder: URL) throws -> [[String]] {
  let outcome = try startSphere(["runs", "--csv"] + words, in: folder).outcome()
  #expect(outcome.status == 0, "\(outcome.errors)")
  return outcome.output.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

/// What a command line writes to a terminal of so many columns; script(1), an essential part of Debian, makes one.
private func onTerminal(_ columns: Int, _ words: [String], in folder: URL) throws -> [String] {
  let command = ([programFile.path] + words).map { "'\($0)'" }.joined(separator: " ")
  let listing = try runProgram(
    "script", ["-qec", "stty cols \(columns) rows 50; \(command) 2>/dev/null", "/dev/null"], in: folder,
    environment: ["SHELL": "/bin/sh"])
  let text = listing.output
  #expect(listing.status == 0, "\(text)")
  // "\r\n" is one character.
  return String(text.unicodeScalars.filter { $0 != "\r" }.map(Character.init)).split(separator: "\n").map(String.init)
}

/// `sphere runs`.
@Suite struct RunListTests {
  @Test func theParametersInWhichRunsDifferAreShown() throws {
    try withRuns { folder in
      let listed = try sphere("runs", in: folder)
      let header = try #require(listed.output.split(separator: "\n").first)
      for name in ["experiment", "status", "method", "rate", "views.train.flip"] { #expect(header.contains(name)) }
      // All of them have one width and one seed.
      #expect(!header.contains("width") && !header.contains("seed"))
      let programs = try csv(in: folder)
      #expect(programs[0].prefix(7) == ["run_id", "experiment", "profile", "status", "method", "data", "seed"])
      #expect(programs[0].last == "views.train.flip")
      #expect(programs.count == 6)
    }
  }

  @Test func columnsOrderConditionAndNumberCanBeChosen() throws {
    try withRuns { folder in
      let chosen = try csv(
        "--columns", "views.train.flip,rate", "--where", "\"optimizer.rate\" > 0.3 AND status = 'finished'", "--sort",
        "-views.train.flip", in: folder)
      #expect(chosen == [["views.train.flip", "rate"], ["0.5", "0.5"], ["0", "0.5"]])
      // NULL comes last in both directions.
      #expect(
        try csv("--columns", "rate,method", "--sort", "rate", in: folder).map { $0[0] } == [
          "rate", "0.25", "0.25", "0.5", "0.5", "",
        ])
      #expect(try csv("--columns", "rate", "--sort", "-rate", "--limit", "1", in: folder) == [["rate"], ["0.5"]])
      let started = try csv("--columns", "run_id,started_seconds", in: folder).dropFirst().map { $0[0] }
      #expect(try csv("--columns", "run_id", "--limit", "2", in: folder).dropFirst().map { $0[0] } == started.suffix(2))
    }
  }

  @Test(arguments: [
    (["--columns", "accuracy_ouput"], "did you mean accuracy_output?"),
    (["--sort", "-unifrm"], "did you mean uniform?"),
    (["--where", "unifrm < 0"], "no such column: unifrm"), (["--where", "1); DELETE FROM runs"], "cannot query"),
    (["--where", "1) UNION SELECT * FROM (SELECT 1"], "cannot query"),
  ]) func whatCannotBeAskedIsSaid(words: [String], message: String) throws {
    try withRuns { folder in
      let outcome = try startSphere(["runs"] + words, in: folder).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(try csv(in: folder).count == 6)
    }
  }

  @Test(arguments: [40, 60, 80, 200]) func aTerminalsWidthIsKept(columns: Int) throws {
    try withRuns { folder in
      for words in [["runs"], ["runs", "--columns", "run,message,status,views.train.flip,optimizer.rate,run_id"]] {
        let lines = try onTerminal(columns, words, in: folder)
        #expect(lines.allSatisfy { $0.count <= columns }, "\(lines.joined(separator: "\n"))")
        #expect(lines.filter { $0.contains("0.25") }.count == 2, "\(lines.joined(separator: "\n"))")
      }
      let text = try onTerminal(columns, ["runs"], in: folder).joined(separator: "\n")
      for part in ["minibatch", "none", "views.train.flip", "rate"] { #expect(text.contains(part), "\(text)") }
    }
  }
}

/// `sphere rm`.
@Suite struct RemoveTests {
  private func files(_ folder: URL) -> [String] {
    let checkpoints = folder.appendingPathComponent("checkpoints")
    return ((try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []).sorted()
  }

  private func ids(_ folder: URL) throws -> [String] {
    try csv("--columns", "run_id", "--sort", "run_id", in: folder).dropFirst().map { $0[0] }
  }

  @Test func aRunGoesWithItsFilesOnceItIsMeant() throws {
    try withRuns { folder in
      let all = try ids(folder)
      let gone = String(all[0].prefix(10))
      let dry = try sphere("rm", gone, "--dry-run", in: folder)
      #expect(dry.status == 0)
      #expect(dry.output.contains(all[0].prefix(8)))
      #expect(dry.errors.contains(#/would remove 1 run with 1 file \([0-9.]+ [KM]B\)/#))
      let unasked = try sphere("rm", gone, in: folder)
      #expect(unasked.status == 2)
      #expect(unasked.errors.contains("--yes removes"))
      #expect(try ids(folder) == all)
      #expect(files(folder).count == 5)

      let removed = try sphere("rm", gone, all[1], gone, "--yes", in: folder)
      #expect(removed.status == 0)
      #expect(removed.errors.contains("removed 2 runs with 2 files"))
      #expect(try ids(folder) == all.dropFirst(2).map { $0 })
      #expect(files(folder) == all.dropFirst(2).map { "\($0.prefix(16)).safetensors" })
      // The same command makes what is gone again.
      #expect(try sphere("run", "listed.yaml", "-q", in: folder).status == 0)
      #expect(try ids(folder) == all)
    }
  }

  @Test func anIdThatIsNoneRemovesNothing() throws {
    try withRuns { folder in
      let all = try ids(folder)
      let outcome = try sphere("rm", all[0], "ffffffffffff", "--yes", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("cannot find run ffffffffffff"))
      #expect(try ids(folder) == all && files(folder).count == 5)
    }
  }

  @Test func aFileElsewhereIsLeft() throws {
    try withRuns { folder in
      let id = try ids(folder)[0]
      let other = folder.appendingPathComponent("precious.txt")
      try "precious".write(to: other, atomically: true, encoding: .utf8)
      let store = try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite)
      _ = try store.rows(
        "UPDATE checkpoints SET path = ? WHERE run_id = ?", [.text("checkpoints/../precious.txt"), .text(id)])
      let outcome = try sphere("rm", id, "--yes", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("its weights checkpoints/../precious.txt are not in"))
      #expect(try String(contentsOf: other, encoding: .utf8) == "precious")
    }
  }

  @Test func aRunUnderWayIsRefused() throws {
    try withRuns { folder in
      let endless = try startSphere(
        ["run", "listed.yaml", "train.epochs=1000000", "optimizer.rate=0.25", "views.train.flip=0"], in: folder)
      defer {
        endless.kill()
        _ = endless.outcome()
      }
      // The run that is under way again: its record says interrupted, its lock is held.
      let unfinished = folder.appendingPathComponent("checkpoints/unfinished")
      let deadline = Date(timeIntervalSinceNow: 60)
      func lock() -> String? {
        (try? FileManager.default.contentsOfDirectory(atPath: unfinished.path))?.first { $0.hasSuffix(".lock") }
      }
      while lock() == nil, Date() < deadline { usleep(10_000) }
      let digits = try #require(lock()).prefix(16)
      let store = try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite)
      let copied = try ids(folder)[0]
      let name = digits + copied.dropFirst(16)
      _ = try store.rows("PRAGMA foreign_keys = 0")
      _ = try store.rows("UPDATE runs SET id = ? WHERE id = ?", [.text(String(name)), .text(copied)])
      let outcome = try sphere("rm", String(name), "--yes", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("run \(name.prefix(8)) is under way in process \(endless.identifier)"))
      #expect(try store.rows("SELECT count(*) FROM runs WHERE id = ?", [.text(String(name))]).rows == [[.integer(1)]])
    }
  }

  @Test func anEncoderThatOthersStartFromStays() throws {
    let text = """
      title: Starts
      data: {name: scenes, trainLimit: 64, validationLimit: 16, size: 16}
      encoder: {size: 16, width: 0.03, dimension: 4}
      train: {epochs: 1, batch: 32}
      start: {train: {epochs: 1}, loss: {uniform: {t: 3}}}
      evaluate: {layers: [output], probe: none, neighbours: 3}
      sweep: {loss.uniform.t: [1, 2]}
      """
    try withRuns(text) { folder in
      func starts() -> [String] { files(folder).filter { $0.hasPrefix("start-") } }
      #expect(starts().count == 1)
      let all = try ids(folder)
      let first = try sphere("rm", all[0], "--yes", in: folder)
      #expect(first.errors.contains("other runs start from the same encoder"))
      #expect(starts().count == 1)
      #expect(try sphere("rm", all[1], "--yes", in: folder).errors.contains("removed 1 run with 2 files"))
      #expect(files(folder).isEmpty)
    }
  }
}
