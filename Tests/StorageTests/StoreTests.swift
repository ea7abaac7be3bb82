import Experiments
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// A record with something in every table.
func sampleRecord(seed: Int = 0, status: RunStatus = .finished, patch: String = "+ change\n", dimension: Int = 2)
  -> RunRecord
{
  var configuration = Vocabulary.standard.defaults(data: "scenes")
  configuration.seed = seed
  configuration.encoder.dimension = dimension
  configuration.loss[ContrastiveTerm.self].weight = 1
  configuration.loss[ContrastiveTerm.self].tau = 0.1
  let measurements: [Experiments.Measurement] = [
    .init("loss", split: "train", epoch: 1, value: 3, count: 10), .init("loss", split: "train", epoch: 2, value: 2.5),
    .init("loss-align", split: "train", epoch: 2, value: 0.25), .init("rate", split: "train", epoch: 2, value: 0.36),
    .init("views-per-second", split: "train", epoch: 1, value: 100),
    .init("views-per-second", split: "train", epoch: 2, value: 300),
    .init("align", split: "validation", layer: "output", parameter: 2, value: 0.5, count: 100),
    .init("align", split: "validation", layer: "output", parameter: 1, value: 0.6, count: 100),
    .init("uniform", split: "validation", layer: "output", parameter: 2, value: -1, count: 4950),
    .init("uniform", split: "validation", layer: "output", parameter: 3, value: -1.5, count: 4950),
    .init("accuracy", method: "linear", split: "validation", layer: "output", value: 0.75, count: 100),
    .init("accuracy", method: "knn", split: "validation", layer: "fc7", parameter: 5, value: 0.625, count: 100),
    .init("accuracy", method: "linear-cv", split: "train", layer: "output", value: 0.5, count: 100),
    .init("seconds", method: "total", split: "train", value: 12.5), .init("broken", split: "train", value: .nan),
  ]
  let vectors = (0..<(2 * dimension)).map { Float($0) / 4 }
  return RunRecord(
    run: Run(
      experiment: "circle", profile: "quick", overrides: ["train.epochs=2", "seeds=0,1"], configuration: configuration,
      dataFingerprint: String(repeating: "a", count: 64)),
    status: status, message: status == .finished ? "" : "stopped",
    environment: RunEnvironment(
      gitRevision: "abc", gitPatch: patch, compiler: "Swift 6.3", cpu: "some cpu", blas: "OpenBLAS", threads: 2,
      system: "Linux"),
    startedSeconds: 1_700_000_000 + Double(seed), endedSeconds: 1_700_000_012.5, measurements: measurements,
    embeddings: [
      Embedding(split: "validation", view: "align-1", dimension: dimension, labels: [3, 4], features: vectors),
      Embedding(
        split: "validation", view: "align-2", dimension: dimension, labels: [3, 4], features: vectors.map { -$0 }),
    ], checkpoint: Checkpoint(path: "checkpoints/a.safetensors", sha256: String(repeating: "b", count: 64)))
}

func withStore<Result>(_ body: (Store, String) throws -> Result) throws -> Result {
  try withTemporaryFolder { (folder) throws in
    let path = folder.appendingPathComponent("results.sqlite").path
    return try body(try Store(path: path, mode: .create), path)
  }
}

func message<Result>(_ body: () throws -> Result) -> String {
  do {
    _ = try body()
    return ""
  } catch { return "\(error)" }
}

@Suite struct StoreTests {
  @Test(arguments: [1, 2, 5])
  func recordsComeBackAsTheyWere(dimension: Int) throws {
    try withStore { (store, path) throws in
      let record = sampleRecord(dimension: dimension)
      #expect(try store.write(record))
      let reader = try StoreReader(path: path)
      let read = try reader.record(ofRun: record.run.id, vocabulary: .standard)
      #expect(read.run == record.run)
      #expect(read.status == .finished && read.message == "")
      #expect(read.environment == record.environment)
      #expect(read.startedSeconds == record.startedSeconds && read.endedSeconds == record.endedSeconds)
      #expect(read.measurements == record.measurements)
      #expect(read.embeddings == record.embeddings)
      #expect(read.checkpoint == record.checkpoint)
      #expect(try reader.status(ofRun: record.run.id) == .finished)
      #expect(try reader.status(ofRun: "none") == nil)
    }
  }

