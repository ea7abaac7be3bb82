import Experiments
import Foundation
import Rows
import Storage
import TestSupport
import Testing

private func withReader<Result>(
  limits: StoreReader.Limits = .init(), _ body: (StoreReader, String) throws -> Result
) throws -> Result {
  try withStore { (store, path) throws in
    try store.write(sampleRecord())
    return try body(try StoreReader(path: path, limits: limits), path)
  }
}

@Suite struct QueryTests {
  @Test func valuesOfEveryKind() throws {
    try withReader { (reader, _) throws in
      let table = try reader.query("SELECT NULL AS a, 1 AS b, 0.1 AS c, 'x' AS d, x'00ff' AS e, '' AS f, x'' AS g")
      #expect(table.columns == ["a", "b", "c", "d", "e", "f", "g"])
      #expect(table.rows == [[.null, .integer(1), .real(0.1), .text("x"), .blob([0, 255]), .text(""), .blob([])]])
      let bound = try reader.query("SELECT ?, ?, ?, ?", parameters: [.blob([]), .text("é\0x"), .real(-0.5), .null])
      #expect(bound.rows == [[.blob([]), .text("é\0x"), .real(-0.5), .null]])
      let named = try reader.query("SELECT :t + ?", parameters: [.integer(1)], named: ["t": .integer(2)])
      #expect(named.rows == [[.integer(3)]])
      #expect(try reader.query("SELECT 1; -- and a comment\n").rows.count == 1)
      #expect(
        try reader.query("SELECT exp(0), ln(1), sqrt(4), vector_element(x'0000803f', 0)").rows == [
          [.real(1), .real(0), .real(2), .real(1)]
        ])
      #expect(
        try reader.query(
          "SELECT vector_element('x', 0), vector_element(x'00', 0), vector_element(x'0000803f', 1), vector_distance(x'0000803f', x'')"
        ).rows == [[.null, .null, .null, .null]])
      // 1, 2 and NaN as bytes between 1 and 3, the other way round, and between equal ends.
      let vector = "x'0000803f000000400000c07f'"
      #expect(
        try reader.query(
          "SELECT vector_pixels(\(vector), 1, 3), vector_pixels(\(vector), 3, 1), vector_pixels(\(vector), 1, 1), vector_pixels(1, 0, 1)"
        ).rows == [[.blob([0, 128, 0]), .blob([255, 128, 0]), .null, .null]])
    }
  }

  @Test(arguments: [
    (
      "SELECT acuracy_fc7 FROM encoders",
      "cannot query: no such column: acuracy_fc7 (SQLite 1)\n  in: SELECT acuracy_fc7 FROM encoders\n  hint: did you mean `accuracy_fc7`?"
    ),
    (
      "SELECT *\nFROM encoder",
      "cannot query: no such table: encoder (SQLite 1)\n  in: SELECT *\n      FROM encoder\n  hint: did you mean `encoders`?"
    ),
    (
      "SELECT e.sed FROM encoders AS e",
      "cannot query: no such column: e.sed (SQLite 1)\n  in: SELECT e.sed FROM encoders AS e\n  hint: did you mean `seed`?"
    ),
    (
      "SELECT sqroot(2)",
      "cannot query: no such function: sqroot (SQLite 1)\n  in: SELECT sqroot(2)\n  hint: did you mean `sqrt`?"
    ),
    ("SELEC 1", "cannot query: near \"SELEC\": syntax error (SQLite 1)\n  in: SELEC 1"),
    ("-- nothing", "cannot query: the query is empty\n  in: -- nothing"),
    (
      "SELECT 1; SELECT 2",
      "cannot query: one statement at a time\n  in: SELECT 1; SELECT 2\n  hint: remove what follows the first `;`"
    ),
    ("SELECT :t", "cannot query: the parameter :t has no value\n  in: SELECT :t"),
    ("SELECT ?", "cannot query: the query has more parameters than the 0 values given\n  in: SELECT ?"),
  ])
  func mistakesAreNamed(sql: String, expected: String) throws {
    try withReader { (reader, _) throws in #expect(message { try reader.query(sql) } == expected) }
  }

  @Test(arguments: [
    "DELETE FROM runs", "INSERT INTO overrides VALUES ('a', 1, 'b')", "UPDATE runs SET seed = 1",
    "UPDATE sqlite_schema SET sql = ''", "DROP TABLE runs",
    "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)", "CREATE VIEW v AS SELECT 1", "ATTACH '/tmp/none.sqlite' AS other",
    "DETACH main", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 7", "PRAGMA query_only = 0", "VACUUM",
    "VACUUM INTO '/tmp/none.sqlite'", "REINDEX", "ANALYZE", "BEGIN", "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('a')", "PRAGMA writable_schema = 1", "CREATE VIRTUAL TABLE f USING fts5(a)",
    "SELECT * FROM pragma_journal_mode('x')",
  ])
  func readersChangeNothing(sql: String) throws {
    try withReader { (reader, path) throws in
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(throws: StorageError.self) { try reader.query(sql) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
      #expect(try reader.query("SELECT count(*) FROM runs").rows == [[.integer(1)]])
    }
  }

  @Test func aRefusalSaysWhatIsAllowed() throws {
    try withReader { (reader, _) throws in
      #expect(
        message { try reader.query("DELETE FROM runs") } == """
          cannot query: not authorized (SQLite 23)
            in: DELETE FROM runs
            hint: queries only read: SELECT, WITH, VALUES
          """)
    }
  }

  @Test func describingPragmasAreAllowed() throws {
    try withReader { (reader, _) throws in
      #expect(try reader.query("PRAGMA table_info(overrides)").rows.count == 3)
      #expect(try reader.query("SELECT name FROM sqlite_schema WHERE name = 'encoders'").rows.count == 1)
    }
  }

  @Test func limitsHold() throws {
    // Swift 6.3.1 compiles `constant + "a"` and `constant + "b"` in two closures to the same text; a function does not.
    func endless(_ column: String) -> String {
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT \(column) FROM n"
    }
    try withReader(limits: .init(rows: 10, seconds: 0.2)) { (reader, _) throws in
      let rows = endless("i")
      let long = message { try reader.query(rows) }
      #expect(long == "cannot query: more than 10 rows\n  in: \(rows)\n  hint: add a LIMIT or aggregate")
      let sum = endless("sum(i)")
      let slow = message { try reader.query(sum) }
      let hint = "simplify the query or raise its time limit"
      #expect(slow == "cannot query: interrupted (SQLite 9)\n  in: \(sum)\n  hint: \(hint)")
      #expect(try reader.query("SELECT 1").rows.count == 1)
    }
  }

  @Test func keptRowsStandBesideTheStore() throws {
    try withReader(limits: .init(rows: 1000, seconds: 5)) { (reader, path) throws in
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let query = "WITH v(a, b) AS (VALUES (2, 'x'), (1, NULL)) SELECT a, b, a / 4.0 AS c FROM v ORDER BY a -- the end"
      try reader.keep("my \"rows\"", rowsOf: query)
      let kept = try reader.query("SELECT * FROM temp.\"my \"\"rows\"\"\"")
      #expect(try kept == reader.query(query))
      try reader.keep("k", rowsOf: "SELECT value FROM parameters WHERE run_id IN (SELECT id FROM runs)")
      #expect(
        try reader.query("SELECT count(*) FROM k") == reader.query("SELECT count(*) FROM parameters"))
      for wrong in [
        "DELETE FROM runs", "SELECT 1; SELECT 2", "SELECT 1) UNION SELECT (2", "SELECT 1 AS a);", "SELECT ?",
        "PRAGMA table_info(runs)", "EXPLAIN SELECT 1", "SELECT load_extension('x')", "SELECT nothing FROM runs",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1001) SELECT i FROM n",
      ] {
        #expect(throws: StorageError.self, "\(wrong)") { try reader.keep("w", rowsOf: wrong) }
        #expect(throws: StorageError.self) { try reader.query("SELECT * FROM temp.w") }
      }
      // What keeping rows was allowed to do, queries still are not.
      for wrong in [
        "CREATE TEMP TABLE t (a)", "INSERT INTO temp.k VALUES (1)", "DROP TABLE temp.k", "DELETE FROM runs",
      ] {
        #expect(throws: StorageError.self, "\(wrong)") { try reader.query(wrong) }
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  @Test func keptRowsHaveLimits() throws {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(zeroblob(500)) FROM n"
    try withReader(limits: .init(rows: 1_000_000, seconds: 20, bytes: 1 << 20)) { (reader, _) throws in
      #expect(throws: StorageError.self) { try reader.keep("w", rowsOf: endless) }
      #expect(try reader.query("SELECT 1").rows.count == 1)
    }
  }

  @Test func readersSeeWhatIsWrittenMeanwhile() throws {
    try withStore { (store, path) throws in
      let reader = try StoreReader(path: path)
      #expect(try reader.runIDs().isEmpty)
      try store.write(sampleRecord())
      #expect(try reader.runIDs().count == 1)
    }
  }
}

@Suite struct TableTests {
  private let table = Table(
    columns: ["name", "value", "a,b"],
    rows: [
      [.text("=1+1"), .real(0.1), .null], [.text("two\nlines \"x\""), .integer(-12), .text("")],
      [.text("\u{1B}[31mred"), .real(1234567.891), .blob([1, 255])],
    ])

  @Test func csv() {
    #expect(
      table.csv()
        == "name,value,\"a,b\"\n\"'=1+1\",0.1,\n\"two\nlines \"\"x\"\"\",-12,\"\"\n"
        + "\u{1B}[31mred,1234567.891,01ff\n")
  }

  @Test func json() {
    let small = Table(columns: ["b", "a"], rows: [[.real(2), .text("é\"")], [.null, .integer(1)]])
    #expect(small.json.canonicalText == #"{"columns":["b","a"],"rows":[[2,"é\""],[null,1]]}"#)
  }

  @Test func aligned() {
    #expect(
      table.aligned() == #"""
        name                  value  a,b
        --------------  -----------  ---------
        =1+1                    0.1  -
        two\nlines "x"          -12
        \u{1B}[31mred   1234567.891  <2 bytes>

        """#)
  }

  @Test func columnsByName() {
    #expect(table.column("value")?.map(\.double) == [0.1, -12, 1234567.891])
    #expect(table.column("none") == nil)
  }
}
