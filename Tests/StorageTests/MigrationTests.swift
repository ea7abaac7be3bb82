import Experiments
import Foundation
import Rows
import Storage
import TestSupport
import Testing

/// Stores as the programs of earlier versions made them, with rows of real runs; see Fixtures/make_stores.py.
private let earlierStores = ["store-1-first", "store-1", "store-2", "store-3", "store-4"]

/// Runs the body with the path of a fresh copy of an earlier store.
private func withEarlierStore<Result>(_ name: String, _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { (folder) throws in
    let path = folder.appendingPathComponent("results.sqlite").path
    let packed = testFile("StorageTests/Fixtures/\(name).sqlite.gz").path
    let unpacking = try runProgram("/bin/sh", ["-c", "gzip -dc '\(packed)' > '\(path)'"])
    try #require(unpacking.status == 0, "\(unpacking.errors)")
    return try body(path)
  }
}

private func version(_ name: String) -> Int { Int(name.split(separator: "-")[1]) ?? 0 }

/// Everything that a store's rows say, but for the table of requests, which changed its name.
private func contents(_ store: some StoreReading) throws -> [String] {
  try [
    "SELECT * FROM runs ORDER BY id", "SELECT * FROM parameters ORDER BY run_id, key",
    "SELECT * FROM overrides ORDER BY run_id, position", "SELECT * FROM patches ORDER BY sha256",
    "SELECT * FROM environments ORDER BY run_id",
    "SELECT id, run_id, name, method, split, layer, parameter, step, epoch, value, count FROM measurements ORDER BY id",
    "SELECT * FROM embeddings ORDER BY run_id, split, view, sample", "SELECT * FROM checkpoints ORDER BY run_id",
  ].map { try store.rows($0, []).csv() }
}

