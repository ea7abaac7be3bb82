import Foundation
import Reports
import TestSupport
import Testing

/// Claims that compare: verdicts by intervals over seeds.
@Suite struct ClaimTests {
  private func rendered<Result>(
    _ text: String, _ body: (RenderOutcome, _ html: String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let report = try Report(text, file: "r.md")
      var options = RenderOptions(store: store.path, output: folder.appendingPathComponent("out"))
      options.formats = [.html]
      let outcome = try render(report: report, options: options)
      let html = try String(contentsOf: folder.appendingPathComponent("out/r.html"), encoding: .utf8)
      return try body(outcome, html)
    }
  }

  private func claim(_ compare: String, _ rows: String, columns: String = "seed, a, b", more: String = "") -> String {
    "```claim c\nstatement: It is so.\ncompare: \(compare)\n\(more)"
      + "data: WITH t(\(columns)) AS (VALUES \(rows)) SELECT * FROM t\n```\n"
  }

  private func verdict(_ compare: String, _ rows: String, columns: String = "seed, a, b") throws -> ClaimFinding {
    try rendered(claim(compare, rows, columns: columns)) { outcome, _ in
      #expect(outcome.diagnostics.map(\.description) == [])
      #expect(outcome.exitCode == 0)
      return try #require(outcome.claims.first)
    }
  }