  @Test func definitionsOfMetricsAreKeptOnce() throws {
    try withStore { store, _ in
      for seed in 0..<2 {
        var record = sampleRecord(seed: seed)
        record.definitions = [
          DefinedMetric(
            name: "koleo", method: "", definition: MetricDefinition(centring: .mean, source: "a paper, equation 1"))
        ]
        #expect(try store.write(record))
      }
      let table = try store.rows("SELECT name, method, version, centring, normalisation, source FROM definitions")
      #expect(table.rows.map { $0.map(\.text) } == [["koleo", "", "1", "mean", "unit", "a paper, equation 1"]])
    }
  }

  @Test func featuresThatAreNotFiniteKeepTheirBits() throws {
    try withStore { (store, _) throws in
      var record = sampleRecord(status: .diverged)
      record.embeddings = [
        Embedding(split: "validation", view: "evaluate", dimension: 2, labels: [0], features: [.nan, .infinity])
      ]
      try store.write(record)
      let features = try store.embeddings(ofRun: record.run.id)[0].features
      #expect(features.map(\.bitPattern) == [Float.nan.bitPattern, Float.infinity.bitPattern])
      let x = try store.rows("SELECT x, y FROM embeddings").rows[0]
      #expect(x == [.null, .null])
    }
  }

  @Test func unfinishedRunsAreReplacedAndFinishedOnesKept() throws {
    try withStore { (store, _) throws in
      #expect(try store.write(sampleRecord(status: .interrupted)))
      #expect(try store.write(sampleRecord(status: .diverged)))
      #expect(try store.write(sampleRecord(status: .finished)))
      #expect(try store.write(sampleRecord(status: .failed)) == false)
      let id = sampleRecord().run.id
      #expect(try store.status(ofRun: id) == .finished)
      for table in ["runs", "environments", "checkpoints", "patches"] {
        #expect(try store.rows("SELECT count(*) FROM \(table)").rows == [[.integer(1)]], "\(table)")
      }
      #expect(try store.measurements(ofRun: id).count == sampleRecord().measurements.count)
      #expect(try store.remove(run: id))
      #expect(try store.remove(run: id) == false)
      #expect(try store.rows("SELECT count(*) FROM measurements").rows == [[.integer(0)]])
    }
  }