/// The columns, keys, indexes and checks of every table, and the columns of every view.
private func structure(_ store: some StoreReading) throws -> [String] {
  let columns = try store.rows(
    """
    SELECT s.type, s.name, c.name, c.type, c."notnull", c.pk, c.hidden FROM sqlite_schema AS s
    JOIN pragma_table_xinfo(s.name) AS c WHERE s.name NOT LIKE 'sqlite_%' ORDER BY s.type, s.name, c.cid
    """, [])
  let tables = try store.rows(
    "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    [])
  let indexes = try store.rows(
    """
    SELECT s.name, i.name, i."unique", i.origin, x.seqno, x.name FROM sqlite_schema AS s
    JOIN pragma_index_list(s.name) AS i JOIN pragma_index_info(i.name) AS x
    WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' ORDER BY s.name, i.name, x.seqno
    """, [])
  let references = try store.rows(
    """
    SELECT s.name, f."table", f."from", f."to", f.on_delete FROM sqlite_schema AS s
    JOIN pragma_foreign_key_list(s.name) AS f ORDER BY s.name, f.id
    """, [])
  // No pragma tells what is in parentheses after CHECK and AS.
  let text = try store.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name", [])
  let checks = text.rows.flatMap { row in
    ["CHECK (", " AS ("].flatMap { word in
      row[1].text.ranges(of: word).map { "\(row[0].text): \(word)\(untilClosed(row[1].text[$0.upperBound...]))" }
    }
  }
  return [columns, tables, indexes, references].flatMap { table in
    table.rows.map { $0.map(\.text).joined(separator: " ") }
  } + checks.sorted()
}

/// The text up to the parenthesis that closes one before it.
private func untilClosed(_ text: Substring) -> Substring {
  var depth = 1
  return text.prefix { character in
    depth += character == "(" ? 1 : character == ")" ? -1 : 0
    return depth > 0
  }
}

@Suite struct MigrationTests {
  @Test(arguments: earlierStores)
  func anEarlierStoreIsUpgradedWithAllItsRows(name: String) throws {
    try withEarlierStore(name) { path in
      let before = try contents(StoreReader(path: path))
      let store = try Store(path: path, mode: .readWrite)
      #expect(try contents(store) == before)
      #expect(before[0].split(separator: "\n").count == 4)
      #expect(try store.rows("PRAGMA user_version").rows == [[.integer(schemaVersion)]])
      #expect(try store.rows("PRAGMA integrity_check").rows == [[.text("ok")]])
      #expect(try store.rows("PRAGMA foreign_key_check").rows == [])
      let asked = "JOIN runs AS r ON r.id = q.run_id WHERE q.experiment = r.experiment AND q.profile = r.profile"
      #expect(try store.rows("SELECT count(*) FROM requests AS q \(asked)").rows == [[.integer(3)]])
      #expect(try store.rows("SELECT * FROM cells").rows == (try store.rows("SELECT * FROM requests").rows))
      #expect(try store.rows("SELECT count(*) FROM encoders").rows == [[.integer(3)]])
      // It takes a run as a new store does.
      #expect(try store.write(sampleRecord()))
    }
  }

  @Test(arguments: earlierStores)
  func anUpgradedStoreIsBuiltAsANewOne(name: String) throws {
    let new = try withStore { store, _ in try structure(store) }
    try withEarlierStore(name) { path in
      let store = try Store(path: path, mode: .readWrite)
      #expect(try structure(store) == new)
    }
  }

  @Test func theDocumentedTablesAreThoseOfANewStore() throws {
    let new = try withStore { store, _ in try structure(store) }
    try withTemporaryFolder { (folder) throws in
      let path = folder.appendingPathComponent("results.sqlite").path
      // Two stores, one of them made over again from the text that `sphere sql --schema` prints.
      let store = try Store(path: path, mode: .create)
      let names = try store.rows(
        "SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'table') ORDER BY type = 'table', rowid DESC")
      for row in names.rows { _ = try store.rows("DROP \(row[0].text) \"\(row[1].text)\"") }
      for statement in statements(of: schemaText) { _ = try store.rows(statement) }
      let documented = try structure(store)
      #expect(documented.difference(from: new).isEmpty)
    }
  }

  /// The statements of a text: each ends with `;` at the end of a line or before a comment.
  private func statements(of text: String) -> [String] {
    let lines = text.split(separator: "\n").map { line in
      line.firstRange(of: "--").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }
    return lines.joined(separator: "\n").split(separator: ";").map(String.init)
      .filter { !$0.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty }
  }

  /// Stores that went through a step are what later steps start from: its text may never change.
  @Test func releasedStepsAreFrozen() throws {
    let digests = migrations.map { sha256($0) }
    let text = digests.enumerated().map { "\($0 + 1) \($1)\n" }.joined()
    #expect(try goldenMismatch(text, "StorageTests/Golden/migrations.txt") == nil)
  }

  private func sha256(_ text: String) -> String {
    let summing = try? withTemporaryFolder { (folder) throws in
      try Data(text.utf8).write(to: folder.appendingPathComponent("step.sql"))
      return try runProgram("sha256sum", ["step.sql"], in: folder).output
    }
    return String((summing ?? "").prefix(64))
  }

  @Test(arguments: earlierStores)
  func aReaderLeavesAnEarlierStoreAsItIs(name: String) throws {
    try withEarlierStore(name) { path in
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let reader = try StoreReader(path: path)
      #expect(try reader.query("SELECT count(*) FROM requests").rows == [[.integer(3)]])
      #expect(try reader.query("SELECT count(*) FROM encoders").rows == [[.integer(3)]])
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder(of: path)) == ["results.sqlite"])
    }
  }

  private func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  @Test(arguments: earlierStores)
  func theStoreAsItWasIsKeptBesideIt(name: String) throws {
    try withEarlierStore(name) { path in
      let before = try contents(StoreReader(path: path))
      let upgrade = try #require(Store(path: path, mode: .create).upgrade)
      let backup = "\(path).version-\(version(name))"
      #expect(upgrade.path == path && upgrade.version == version(name) && upgrade.backup == backup)
      #expect(
        upgrade.description
          == "\(path) was upgraded from version \(version(name)) to \(schemaVersion); \(backup) holds it "
          + "as it was: remove that when you no longer need it")
      let raw = try runProgram("sqlite3", [backup, "PRAGMA user_version; SELECT count(*) FROM runs"])
      #expect(raw.output == "\(version(name))\n3\n" || raw.status == 127)
      #expect(try contents(StoreReader(path: backup)) == before)
      // Only once: the store is up to date now.
      #expect(try Store(path: path, mode: .create).upgrade == nil)
      // An earlier copy is never overwritten.
      try FileManager.default.removeItem(atPath: path)
      for companion in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + companion) }
      try FileManager.default.copyItem(atPath: backup, toPath: path)
      #expect(try Store(path: path, mode: .create).upgrade?.backup == backup + ".2")
    }
  }

  @Test func anUpgradeThatFailsLeavesTheStoreAndNoCopy() throws {
    try withEarlierStore("store-4") { path in
      // A table of the user's own has the name that the upgrade needs.
      let file = URL(fileURLWithPath: path)
      let made = try runProgram("python3", ["-c", addTable, path])
      try #require(made.status == 0, "\(made.errors)")
      let before = try Data(contentsOf: file)
      let refusal = message { try Store(path: path, mode: .readWrite) }
      #expect(refusal.contains("table requests already exists"))
      #expect(try Data(contentsOf: file) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder(of: path)) == ["results.sqlite"])
    }
  }

  private let addTable = """
    import sqlite3, sys
    c = sqlite3.connect(sys.argv[1]); c.execute("CREATE TABLE requests (mine TEXT)"); c.commit(); c.close()
    """

  @Test func anUpgradeWithoutRoomForTheCopyIsRefusedAndLeavesTheStore() throws {
    try withEarlierStore("store-4") { path in
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      // Nothing can be written under a name that a folder has.
      let partial = path + ".version-4.partial"
      try FileManager.default.createDirectory(atPath: partial + "/full", withIntermediateDirectories: true)
      let refusal = message { try Store(path: path, mode: .readWrite) }
      #expect(refusal.hasPrefix("cannot copy \(path) before its upgrade to version \(schemaVersion): "))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  @Test func severalUpgradersMakeOneCopy() throws {
    try withEarlierStore("store-3") { path in
      let failures = onThreads(4) { index in try Store(path: path, mode: .create).write(sampleRecord(seed: index)) }
      #expect(failures == [])
      #expect(try StoreReader(path: path).runIDs().count == 7)
      let copies = try FileManager.default.contentsOfDirectory(atPath: folder(of: path)).filter {
        $0.contains("version")
      }
      #expect(copies == ["results.sqlite.version-3"])
    }
  }
}

