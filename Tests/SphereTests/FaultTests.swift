import Foundation
import TestSupport
import Testing

/// What happens to a run when the machine fails: nothing is called finished that cannot be found again, and the same command
/// goes on.
@Suite struct FaultTests {
  private static let experiment = """
    title: Tiny
    data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
    encoder: {size: 16, width: 0.0625, dimension: 2}
    train: {epochs: 1, batch: 32}
    evaluate: {layers: [output], embeddings: true}
    method: minibatch
    """

  private func withExperiment(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try Self.experiment.write(to: folder.appendingPathComponent("tiny.yaml"), atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  /// Waits until a run is under way, that is, has its lock; false where it takes too long.
  private func isUnderWay(_ folder: URL) -> Bool {
    for _ in 0..<600 {
      let unfinished = folder.appendingPathComponent("checkpoints/unfinished").path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: unfinished)) ?? []
      if names.contains(where: { $0.hasSuffix(".lock") }) { return true }
      usleep(50_000)
    }
    return false
  }

  @Test(arguments: [
    "rm results.sqlite", "mv results.sqlite kept.sqlite", "cp other.sqlite new && mv new results.sqlite",
  ])
  func aStoreThatIsGoneAtTheCommitIsNoticed(change: String) throws {
    try withExperiment { folder in
      try #require(try sphere("run", "tiny.yaml", "seeds=9", "--store", "other.sqlite", in: folder).status == 0)
      try #require(try sphere("run", "tiny.yaml", "seeds=8", in: folder).status == 0)
      let run = try startSphere(["run", "tiny.yaml", "train.epochs=400"], in: folder)
      try #require(isUnderWay(folder))
      _ = try shell(change, in: folder)
      let outcome = run.outcome()
      #expect(outcome.status == 2)
      #expect(!outcome.errors.contains("finished"), "\(outcome.errors)")
      #expect(outcome.errors.contains("while it was in use"), "\(outcome.errors)")
      if change.hasPrefix("mv") { #expect(outcome.errors.contains("kept.sqlite")) }
    }
  }

  @Test(arguments: ["", ":memory:", "file:results.sqlite", "file::memory:?cache=shared"])
  func aStoreIsAFile(name: String) throws {
    try withExperiment { folder in
      for words in [
        ["run", "tiny.yaml"], ["run", "tiny.yaml", "-n"], ["runs"], ["sql", "SELECT 1"], ["report", "r.md"],
      ] {
        let outcome = try startSphere(words + ["--store", name], in: folder).outcome()
        #expect(outcome.status == 2 && outcome.output == "")
        #expect(outcome.errors.contains("cannot open '\(name)': a store "), "\(outcome.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    }
  }

  @Test func aPipeIsNoStore() throws {
    try withExperiment { folder in
      let outcome = try shell(
        "mkfifo pipe; timeout 20 $S runs --store pipe; timeout 20 $S run tiny.yaml --store pipe", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.matches(of: #/cannot open pipe: it is not a regular file/#).count == 2)
    }
  }

  @Test func weightsThatCannotBeWrittenInterruptTheRunAndStopTheSweep() throws {
    try withExperiment { folder in
      // The weights are larger than the limit; the store and what else is written are not.
      let width = "encoder.width=0.25"
      let outcome = try shell("ulimit -f 300; exec $S run tiny.yaml \(width) seeds=0,1,2 --jobs 1", in: folder)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors.matches(of: #/stopped at run \w+: cannot write .*: File too large/#).count == 1,
        "\(outcome.errors)")
      let status = "SELECT status, count(*) AS n FROM runs GROUP BY status"
      #expect(try sphere("sql", "--csv", status, in: folder).output == "status,n\ninterrupted,1\n")
      let again = try sphere("run", "tiny.yaml", width, "seeds=0,1,2", in: folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(try sphere("sql", "--csv", status, in: folder).output == "status,n\nfinished,3\n")
    }
  }

  @Test func linksInThePlaceOfOurFilesAreNotFollowed() throws {
    try withExperiment { folder in
      try #require(try sphere("run", "tiny.yaml", in: folder).status == 0)
      let id = try sphere("sql", "--csv", "SELECT substr(id, 1, 16) FROM runs", in: folder).output
        .split(separator: "\n").last.map(String.init)
      let run = try #require(id)
      let precious = folder.appendingPathComponent("precious")
      try "untouched".write(to: precious, atomically: true, encoding: .utf8)
      let begin = "rm -rf results.sqlite* checkpoints && mkdir -p checkpoints/unfinished && "
      let locked = try shell(
        begin + "ln -s ../../precious checkpoints/unfinished/\(run).lock && $S run tiny.yaml", in: folder)
      #expect(locked.status == 2)
      #expect(locked.errors.contains("a symbolic link is in its place"), "\(locked.errors)")
      let links = [".\(run).safetensors.partial", "\(run).safetensors", "unfinished/.\(run).partial"]
      let make = links.map { "ln -s \(precious.path) checkpoints/\($0)" }.joined(separator: " && ")
      let outcome = try shell(begin + make + " && $S run tiny.yaml --save-every 0", in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try String(contentsOf: precious, encoding: .utf8) == "untouched")
    }
  }

  @Test func anUnwritableFolderIsNamedWithTheSystemsReason() throws {
    try withExperiment { folder in
      let outcome = try shell("touch checkpoints && $S run tiny.yaml", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("/checkpoints"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("Error Domain") && !outcome.errors.contains("NSCocoa"))
    }
  }

  @Test func aStoreInAFolderThatCannotBeWrittenIsRead() throws {
    try withExperiment { folder in
      try #require(try sphere("run", "tiny.yaml", in: folder).status == 0)
      // Root may write everywhere: a read-only mount is what stops it too.
      let mount = "mount --bind . mnt && mount -o remount,ro,bind mnt"
      let script =
        "mkdir -p mnt && unshare -rm sh -c '\(mount) && cd mnt && $S runs --csv && $S sql --csv \"SELECT 1 AS n\"'"
      let outcome = try shell(script, in: folder)
      guard !outcome.errors.contains("unshare") && !outcome.errors.contains("mount:") else { return }
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("finished") && outcome.output.hasSuffix("n\n1\n"), "\(outcome.output)")
    }
  }

  @Test func aReportThatCannotBeWrittenWholeLeavesTheOldOneWhole() throws {
    try withExperiment { folder in
      try #require(try sphere("run", "tiny.yaml", in: folder).status == 0)
      let text =
        "# Tiny\n\n```figure dots\ndata: SELECT run_id, x, y FROM points\nmarks: [{mark: dot, x: x, y: y}]\n```\n"
      let report = folder.appendingPathComponent("r.md")
      try text.write(to: report, atomically: true, encoding: .utf8)
      try #require(try sphere("report", "r.md", in: folder).status == 0)
      let digests = "cd r && find . -type f | sort | xargs sha256sum"
      let old = try shell(digests, in: folder).output
      try text.replacing("Tiny", with: "Other").replacing("x: x,", with: "x: y,").write(
        to: report, atomically: true, encoding: .utf8)
      // The page and the figures are larger than the limit, the table of the data is not.
      let outcome = try shell("ulimit -f 8; exec $S report r.md", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
      #expect(try shell(digests, in: folder).output == old)
      // A folder in the place of the last file stops the renames as well.
      _ = try shell("rm r/manifest.json && mkdir -p r/manifest.json/x", in: folder)
      let before = try shell(digests, in: folder).output
      #expect(try sphere("report", "r.md", in: folder).status == 2)
      #expect(try shell(digests, in: folder).output == before)
      _ = try shell("rm -r r/manifest.json", in: folder)
      #expect(try sphere("report", "r.md", in: folder).status == 0)
      #expect(try shell("ls -A r", in: folder).output == "data\nfigures\nmanifest.json\nr.html\nr.pdf\n")
    }
  }

  @Test func namesInDoubleQuotesAreNotText() throws {
    try withExperiment { folder in
      try #require(try sphere("run", "tiny.yaml", in: folder).status == 0)
      let misspelt = try sphere("sql", "SELECT 1 FROM runs WHERE \"experment\" <> 'circle'", in: folder)
      #expect(misspelt.status == 2)
      #expect(misspelt.errors.contains("did you mean `experiment`?"), "\(misspelt.errors)")
      let quoted = try sphere("sql", "SELECT 1 FROM runs WHERE experiment <> \"circle\"", in: folder)
      #expect(quoted.errors.contains("text is in single quotes: 'circle'"), "\(quoted.errors)")
    }
  }

  @Test func singleFaultsOfTheSystemLoseNothing() throws {
    try withTemporaryFolder { folder in
      guard try shell("command -v cc", in: folder).status == 0 else { return }
      let script = repositoryFolder.appendingPathComponent("scripts/faults").path
      let outcome = try shell("exec '\(script)' --sample 5 --program $S", in: folder)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
  }
}