  @Test func aRecordIsWrittenWhollyOrNotAtAll() throws {
    try withStore { (store, _) throws in
      var record = sampleRecord()
      // Two embeddings of one name break the primary key after runs and measurements are in.
      record.embeddings.append(record.embeddings[0])
      #expect(
        message { try store.write(record) }.hasPrefix(
          "cannot insert an embedding: UNIQUE constraint failed: embeddings.run_id, embeddings.split, embeddings.view, "
            + "embeddings.sample (SQLite 1555)\n  in: INSERT INTO embeddings"))
      for table in ["runs", "measurements", "parameters", "patches"] {
        #expect(try store.rows("SELECT count(*) FROM \(table)").rows == [[.integer(0)]], "\(table)")
      }
      #expect(try store.write(sampleRecord()))
    }
  }

  @Test func runsAreFoundByTheirFirstDigits() throws {
    try withStore { (store, _) throws in
      #expect(
        message { try store.resolve("ab") } == """
          cannot find run ab: no run begins so
            hint: the store has no runs yet
          """)
      for seed in 0..<40 { try store.write(sampleRecord(seed: seed)) }
      let ids = try store.runIDs()
      #expect(ids.count == 40 && ids[3] == sampleRecord(seed: 3).run.id)
      #expect(try store.runIDs(status: .failed) == [])
      #expect(try store.runIDs(status: .finished).count == 40)
      for id in ids { #expect(try store.resolve(String(id.prefix(12))) == id) }
      #expect(try store.resolve(ids[0].uppercased()) == ids[0])
      // 40 ids on 16 digits: some digit begins several.
      let digits = Dictionary(grouping: ids) { $0.prefix(1) }.filter { $0.value.count > 1 }.keys.sorted()
      let several = message { try store.resolve(String(digits[0])) }
      #expect(several.hasPrefix("cannot find run \(digits[0]): several runs begin so\n  hint: one of \(digits[0])"))
      #expect(message { try store.resolve("xyz") }.contains("an id has digits 0-9 and a-f only"))
      #expect(message { try store.resolve("%") }.contains("the newest runs are"))
    }
  }

  @Test func viewsShowParametersAndScores() throws {
    try withStore { (store, _) throws in
      let record = sampleRecord()
      try store.write(record)
      try store.write(sampleRecord(seed: 1, status: .failed))
      var random = sampleRecord(seed: 2)
      random.run.configuration.method = Untrained()
      random.run = Run(experiment: "circle", configuration: random.run.configuration, dataFingerprint: "f")
      try store.write(random)
      let encoders = try store.rows(
        """
        SELECT method, w_c, w_a, w_u, tau, negatives, alpha, t, m, width, size, batch, epochs, align, align_1, uniform,
          round(exp_uniform, 6), accuracy_output, accuracy_fc7, knn_fc7, cv_output, loss, seconds
        FROM encoders ORDER BY seed
        """)
      #expect(
        encoders.rows == [
          [
            .text("minibatch"), .real(1), .real(1), .real(1), .real(0.1), .integer(0), .real(2), .real(2), .integer(2),
            .real(1), .integer(32), .integer(768), .integer(200), .real(0.5), .real(0.6), .real(-1), .real(0.367879),
            .real(0.75), .null, .real(0.625), .real(0.5), .real(2.5), .real(12.5),
          ],
          [
            .text("none"), .null, .null, .null, .null, .null, .null, .null, .integer(2), .real(1), .integer(32), .null,
            .null, .real(0.5), .real(0.6), .real(-1), .real(0.367879), .real(0.75), .null, .real(0.625), .real(0.5),
            .real(2.5), .real(12.5),
          ],
        ])
      let losses = try store.rows(
        "SELECT epoch, loss, align, rate FROM losses WHERE run_id = ?", [.text(record.run.id)])
      #expect(
        losses.rows == [[.integer(1), .real(3), .null, .null], [.integer(2), .real(2.5), .real(0.25), .real(0.36)]])
      let timings = try store.rows("SELECT total_seconds, views_per_second, threads FROM timings WHERE seed = 0")
      #expect(timings.rows == [[.real(12.5), .real(200), .integer(2)]])
      let scores = try store.rows("SELECT value FROM scores WHERE name = 'uniform' AND parameter = 3 AND seed = 0")
      #expect(scores.rows == [[.real(-1.5)]])
      let history = try store.rows("SELECT status, started_utc, message FROM history")
      #expect(history.rows[1] == [.text("failed"), .text("2023-11-14 22:13:21"), .text("stopped")])
    }
  }

  @Test(arguments: [1, 2, 5])
  func pairsAndPoints(dimension: Int) throws {
    try withStore { (store, path) throws in
      try store.write(sampleRecord(dimension: dimension))
      let reader = try StoreReader(path: path)
      let distances = try reader.query("SELECT distance FROM pairs ORDER BY sample").column("distance")?.map(\.double)
      let expected = (0..<2).map { sample in
        2 * (0..<dimension).map { pow(Double(sample * dimension + $0) / 4, 2) }.reduce(0, +).squareRoot()
      }
      for (distance, value) in zip(distances ?? [], expected) { #expect(abs((distance ?? -1) - value) < 1e-12) }
      #expect(distances?.count == 2)
      guard dimension == 2 else { return }
      let angle = try reader.query("SELECT angle FROM points WHERE view = 'align-1' AND sample = 1").rows
      #expect(angle == [[.real(atan2(0.75, 0.5))]])
    }
  }
}

@Suite struct SchemaTests {
  /// The columns of every table and view, as tools see them: a change here is a change for users.
  @Test func tablesAndViewsAreAsPublished() throws {
    try withStore { (store, path) throws in
      let reader = try StoreReader(path: path)
      let table = try reader.query(
        """
        SELECT s.type || ' ' || s.name || ': ' || group_concat(c.name || rtrim(' ' || c.type), ', ')
        FROM (SELECT type, name, rowid AS place FROM sqlite_schema WHERE type IN ('table', 'view')) AS s
        JOIN pragma_table_xinfo(s.name) AS c GROUP BY s.name ORDER BY s.place
        """)
      let text = table.rows.map { $0[0].text + "\n" }.joined()
      #expect(try goldenMismatch(text, "References/storage-schema.txt") == nil)
      #expect(try reader.query("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%--%'").rows[0][0] != .integer(0))
    }
  }