@Suite struct ViewTests {
  private func makeViewsOld(_ store: Store) throws {
    for sql in [
      "DROP VIEW scores", "CREATE VIEW scores AS SELECT 1 AS old", "CREATE VIEW gone AS SELECT 1 AS one",
      "CREATE VIEW mine AS SELECT count(*) AS count FROM cells",
      "UPDATE properties SET value = 'another' WHERE name = 'views_sha256'",
      "UPDATE properties SET value = value || ' gone' WHERE name = 'view_names'",
    ] { _ = try store.rows(sql) }
  }

  @Test func viewsOfAnotherTextAreReplacedAndThoseOfTheUserStay() throws {
    try withStore { store, path in
      try store.write(sampleRecord())
      try makeViewsOld(store)
      let again = try Store(path: path, mode: .readWrite)
      #expect(again.upgrade == nil)
      #expect(try again.rows("SELECT DISTINCT experiment FROM scores").rows == [[.text("circle")]])
      #expect(try again.rows("SELECT count FROM mine").rows == [[.integer(1)]])
      #expect(message { try again.rows("SELECT * FROM gone") }.contains("no such table: gone"))
    }
  }

  @Test func aReaderHasTodaysViewsWhateverTheFileHas() throws {
    try withStore { store, path in
      try store.write(sampleRecord())
      try makeViewsOld(store)
      let reader = try StoreReader(path: path)
      #expect(try reader.query("SELECT DISTINCT experiment FROM scores").rows == [[.text("circle")]])
      #expect(try reader.query("SELECT accuracy_output FROM encoders").rows == [[.real(0.75)]])
      #expect(try store.rows("SELECT * FROM scores").columns == ["old"])
    }
  }
}