  @Test func `a claim holds, fails or is undecided by the interval of the difference over seeds`() throws {
    // Differences -1.1, -0.9, -1.0: scipy.stats.ttest_1samp([-1.1, -.9, -1], 0).confidence_interval() is
    // (-1.2484137711719545, -0.7515862288280454).
    let rows = "(0, 1.0, 2.1), (1, 5.0, 5.9), (2, 9.0, 10.0)"
    let holds = try verdict("a < b", rows)
    #expect(holds.verdict == .holds)
    let found = try #require(holds.differences.first)
    let interval = try #require(found.interval)
    #expect(found.left == "a" && found.right == "b" && found.count == 3)
    #expect(abs((found.mean ?? 0) + 1) < 1e-12)
    #expect(
      abs(interval.lowerBound + 1.2484137711719545) < 1e-9 && abs(interval.upperBound + 0.7515862288280454) < 1e-9)
    #expect(try verdict("b > a", rows).verdict == .holds)
    #expect(try verdict("a > b", rows).verdict == .fails)
    // All three means are in the claimed order, but the seeds do not agree.
    #expect(try verdict("a < b", "(0, 1, 2), (1, 2, 1.9), (2, 1, 1.5)").verdict == .undecided)
  }

  @Test func `what the seeds share does not widen the interval of pairs`() throws {
    // The spread between seeds is ten times the difference.
    #expect(try verdict("a < b", "(0, 1, 2), (1, 11, 12.1), (2, 21, 21.9)").verdict == .holds)
    // The same numbers of seeds that have only one side each: two samples.
    let apart = try verdict(
      "a < b", "(0, 1, NULL), (1, 11, NULL), (2, 21, NULL), (3, NULL, 2), (4, NULL, 12.1), (5, NULL, 21.9)")
    #expect(apart.verdict == .undecided)
    // scipy.stats.ttest_ind([1, 11, 21], [2, 12.1, 21.9], equal_var=False).confidence_interval()
    let interval = try #require(apart.differences.first?.interval)
    #expect(abs(interval.lowerBound + 23.61362324260725) < 1e-6 && abs(interval.upperBound - 21.61362324260725) < 1e-6)
  }

  @Test func `one seed is not enough, and the page says what would be`() throws {
    try rendered(claim("a < b", "(0, 1, 2)", more: "needs: experiments/circle.yaml\n")) { outcome, html in
      #expect(outcome.claims(.missing) == 1 && outcome.exitCode == 0)
      #expect(html.contains("<span class=\"badge\">not enough data</span>"))
      #expect(html.contains("<li><span>from</span> <b>1 seed</b></li>"))
      #expect(html.contains("<li><span>a − b</span> <b>−1</b></li>"))
      #expect(html.contains("an interval needs 2 seeds or more"))
      #expect(html.contains("<code>seeds=0,1,2</code>"))
    }
    #expect(try verdict("a < b", "(0, NULL, NULL)").verdict == .missing)
    #expect(try verdict("a < b", "(0, 1, 2), (1, 1, NULL), (2, NULL, 2)").verdict == .missing)
    try rendered("```claim c\nstatement: S.\ncompare: a < b\ndata: SELECT 1 AS a, 2 AS b WHERE 0\n```\n") {
      outcome, html in
      #expect(outcome.claims(.missing) == 1)
      #expect(html.contains("Not enough data: the store has no runs for this."))
    }
  }

  @Test func `every link of a chain has to hold, and one that fails decides`() throws {
    let ordered = "(0, 1, 2, 3), (1, 1.1, 2.1, 3), (2, 1, 2, 3.1)"
    #expect(try verdict("a < b < c", ordered, columns: "seed, a, b, c").verdict == .holds)
    #expect(try verdict("[a < b, c < b]", ordered, columns: "seed, a, b, c").verdict == .fails)
    let noisy = "(0, 1, 2, 1), (1, 1, 2, 4), (2, 1, 2.1, 2)"
    #expect(try verdict("a < b < c", noisy, columns: "seed, a, b, c").verdict == .undecided)
    #expect(try verdict("a > b > c", noisy, columns: "seed, a, b, c").verdict == .fails)
  }

  @Test func `a column is compared with a number`() throws {
    #expect(try verdict("a > 0.95", "(0, 0.99, 0), (1, 0.98, 0), (2, 1.0, 0)").verdict == .holds)
    #expect(try verdict("0.95 < a", "(0, 0.99, 0), (1, 0.98, 0), (2, 1.0, 0)").verdict == .holds)
    #expect(try verdict("a < 0.95", "(0, 0.99, 0), (1, 0.98, 0), (2, 1.0, 0)").verdict == .fails)
    #expect(try verdict("a > 0.95", "(0, 0.99, 0), (1, 0.92, 0), (2, 1.0, 0)").verdict == .undecided)
    // Equal values leave no doubt, unless they are the number itself.
    #expect(try verdict("a > 0", "(0, 1, 0), (1, 1, 0)").verdict == .holds)
    #expect(try verdict("a > 1", "(0, 1, 0), (1, 1, 0)").verdict == .undecided)
  }

  @Test func `a claim shows means, differences with intervals, and what was left out`() throws {
    let text = claim(
      "a < b", "(0, 1.0, 2.1), (1, 5.0, 5.9), (2, 9.0, 10.0), (3, NULL, 4)",
      more: "show: {a: {label: first, format: \"%.1f\"}, b: second}\n")
    try rendered(text) { _, html in
      #expect(html.contains("<li><span>means over</span> <b>4 seeds</b></li>"))
      #expect(html.contains("<li><span>first</span> <b>5.0</b></li>"))
      #expect(html.contains("<li><span>second</span> <b>5.5</b></li>"))
      #expect(
        html.contains("<li><span>first − second</span> <b>−1.0</b>, 95\u{A0}% interval −1.2 to −0.8, 3 of 4 seeds</li>")
      )
      #expect(html.contains("<section class=\"claim holds\""))
    }
    try rendered(claim("a > 0.5", "(0, 0.75, 0), (1, 0.75, 0)", more: "show: {a: {label: share, format: \"%.2f\"}}\n"))
    {
      _, html in
      #expect(html.contains("<b>0.75</b>, 95\u{A0}% interval 0.75 to 0.75, claimed &gt;\u{A0}0.5</li>"))
    }
    try rendered(claim("a < b", "(0, 1, 2), (1, 2, 1.9), (2, 1, 1.5)")) { _, html in
      #expect(html.contains("<section class=\"claim undecided\""))
      // By statsmodels.stats.power.TTestPower: an effect of 0.4667 / 0.5508 needs 13 pairs for a power of 80 %.
      #expect(html.contains("10 more seeds would show a difference as large as the one found."))
    }
  }

  @Test func `a rank correlation is compared with a number, over rows that may share seeds`() throws {
    let falling = (0..<12).map { "(0, \($0), \(20 - $0 + $0 % 3))" }.joined(separator: ", ")
    let holds = try verdict("spearman(a, b) < 0", falling)
    #expect(holds.verdict == .holds)
    let found = try #require(holds.differences.first)
    #expect(found.left == "spearman(a, b)" && found.count == 12)
    #expect(try #require(found.mean) < -0.9)
    #expect(try verdict("spearman(a, b) > 0", falling).verdict == .fails)
    #expect(try verdict("-0.5 > spearman(a, b)", falling).verdict == .holds)
    #expect(try verdict("spearman(a, b) < \(found.mean ?? 0)", falling).verdict == .undecided)
    let few = "(0, 1, 2), (1, 2, 3), (2, 3, 5), (3, 4, 6)"
    #expect(try verdict("spearman(a, b) > 0", few).verdict == .missing)
    // Of c alone b depends, and a on c.
    let rows = (0..<30).map { "(0, \($0 + 5 * ($0 * 7 % 4)), \($0 + 5 * ($0 * 5 % 3)), \($0))" }
    let given = rows.joined(separator: ", ")
    #expect(try verdict("spearman(a, b) > 0", given, columns: "seed, a, b, c").verdict == .holds)
    #expect(try verdict("spearman(a, b | c) > 0.5", given, columns: "seed, a, b, c").verdict == .fails)
    try rendered(claim("spearman(a, b) < 0", few, more: "show: {a: $x$, b: second}\n")) { _, html in
      #expect(html.contains("a rank correlation needs 5 rows"))
      #expect(html.contains("and second</span> <b>"))
    }
  }

  @Test func `a table lists the report's claims wherever it is`() throws {
    let table = "```table ledger\ndata: {claims: {}}\n```\n\n"
    let text =
      table + claim("a < b", "(0, 1, 2), (1, 1, 2.1)", more: "title: The first\npublished: 1 < 2\n")
      + "```claim no-rows\nstatement: S.\ncompare: a < b\ndata: SELECT 1 AS a, 2 AS b WHERE 0\n```\n"
    try rendered(text) { outcome, html in
      #expect(outcome.diagnostics.map(\.description) == [] && outcome.tables == 1)
      let rows = html.components(separatedBy: "<tbody>").dropFirst().first ?? ""
      let cells = rows.components(separatedBy: "</tbody>")[0].components(separatedBy: "</td>").map {
        $0.components(separatedBy: ">").last ?? ""
      }
      let (first, second) = (cells.prefix(9), cells.dropFirst(9).prefix(9))
      #expect(Array(first) == ["c", "The first", "holds", "2", "seeds", "–", "–", "1 &lt; 2", "It is so."])
      #expect(Array(second) == ["no-rows", "no rows", "not enough data", "–", "–", "–", "–", "–", "S."])
    }
    let figure = try Report("```figure f\ndata: {claims: {}}\nmarks: [{mark: dot, x: n, y: n}]\n```\n", file: "r.md")
    #expect(figure.diagnostics.first?.message == "only a table lists the report's claims")
  }

  @Test func `comparisons that cannot be made are errors with their place`() throws {
    func errors(_ text: String) throws -> [String] {
      try rendered(text) { outcome, _ in
        #expect(outcome.exitCode == 1 && outcome.claims.isEmpty)
        return outcome.diagnostics.map(\.description)
      }
    }
    for wrong in [
      "a", "a <= b", "a = b", "a <", "1 < 2", "a <> b", "\"\"", "spearman(a, b)", "spearman(a) < 0",
      "spearman(a, b) < c", "1 < 2", "pearson(a, b) < 0", "spearman(a, b | ) < 0", "spearman(a, b) < spearman(a, c)",
    ] {
      let report = try Report(claim(wrong, "(0, 1, 2)"), file: "r.md")
      #expect(report.diagnostics.count == 1, "\(wrong): \(report.diagnostics)")
      #expect(report.diagnostics.first?.description.hasPrefix("r.md:3:10: error: compare: ") == true, "\(wrong)")
    }
    #expect(
      try errors(claim("a < bb", "(0, 1, 2)")) == [
        "r.md:3:10: error: compare: unknown column `bb`\n  hint: did you mean `b`?"
      ])
    #expect(
      try errors(claim("a < b", "(0, 1, 2), (0, 2, 3)")) == [
        "r.md:4:7: error: data: seed 0 has 2 rows, a comparison needs one a seed\n"
          + "  hint: the interval takes every row for an independent one; aggregate: ... GROUP BY seed"
      ])
    #expect(
      try errors(claim("a < b", "(0, 'x', 2)")) == [
        "r.md:3:10: error: compare: column `a` holds text, found `x`\n  hint: compare numbers"
      ])
    #expect(
      try errors(claim("a < b", "(0, 1, 2, 1)", columns: "seed, a, b, holds")) == [
        "r.md:4:7: error: data: the query returns a column `holds`, and `compare` decides already\n"
          + "  hint: leave out one of the two"
      ])
  }
}