  @Test func everyColumnOfATableIsInTheText() {
    #expect(schemaVersion == 5)
    for name in [
      "runs", "requests", "parameters", "overrides", "patches", "environments", "measurements", "embeddings",
      "checkpoints",
    ] {
      #expect(schemaText.contains("CREATE TABLE \(name) ("))
    }
  }

  /// Rows of epochs and of steps are in views of their own, so that neither makes a curve of the other zigzag.
  @Test func lossesOfEpochsAndOfStepsAreApart() throws {
    try withStore { (store, path) throws in
      var record = sampleRecord()
      record.measurements += [
        .init("loss", split: "train", step: 1, epoch: 1, value: 5),
        .init("loss", split: "train", step: 2, epoch: 1, value: 4),
        .init("loss", split: "validation", epoch: 1, value: 9),
      ]
      try store.write(record)
      let reader = try StoreReader(path: path)
      #expect(
        try reader.query("SELECT epoch, loss FROM losses ORDER BY epoch").rows
          == [[.integer(1), .real(3)], [.integer(2), .real(2.5)]])
      #expect(
        try reader.query("SELECT step, epoch, loss FROM step_losses ORDER BY step").rows
          == [[.integer(1), .integer(1), .real(5)], [.integer(2), .integer(1), .real(4)]])
      let refusal = message { try reader.query("SELECT loss FROM losses WHERE step IS NULL") }
      #expect(refusal.contains("hint: `losses` has a row an epoch; the rows of steps are in `step_losses`"))
    }
  }

  @Test func aRunKeepsTheNumericsVersionThatItWasMadeWith() throws {
    try withStore { (store, _) throws in
      var record = sampleRecord()
      record.numericsVersion = 2
      try store.write(record)
      #expect(try store.record(ofRun: record.run.id, vocabulary: .standard).numericsVersion == 2)
      #expect(try store.rows("SELECT numerics_version FROM runs").rows == [[.integer(2)]])
    }
  }

  /// A run's configuration stays as the program that ran it wrote it, also where its record goes into another store.
  @Test func aRunKeepsTheTextOfItsConfiguration() throws {
    try withStore { (store, path) throws in
      var record = sampleRecord()
      let text = "  " + record.run.configuration.canonicalJSON
      record.storedConfiguration = text
      try store.write(record)
      let read = try store.record(ofRun: record.run.id, vocabulary: .standard)
      #expect(read.storedConfiguration == text && read.run.configuration == record.run.configuration)
      let other = try Store(path: path + ".other", mode: .create)
      try other.write(read)
      #expect(try other.rows("SELECT configuration FROM runs").rows == [[.text(text)]])
    }
  }

  @Test func removedRunsLeaveNothingBehindAndNoFreePages() throws {
    try withStore { (store, path) throws in
      let records = (0..<3).map { sampleRecord(seed: $0, patch: "patch of \($0)\n") }
      for record in records { try store.write(record) }
      try store.remove(runs: records.prefix(2).map(\.run.id))
      for table in ["runs", "requests", "environments", "patches", "checkpoints"] {
        #expect(try store.rows("SELECT count(*) FROM \(table)").rows == [[.integer(1)]], "\(table)")
      }
      #expect(try store.rows("SELECT count(DISTINCT run_id) FROM measurements").rows == [[.integer(1)]])
      _ = store.reclaimSpace()
      #expect((try store.rows("PRAGMA freelist_count").rows[0][0].int ?? 99) < 5)
      #expect(try StoreReader(path: path).runIDs() == [records[2].run.id])
    }
  }

  @Test func theFileSaysWhoseItIs() throws {
    try withStore { (store, path) throws in
      try store.write(sampleRecord())
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)).prefix(100))
      #expect(bytes[68..<72].elementsEqual(Array("SPHR".utf8)))
      #expect(try store.rows("PRAGMA journal_mode").rows == [[.text("wal")]])
      #expect(try store.rows("PRAGMA integrity_check").rows == [[.text("ok")]])
    }
  }

  @Test func theJournalCanBeTruncatedInstead() throws {
    try withTemporaryFolder { (folder) throws in
      let path = folder.appendingPathComponent("results.sqlite").path
      let store = try Store(path: path, mode: .create, journal: .truncate)
      try store.write(sampleRecord())
      #expect(try store.rows("PRAGMA journal_mode").rows == [[.text("truncate")]])
      #expect(try StoreReader(path: path).runIDs().count == 1)
    }
  }
}
