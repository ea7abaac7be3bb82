import Foundation
import Reports
import Rows
import Specifications
import Storage
import Synchronization
import TestSupport
import Testing

// Reports with errors, odd texts and too much of something.

extension RenderTests {
  @Test func `odd links, names and values end no document`() throws {
    let text = """
      # It's a "heading" (with ' quotes) & Ω

      [a](https://example.org/it's\\x?q=\u{E9}) [b](#nowhere) [](#c) {{ SELECT 'a' || char(1) || 'b' }} $\\nope{$

      ```claim c
      statement: "It's $x_1"
      data: SELECT NULL AS holds, 1e300 AS big, -1e-300 AS small
      ```

      ```figure f
      data: {points: {sample: [{name: u, kappa: 0}], count: 50}}
      marks:
        - {mark: dot, x: x, y: y, color: 1e30}
      ```

      ```figure g
      []
      ```
      """
    try rendering(text) { outcome, out, html in
      #expect(
        outcome.diagnostics.map(\.description) == [
          "r.md:3:1: error: no figure, table, claim or heading is called `nowhere`",
          "r.md:13:5: error: marks[0].color: must be a whole number from 0, the palette's, found `1e+30`",
          "r.md:17:1: error: must be a mapping, found a sequence of 0",
          "r.md:17:1: error: missing key `data`: a query, or named sources",
          "r.md:17:1: error: missing key `marks`: what is drawn",
        ])
      #expect(html.contains("<a href=\"#c\">Claim 1</a>"))
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("r.pdf").path))
    }
  }

  @Test func `a missing store is told`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("none.sqlite").path
      let report = try Report("Text.", file: "r.md")
      do {
        _ = try render(report: report, options: RenderOptions(store: path, output: folder))
        Issue.record("rendered without a store")
      } catch {
        #expect("\(error)".hasPrefix("cannot read the store \(path): it does not exist"))
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `links that lead nowhere are mistakes with their line and the nearest name`() throws {
    let text = """
      # Results of all

      [](#scater), [](#results-of-all), [text](#nope) and [up](#results-of-all).

      ```figure scatter
      data: {values: {x: [1, 2], y: [1, 2]}}
      marks: [{mark: dot, x: x, y: y}]
      caption: See [](#scattr).
      ```
      """
    try rendering(text) { outcome, _, html in
      #expect(
        outcome.diagnostics.map(\.description) == [
          "r.md:3:1: error: no figure, table, claim or heading is called `scater`\n  hint: did you mean `scatter`?",
          "r.md:3:1: error: no figure, table, claim or heading is called `nope`",
          "r.md:5:1: error: no figure, table, claim or heading is called `scattr`\n  hint: did you mean `scatter`?",
        ])
      #expect(html.contains("<a href=\"#results-of-all\">Results of all</a>"))
      #expect(html.contains("<code>#scater</code>"))
    }
  }

  @Test func `mistakes of the prose fail a report that still renders`() throws {
    try rendering("Text[^a].\n\n```{figure} b\nx: 1\n```\n") { outcome, _, html in
      #expect(outcome.exitCode == 1)
      #expect(outcome.diagnostics.map { $0.position?.line } == [1, 3])
      #expect(html.contains("<p>Text[^a].</p>"))
    }
  }

  @Test func `a report with a byte-order mark has its front matter, one in UTF-16 is refused`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("r.md")
      try Data([0xEF, 0xBB, 0xBF] + "---\ntitle: T\n---\nText.\n".utf8).write(to: file)
      #expect(try Report(contentsOf: file).title == "T")
      try "---\ntitle: T\n---\n".data(using: .utf16)?.write(to: file)
      let refusal = #expect(throws: Diagnostics.self) { try Report(contentsOf: file) }
      #expect(refusal?.description.contains("UTF-16") == true)
    }
  }

  @Test func `titles of pages hold no markup`() throws {
    try rendering("---\ntitle: \"# On *alpha*, `b` and $x^2$\"\n---\n") { _, _, html in
      #expect(html.contains("<title>On alpha, b and x^2</title>"))
    }
  }

  @Test func `a page runs its own script and loads nothing`() throws {
    try rendering("# A\n\nText.\n") { _, _, html in
      let parts = html.components(separatedBy: "http-equiv=\"Content-Security-Policy\" content=\"")
      let policy = try #require(parts.last?.components(separatedBy: "\"").first)
      #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
      for (name, start, end) in [("script", "<script>", "</script>"), ("style", "<style>", "</style>")] {
        let text = try #require(html.components(separatedBy: start).last?.components(separatedBy: end).first)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        let digest = try output(of: "sh", ["-c", "openssl dgst -sha256 -binary \(file.path) | base64"])
        guard !digest.isEmpty else { continue }
        #expect(policy.contains("\(name)-src 'sha256-\(digest.filter { $0 != "\n" })'"))
      }
      #expect(!policy.contains("script-src 'unsafe-inline'") && !policy.contains("http:"))
    }
  }

  @Test func `a table of very many rows is a mistake that says the limit`() throws {
    let rows =
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 300000) SELECT i, i AS j FROM k"
    try rendering("```table t\ndata: \(rows)\n```\n") { outcome, _, _ in
      #expect(
        outcome.diagnostics.map(\.description) == [
          "r.md:2:7: error: data: the query returns 300000 rows of 2 columns; a table shows at most 20000 cells\n"
            + "  hint: add LIMIT 10000, draw the rows as a figure, or write them with `sphere sql --csv`"
        ])
    }
  }
}
