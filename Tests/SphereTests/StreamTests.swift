import Foundation
import TestSupport
import Testing

/// Standard output and error that cannot be written: one message and exit status 2, or nothing at all changes.
@Suite struct StreamTests {
  private static let experiment = """
    title: Tiny
    data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
    encoder: {size: 16, width: 0.0625, dimension: 2}
    train: {epochs: 1, batch: 32}
    method: none
    evaluate: {layers: [output], embeddings: true}
    """
  private static let report = """
    # Tiny

    ```figure dots
    data: SELECT run_id, x, y FROM points
    marks: [{mark: dot, x: x, y: y}]
    ```
    """

  private func withStore(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try Self.experiment.write(to: folder.appendingPathComponent("tiny.yaml"), atomically: true, encoding: .utf8)
      try Self.report.write(to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
      let outcome = try shell("$S run tiny.yaml && $S figure r.md#dots --format pdf", in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      try body(folder)
    }
  }

  /// Each command with something to say on standard output.
  private static let commands = [
    "", "help", "help run", "--version", "run tiny.yaml", "run tiny.yaml -n", "runs", "runs --csv", "runs --json",
    "show $RUN", "show $RUN --json", "verify $RUN --full", "verify dots.pdf", "sql 'SELECT 1'", "sql --csv 'SELECT 1'",
    "sql --schema", "report r.md", "report --reference", "figure r.md#dots", "lint dots.pdf", "explain dots.pdf",
    "explain $RUN", "data list",
  ]

  @Test func aFullDiskUnderStandardOutputIsOneMessage() throws {
    try withStore { folder in
      let run = try sphere("sql", "--csv", "SELECT id FROM runs", in: folder).output.split(separator: "\n").last ?? ""
      for command in Self.commands {
        let outcome = try shell("$S \(command) >/dev/full", in: folder, environment: ["RUN": String(run)])
        #expect(outcome.status == 2, "sphere \(command)")
        let told = outcome.errors.matches(of: #/cannot write to standard output: No space left on device/#)
        #expect(told.count == 1, "sphere \(command): \(outcome.errors)")
      }
    }
  }

  @Test func standardErrorThatCannotBeWrittenChangesNothing() throws {
    try withStore { folder in
      let run = try sphere("sql", "--csv", "SELECT id FROM runs", in: folder).output.split(separator: "\n").last ?? ""
      for command in Self.commands + [
        "run nothing.yaml", "runs --store nothing.sqlite", "rum", "run tiny.yaml seeds=7",
      ] {
        let plain = try shell("$S \(command)", in: folder, environment: ["RUN": String(run)])
        for stream in ["2>/dev/full", "2>&-"] {
          let outcome = try shell("$S \(command) \(stream)", in: folder, environment: ["RUN": String(run)])
          #expect(outcome.status == plain.status, "sphere \(command) \(stream)")
        }
      }
      #expect(try shell("$S runs >/dev/full 2>&1", in: folder).status == 2)
    }
  }

  @Test func closedStreamsAreNotTakenForFiles() throws {
    try withStore { folder in
      let outcome = try shell("$S run tiny.yaml seeds=5 --quiet <&- >&- 2>&-", in: folder)
      #expect(outcome.status == 2)
      // The store has the run, and nothing that was meant for a stream.
      #expect(try sphere("sql", "--csv", "PRAGMA integrity_check", in: folder).status == 2)
      #expect(try sphere("sql", "--csv", "SELECT count(*) AS n FROM runs", in: folder).output == "n\n2\n")
      #expect(try shell("$S runs >&-", in: folder).errors.contains("cannot write to standard output: Bad file"))
      #expect(try shell("$S sql - <&-", in: folder).errors.contains("cannot read standard input: Bad file"))
      #expect(try shell("echo 'SELECT 7 AS n' | $S sql --csv -", in: folder).output == "n\n7\n")
    }
  }

  @Test func aReaderThatHasSeenEnoughIsNoError() throws {
    try withStore { folder in
      let outcome = try shell("{ $S sql --schema; echo $? >code; } | true; cat code", in: folder)
      #expect(outcome.output == "0\n" && outcome.errors == "")
      // A run whose messages nobody reads any more goes on.
      let run = try shell("$S run tiny.yaml 'seeds=range(10,13)' 2>&1 | true; $S runs --csv | wc -l", in: folder)
      #expect(run.output == "5\n", "\(run.errors)")
    }
  }

  @Test func limitsThatAreTooLowAreOneMessage() throws {
    try withStore { folder in
      for command in ["run tiny.yaml seeds=3", "runs", "report r.md"] {
        let files = try shell("ulimit -n 12; exec $S \(command)", in: folder)
        #expect(files.status == 2 && files.output == "")
        #expect(files.errors.contains("12 files may be open at a time, at least 64 are needed"), "\(files.errors)")
      }
      let data = try shell("ulimit -d 200000; exec $S run tiny.yaml seeds=3", in: folder)
      #expect(data.status == 2 && data.errors.contains("of memory may be used (ulimit -d)"), "\(data.errors)")
    }
  }
}
