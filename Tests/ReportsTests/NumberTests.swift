import Foundation
import Reports
import TestSupport
import Testing

/// What figures and tables are numbered: counted, or as their cells say.
@Suite struct NumberTests {
  private func figure(_ name: String, _ number: String? = nil, x: String = "x") -> String {
    let key = number.map { "number: \($0)\n" } ?? ""
    return "```figure \(name)\n\(key)data: {values: [{x: 1, y: 2}]}\nmarks: [{mark: dot, x: \(x), y: y}]\n```\n"
  }

  private func table(_ name: String, _ number: String? = nil, data: String = "SELECT 1 AS a") -> String {
    "```table \(name)\n" + (number.map { "number: \($0)\n" } ?? "") + "data: \(data)\n```\n"
  }

  /// The numbers of cells by their names, as captions or notices have them, and the page.
  private func numbers(_ text: String) throws -> (byName: [String: String], html: String, mistakes: [String]) {
    try withTemporaryFolder { folder in
      let outcome = try render(
        report: Report(text, file: "r.md"),
        options: RenderOptions(store: nil, output: folder, formats: [.html], figureFormats: []))
      let html = try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
      let pattern = /<(?:figure|section)[^>]* id="([^"]+)">.*?<strong>((?:Figure|Table|Claim) [^<]+)\.<\/strong>/
      var byName: [String: String] = [:]
      for match in html.matches(of: pattern.dotMatchesNewlines()) { byName[String(match.1)] = String(match.2) }
      return (byName, html, outcome.diagnostics.map(\.description))
    }
  }

  @Test func `captions and references print the cell's own number`() throws {
    let text =
      "See [](#one), [](#two), [](#three) and [](#four).\n\n"
      + [
        figure("one", "3"), figure("two", "\"3a\""), table("three", "B.2"), table("four", "7"),
      ].joined(separator: "\n")
    let found = try numbers(text)
    #expect(found.byName == ["one": "Figure 3", "two": "Figure 3a", "three": "Table B.2", "four": "Table 7"])
    #expect(
      found.html.contains(
        """
        See <a href="#one">Figure 3</a>, <a href="#two">Figure 3a</a>, <a href="#three">Table B.2</a> and \
        <a href="#four">Table 7</a>.
        """))
    #expect(found.mistakes == [])
  }

  @Test func `others count on from the largest, each kind for itself`() throws {
    let text = [
      figure("before"), figure("fifth", "5b"), table("t"), figure("apart", "A9"), figure("second", "2"),
      figure("after"),
      "```claim c\nstatement: Yes.\ndata: SELECT 1 AS holds\n```\n", table("u", "S1"), table("v"),
    ].joined(separator: "\n")
    #expect(
      try numbers(text).byName == [
        "before": "Figure 6", "fifth": "Figure 5b", "t": "Table 1", "apart": "Figure A9", "second": "Figure 2",
        "after": "Figure 7", "c": "Claim 1", "u": "Table S1", "v": "Table 2",
      ])
    let plain = [figure("a"), table("t"), figure("b")].joined(separator: "\n")
    #expect(try numbers(plain).byName == ["a": "Figure 1", "t": "Table 1", "b": "Figure 2"])
  }

  @Test func `cells without data and broken ones keep theirs`() throws {
    let text = [
      table("missing", "4", data: "SELECT 1 AS a WHERE 0"), figure("broken", "8", x: "nosuch"), figure("next"),
    ].joined(separator: "\n")
    #expect(try numbers(text).byName == ["missing": "Table 4", "broken": "Figure 8", "next": "Figure 9"])
  }

  @Test func `unnamed cells are called by their place, not by their number`() throws {
    let text = "```figure\nnumber: 7\ndata: {values: [{x: 1, y: 2}]}\nmarks: [{mark: dot, x: x, y: y}]\n```\n"
    #expect(try Report(text, file: "r.md").figureNames == ["figure-1"])
  }

  @Test func `a number given twice is told with both lines`() throws {
    let text = [figure("one", "3a"), table("three", "3a"), figure("two", "3A"), figure("four")].joined(separator: "\n")
    let found = try numbers(text)
    #expect(
      found.mistakes == [
        """
        r.md:13:9: error: number: figure 3A is `one` already, on line 2
          hint: give one of the two another number, or none
        """
      ])
    #expect(found.html.contains("<figure id=\"one\">") && found.html.contains("<figure id=\"four\">"))
    #expect(found.html.contains("<section class=\"notice error\" id=\"two\">"))
  }

  @Test(arguments: ["3 a", "<b>", "-1", "123456789", "\u{0663}"])
  func `what is no number is told`(number: String) throws {
    let expected =
      "r.md:2:9: error: number: must be a number such as 3, 3a or A1, of at most 8 characters, found `\(number)`"
    #expect(try Report(figure("f", number), file: "r.md").diagnostics.map(\.description) == [expected])
    #expect(try Report(table("t", number), file: "r.md").diagnostics.map(\.description) == [expected])
  }
}
