import Foundation
import Reports
import Storage
import TestSupport
import Testing

/// Reports that mean harm: what is in the store or the file becomes no markup, and a cell can only read.
@Suite struct HostileTests {
  private func rendering(_ text: String, _ body: (RenderOutcome, String, URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: try Report(text, file: "r.md"), options: RenderOptions(store: store.path, output: out))
      try body(outcome, try String(contentsOf: out.appendingPathComponent("r.html"), encoding: .utf8), out)
      // Whatever was asked for, the store is as before.
      #expect(try StoreReader(path: store.path).query("SELECT count(*) > 0 FROM runs").rows == [[.integer(1)]])
    }
  }

  /// What a checker of files has to say; nothing where it is not installed.
  private func findings(_ program: String, _ arguments: [String], _ file: URL) throws -> String {
    guard try !output(of: "which", [program]).isEmpty else {
      print("skipped: \(program) is not installed; scripts/install-dependencies does")
      return ""
    }
    return try output(of: "sh", ["-c", "\(program) \(arguments.joined(separator: " ")) \(file.path) 2>&1"])
  }

  static let values: [(sql: String, forbidden: String)] = [
    ("'<script>alert(1)</script>'", "<script>alert"), ("']]>'", "]]>"), ("'\"><img src=x onerror=y>'", "<img"),
    ("'''-->'", "'-->"), ("char(0) || 'a' || char(27) || char(133)", "\u{1B}"),
    ("CAST(x'ff3c753e' AS TEXT)", "<u>"), ("char(8238) || 'txt.exe'", "\u{202E}"), ("'&lt;b&gt;'", ">&lt;b&gt;<"),
    ("char(65534)", "\u{FFFE}"), ("'</figcaption></svg><svg onload=x>'", "<svg onload"),
  ]

  @Test(arguments: values)
  func `values of the store stay text everywhere`(value: (sql: String, forbidden: String)) throws {
    let text = """
      ---
      title: "{{ SELECT 1 }} <x> & \\"y\\""
      authors: ["<b>A</b>"]
      ---
      # Heading {{ SELECT \(value.sql) }}

      Text {{ SELECT \(value.sql) }}.

      ```table t
      data: |
        SELECT \(value.sql) AS a, 1 AS "<i>"
      caption: |
        {{ SELECT \(value.sql) }}
      ```

      ```figure f
      data: |
        SELECT run_id, align, uniform, \(value.sql) AS name FROM encoders LIMIT 4
      marks: [{mark: dot, x: align, y: uniform, tip: "{name}"}]
      x: "<u>x"
      ```

      ```claim c
      statement: |
        {{ SELECT \(value.sql) }}
      data: |
        SELECT 1 AS holds, \(value.sql) AS v
      ```
      """
    try rendering(text) { outcome, html, out in
      #expect(outcome.diagnostics.map(\.description) == [])
      // The page's own two scripts aside.
      let page = html.components(separatedBy: "<script")
      #expect(page.count == 3)
      #expect(!page[0].contains(value.forbidden))
      let file = out.appendingPathComponent("r.html")
      let figure = out.appendingPathComponent("figures/f.svg")
      let remarks = [
        try findings("xmllint", ["--noout"], file), try findings("tidy", ["-q", "-e", "-utf8"], file),
        try findings("xmllint", ["--noout"], figure),
      ]
      #expect(remarks == ["", "", ""])
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("r.pdf").path))
    }
  }

  @Test(arguments: [
    "DROP TABLE runs", "DELETE FROM runs", "ATTACH '/etc/passwd' AS x", "ATTACH ':memory:' AS x",
    "PRAGMA writable_schema = 1", "PRAGMA journal_mode = DELETE", "SELECT load_extension('/tmp/x.so')",
    "CREATE TEMP TABLE t (a)", "VACUUM INTO '/tmp/stolen.sqlite'", "UPDATE sqlite_schema SET sql = 'x'",
  ])
  func `a cell that would do more than read is refused in its place`(sql: String) throws {
    let text = "```table t\ndata: \"\(sql)\"\n```\n\n```table u\ndata: SELECT 1 AS a\n```\n"
    try rendering(text) { outcome, html, _ in
      #expect(outcome.exitCode == 1)
      #expect(outcome.tables == 1)
      let message = outcome.diagnostics.map(\.description).joined(separator: "\n")
      #expect(message.hasPrefix("r.md:2:7: error: data: "), "\(message)")
      // SQLite refuses the schema table before it asks whether writing is allowed.
      let refusals = ["refused: a cell may only read the store (", "table sqlite_master may not be modified"]
      #expect(refusals.contains { message.contains($0) }, "\(message)")
      #expect(html.contains("<section class=\"notice error\" id=\"t\">"))
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/stolen.sqlite"))
  }

  @Test(arguments: [
    ("SELECT random() AS a", "random"), ("SELECT hex([randomblob](4)) AS a", "randomblob"),
    ("SELECT `random`() AS a", "random"), ("SELECT date('n' || 'ow') AS a", "date of 'now'"),
    ("SELECT julianday(x) AS a FROM (SELECT 'NOW' AS x)", "julianday of 'now'"),
    ("SELECT strftime('%Y') AS a", "strftime without a time"), ("SELECT datetime ( ) AS a", "datetime without a time"),
    ("SELECT CURRENT_TIMESTAMP AS a", "current_timestamp"),
    ("SELECT datetime(0, 'unixepoch', 'localtime') AS a", "datetime of 'localtime'"),
  ])
  func `a cell whose rows depend on chance or the clock is refused`(sql: String, call: String) throws {
    try rendering("```table t\ndata: \"\(sql)\"\n```\n") { outcome, _, _ in
      let message = outcome.diagnostics.map(\.description).first ?? ""
      #expect(message.hasPrefix("r.md:2:7: error: data: refused: \(call) gives other rows each time"), "\(message)")
      #expect(outcome.exitCode == 1)
    }
  }

  @Test func `times of the store are computed as SQLite does`() throws {
    let sql =
      "SELECT date(86400, 'unixepoch', '+1 day') AS a, 'random()' AS b, strftime('%H:%M', '2020-01-01 10:30') AS c"
    try rendering("```table t\ndata: |\n  \(sql)\n```\n") { outcome, html, _ in
      #expect(outcome.diagnostics.isEmpty && outcome.tables == 1)
      #expect(html.contains("1970-01-03") && html.contains("10:30"))
    }
  }

  @Test(arguments: [
    ("SELECT length(zeroblob(1000000000)) AS n", "string or blob too big"),
    (
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k) SELECT i FROM k",
      "more than 1000000 rows"
    ),
    (
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k LIMIT 9) SELECT zeroblob(40000000) AS b FROM k",
      "more than 128 MiB of texts and blobs"
    ),
    (
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k) SELECT \((0..<64).map { "i AS c\($0)" }.joined(separator: ", ")) FROM k",
      "more than 16777216 values"
    ),
    ("SELECT 1; DROP TABLE runs", "one statement at a time"),
  ])
  func `a cell that asks for too much is stopped`(sql: String, message: String) throws {
    try rendering("```table t\ndata: \"\(sql)\"\n```\n") { outcome, _, _ in
      #expect(outcome.exitCode == 1)
      #expect(outcome.diagnostics.first?.message.contains(message) == true, "\(outcome.diagnostics)")
    }
  }

  @Test(arguments: ["/etc/passwd", "../other.sqlite", "a/../../b"])
  func `a report opens no store outside the working folder`(path: String) throws {
    do {
      _ = try Report("---\nstore: \(path)\n---\n", file: "r.md")
      Issue.record("\(path) was accepted")
    } catch {
      #expect(
        error.description == """
          r.md:2:8: error: store: must be a file below the working folder, found `\(path)`
            hint: give other stores on the command line: --store \(path)
          """)
    }
  }

  @Test func `links that run code are text`() throws {
    let text = "[a](javascript:alert) [b](<java\tscript:x>) [c](data:text/html,x) [d](x.html) [e](vbscript:x)\n"
    try rendering(text) { _, html, _ in
      let body = html.components(separatedBy: "<main>")[1]
      #expect(body.components(separatedBy: "<a href").count == 2)
      #expect(body.contains("<a href=\"x.html\">d</a>"))
    }
  }
}
