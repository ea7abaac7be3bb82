import Foundation
import Reports
import Rows
import Specifications
import Storage
import Synchronization
import TestSupport
import Testing

/// What `render` writes, from small reports over a store of made-up runs.
@Suite struct RenderTests {
  /// Renders a report's text over a new store; the body sees the outcome and the folder written to.
  func rendering(
    _ text: String, isEmpty: Bool = false, _ body: (RenderOutcome, URL, String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      if isEmpty { _ = try Store(path: store.path, mode: .create) } else { try SyntheticStore.make(at: store) }
      let out = folder.appendingPathComponent("out")
      let report = try Report(text, file: "r.md")
      let outcome = try render(report: report, options: RenderOptions(store: store.path, output: out))
      let html = try String(contentsOf: out.appendingPathComponent("r.html"), encoding: .utf8)
      try body(outcome, out, html)
    }
  }

  /// The page's body without its style and script.
  func main(_ html: String) -> String {
    guard let start = html.range(of: "<main>\n"), let end = html.range(of: "</main>") else { return html }
    return String(html[start.upperBound..<end.lowerBound])
  }

  @Test func `prose becomes plain HTML`() throws {
    let text = """
      ---
      title: T
      ---
      # One & two

      There are {{ SELECT count(*) FROM encoders WHERE experiment = 'circle' AND seed = 0 }} encoders, the best at
      {{ SELECT max(accuracy_output) * 100 FROM encoders WHERE experiment = 'circle' AND seed = 0 | %.1f %% }}: $\\mathcal{L}_{u}^2$.

      - *a*
      - `b`[^n]

      [^n]: Below.
      """
    try rendering(text) { outcome, _, html in
      #expect(outcome.diagnostics.isEmpty)
      #expect(
        main(html) == """
          <h2 id="one-two">One &amp; two<a class="anchor" href="#one-two" aria-label="Link to this section">#</a></h2>
          <p>There are 3 encoders, the best at
          57.2 %: <math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><msubsup><mi>ℒ</mi><mi>u</mi>\
          <mn>2</mn></msubsup><annotation encoding="application/x-tex">\\mathcal{L}_{u}^2</annotation></semantics></math>.</p>
          <ul>
          <li><em>a</em></li>
          <li><code>b</code><sup><a href="#note-1" id="ref-1">1</a></sup></li>
          </ul>
          <section class="footnotes" aria-label="Footnotes">
          <ol>
          <li id="note-1" value="1"><p>Below.</p>
          <a class="back" href="#ref-1" aria-label="Back to the text">↩</a></li>
          </ol>
          </section>

          """)
    }
  }

  @Test func `text from the store and the file cannot become markup`() throws {
    let text = """
      ---
      title: "<script>alert(1)</script>"
      ---
      {{ SELECT '<img src=x onerror=alert(1)>' }} [link](javascript:alert(1)) <b onclick="x">raw</b>

      ```table t
      data: SELECT '<i>&"' AS a, '=1+1' AS b, '"x"' AS c
      caption: "{{ SELECT '</figcaption>' }}"
      ```
      """
    try rendering(text) { outcome, out, html in
      #expect(outcome.diagnostics.isEmpty)
      #expect(html.components(separatedBy: "<script>").count == 2)
      #expect(!html.contains("<img"))
      #expect(!html.contains("onclick"))
      #expect(!html.contains("javascript:"))
      #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
      #expect(html.contains("&lt;i&gt;&amp;&quot;"))
      let csv = try String(contentsOf: out.appendingPathComponent("data/t.csv"), encoding: .utf8)
      #expect(csv == "a,b,c\n\"<i>&\"\"\",\"'=1+1\",\"\"\"x\"\"\"\n")
    }
  }

  @Test func `a broken cell shows its message and the rest goes on`() throws {
    let text = """
      ```figure one
      data: SELECT alin, uniform FROM encoders
      marks: [{mark: dot, x: align, y: uniform}]
      ```

      ```figure two
      data: SELECT align, uniform FROM encoders
      marks: [{mark: dot, x: aling, y: uniform}]
      ```

      {{ SELECT nosuch }}

      ```figure three
      data: SELECT align, uniform FROM encoders
      marks: [{mark: dot, x: align, y: uniform}]
      ```
      """
    try rendering(text) { outcome, out, html in
      #expect(outcome.figures == 1)
      #expect(outcome.exitCode == 1)
      let messages = outcome.diagnostics.map(\.description)
      #expect(messages.count == 3)
      #expect(messages[0].hasPrefix("r.md:2:7: error: data: no such column: alin"))
      #expect(messages[0].contains("align"))
      #expect(
        messages[1] == "r.md:8:24: error: marks[0].x: unknown column `aling`\n  hint: did you mean `align`?")
      #expect(messages[2].hasPrefix("r.md:11:1: error: no such column: nosuch"))
      #expect(html.contains("<section class=\"notice error\" id=\"one\">"))
      #expect(html.contains("unknown column `aling`"))
      #expect(html.contains("<figure id=\"three\">"))
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("figures/three.svg").path))
      #expect(!FileManager.default.fileExists(atPath: out.appendingPathComponent("figures/one.svg").path))
    }
  }

  @Test func `cells without data say what to run`() throws {
    let text = """
      ```figure f
      needs: experiments/circle.yaml
      data: SELECT align, uniform FROM encoders
      marks: [{mark: dot, x: align, y: uniform}]
      ```

      ```table t
      data: SELECT align FROM encoders
      ```

      ```claim c
      statement: It holds.
      needs: experiments/circle.yaml
      data: SELECT max(align) < 1 AS holds FROM encoders
      ```

      ```run r
      experiment: experiments/circle.yaml
      profile: quick
      ```
      """
    try rendering(text, isEmpty: true) { outcome, _, html in
      #expect(outcome.diagnostics.isEmpty)
      #expect(outcome.missing == 2)
      #expect(outcome.claims(.missing) == 1)
      #expect(outcome.exitCode == 0)
      #expect(html.contains("Not enough data: run <code>sphere run experiments/circle.yaml</code>."))
      #expect(html.contains("<span class=\"badge\">not enough data</span>"))
      #expect(html.contains("No runs in the store."))
      #expect(html.contains("<code>sphere run experiments/circle.yaml --profile quick</code>"))
    }
  }

  @Test func `claims hold, fail, and need one row with holds`() throws {
    let text = """
      ```claim a
      statement: Yes.
      data: SELECT 1 AS holds, 0.5 AS half
      show: {half: {label: "$x$", format: "%.2f"}}
      ```

      ```claim b
      statement: No.
      data: SELECT 0 AS holds
      ```

      ```claim c
      statement: Wrong.
      data: SELECT 1 AS hold
      ```

      ```claim d
      statement: Many.
      data: SELECT 1 AS holds UNION ALL SELECT 0
      ```
      """
    try rendering(text) { outcome, _, html in
      #expect(outcome.claims(.holds) == 1)
      #expect(outcome.claims(.fails) == 1)
      #expect(
        outcome.diagnostics.map(\.description) == [
          "r.md:14:7: error: data: the query returns no column `holds`, only hold\n"
            + "  hint: name it: SELECT a < b AS holds, ...; or say what to compare: `compare: a < b`",
          "r.md:19:7: error: data: the query returns 2 rows, a claim needs one\n"
            + "  hint: aggregate: SELECT min(a < b) AS holds ...; or compare over the rows: `compare: a < b`",
        ])
      #expect(html.contains("</span> <b>0.50</b>"))
    }
  }

  @Test func `tables average over groups and set published numbers beside`() throws {
    let text = """
      ```table t
      data: |
        SELECT 'a' AS kind, 1 AS v UNION ALL SELECT 'a', 3 UNION ALL SELECT 'b', 5
      summary: {of: v, by: kind}
      columns: [kind, {column: v, header: Value, format: "%.1f", best: max}, n]
      published: {by: kind, header: paper, values: {a: {v: 2.5}, c: {v: 9}}}
      ```
      """
    try rendering(text) { outcome, _, html in
      #expect(outcome.diagnostics.isEmpty)
      // Student's t for one degree of freedom is 12.706; the standard error of 1 and 3 is 1.
      #expect(
        html.contains(
          """
          <tr><td>a</td><td class="number" data-sort="2.0">2.0 ± 12.7</td>\
          <td class="number published" data-sort="2.5">2.5</td><td class="number" data-sort="2.0">2</td></tr>
          <tr><td>b</td><td class="number best" data-sort="5.0">5.0</td><td class="number published">–</td>\
          <td class="number" data-sort="1.0">1</td></tr>
          <tr><td>c</td><td class="number">–</td><td class="number published" data-sort="9.0">9.0</td>\
          <td class="number">–</td></tr>
          """))
    }
  }

  @Test func `the front matter's queries are tables like any other, whatever their order`() throws {
    let text = """
      ---
      with:
        twice: SELECT a, b FROM once WHERE a > 1
        once: SELECT column1 AS a, column2 AS b FROM (VALUES (1, 2), (3, 4))
        runs: SELECT count(*) AS n FROM encoders
      ---
      {{ WITH more AS (SELECT 1) SELECT sum(a) FROM twice, more }} {{ SELECT sum(a) FROM once }} {{ SELECT n = (SELECT count(*) FROM encoders) FROM runs }}
      """
    try rendering(text) { outcome, _, html in
      #expect(outcome.diagnostics.map(\.message) == [])
      #expect(main(html).contains("3 4 1"))
    }
    let circle = """
      ---
      with: {a: SELECT * FROM b, b: SELECT * FROM a}
      ---
      {{ SELECT count(*) FROM a }}
      """
    try rendering(circle) { outcome, _, _ in
      #expect(outcome.diagnostics.map(\.message) == ["circular reference: a"])
    }
  }

  @Test func `provenance names experiments, seeds, revisions and diverged runs`() throws {
    let text = """
      ---
      with: {mine: "SELECT * FROM encoders WHERE experiment = 'stl10'"}
      ---
      ```figure f
      data: SELECT run_id, align, uniform FROM mine
      marks: [{mark: dot, x: align, y: uniform, missing: margin}]
      ```
      """
    try rendering(text) { outcome, out, html in
      #expect(outcome.diagnostics.isEmpty)
      #expect(html.contains("stl10, profile quick, stl10: 38 runs (1 diverged), seeds 0–1, revision 0123456."))
      let manifest = try String(contentsOf: out.appendingPathComponent("manifest.json"), encoding: .utf8)
      #expect(manifest.contains("WITH mine AS (\\n  SELECT * FROM encoders WHERE experiment = 'stl10'\\n)"))
      #expect(manifest.contains("\"path\": \"figures/f.pdf\""))
    }
  }

  @Test func `the same store and report give the same bytes, and nothing is rewritten`() throws {
    let text =
      "# H\n\n```figure f\ndata: SELECT align, uniform FROM encoders\nmarks: [{mark: dot, x: align, y: uniform}]\n```\n"
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let report = try Report(text, file: "r.md")
      let folders = ["a", "b"].map { folder.appendingPathComponent($0) }
      let first = try render(report: report, options: RenderOptions(store: store.path, output: folders[0]))
      let second = try render(report: report, options: RenderOptions(store: store.path, output: folders[1]))
      #expect(first.files.count == 7)
      for (one, two) in zip(first.files, second.files) {
        #expect(try Data(contentsOf: one) == Data(contentsOf: two), "\(one.lastPathComponent)")
      }
      let again = try render(report: report, options: RenderOptions(store: store.path, output: folders[0]))
      #expect(again.changedFiles == [])
    }
  }

  @Test func `reports rendered at the same time come out as one alone`() throws {
    // Cairo keeps at most ten fonts open for the whole process, and closes one that another thread may be about to use.
    let venues = ["icml", "neurips", "iclr", "cvpr", "ieee", "nature"]
    let figures = venues.map { venue in
      "```figure \(venue)\nvenue: \(venue)\ndata: {values: {x: [1, 2], y: [3, 4]}}\nmarks: [{mark: dot, x: x, y: y}]\n"
        + "letters: true\ntitle: $\\alpha_x$ and text\n```\n"
    }
    let prose = "Paragraph *one* **with** `fonts` ***of*** ${\\cal L}_{x}$ many kinds and sizes.\n"
    let text = "# H\n\n" + figures.map { prose + "\n" + $0 }.joined(separator: "\n")
    try withTemporaryFolder { folder in
      let report = try Report(text, file: "r.md")
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 24) { index in
        let out = folder.appendingPathComponent("\(index)")
        do { _ = try render(report: report, options: RenderOptions(store: nil, output: out)) } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      for file in ["r.pdf", "r.html", "figures/icml.pdf", "figures/nature.png"] {
        let contents = try Set(
          (0..<24).map { try Data(contentsOf: folder.appendingPathComponent("\($0)/\(file)")) })
        #expect(contents.count == 1, "\(file)")
      }
    }
  }

  @Test func `pages embed their fonts and break where they are full`() throws {
    let prose = (1...60).map {
      "Paragraph \($0) goes on for long enough to take up two lines of the page, or nearly so, in ten points.\n"
    }
    try rendering("# Heading\n\n" + prose.joined(separator: "\n")) { _, out, _ in
      let pdf = String(decoding: try Data(contentsOf: out.appendingPathComponent("r.pdf")), as: UTF8.self)
      #expect(pdf.contains("/Count 4"))
      #expect(pdf.contains("+TeXGyrePagella-Regular"))
      #expect(!pdf.contains("/Type3"))
      #expect(pdf.contains("/Outlines"))
    }
  }

  @Test func `one figure is drawn at a venue's width`() throws {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let text =
        "```figure f\ndata: SELECT align, uniform FROM encoders\nmarks: [{mark: dot, x: align, y: uniform}]\n```\n"
      let report = try Report(text, file: "r.md")
      let (files, _) = try renderFigure(
        report: report, name: "f", store: store.path, venue: .icml, width: .column, formats: [.pdf], output: folder)
      let pdf = String(decoding: try Data(contentsOf: files[0]), as: UTF8.self)
      #expect(pdf.contains("/MediaBox [ 0 0 234 "))
      #expect(throws: RenderError.unknownFigure(name: "g", hint: "known: f")) {
        try renderFigure(report: report, name: "g", store: store.path, formats: [.pdf], output: folder)
      }
    }
  }
}
