import Documents
import Reports
import Testing

/// Prose as authors get it wrong, and as nobody writes it.
@Suite struct ProseTests {
  // MARK: Containers

  @Test func `a formula of several lines stays in its list item`() {
    #expect(
      Markdown("- a\n  $$\n  x\n  $$\n  b\n- c\n").blocks == [
        .list(
          start: nil, tight: true,
          items: [[.paragraph([.text("a")]), .formula("x"), .paragraph([.text("b")])], [.paragraph([.text("c")])]])
      ])
  }

  @Test func `a formula of several lines stays in its quotation, without the signs of it`() {
    #expect(
      Markdown("> a $$\n> x > y\n> + z\n> $$ b\n").blocks == [
        .quote([.paragraph([.text("a ")]), .formula("x > y\n+ z"), .paragraph([.text(" b")])])
      ])
    #expect(
      Markdown("> {{ SELECT\n> 1 }}\n").blocks == [.quote([.paragraph([.value(" SELECT\n1 ", line: 1)])])])
  }

  @Test func `a formula stays in its footnote, and lines below keep their numbers`() {
    let markdown = Markdown("Note[^n] {{ 1 }}.\n\n[^n]: Text.\n\n    $$\n    x\n    $$\n\n    - $y$\n\n{{ 2 }}\n")
    #expect(
      markdown.blocks == [
        .paragraph([.text("Note"), .footnoteReference(1), .text(" "), .value(" 1 ", line: 1), .text(".")]),
        .paragraph([.value(" 2 ", line: 11)]),
        .footnote(
          number: 1,
          [
            .paragraph([.text("Text.")]), .formula("x"),
            .list(start: nil, tight: true, items: [[.paragraph([.math("y")])]]),
          ]),
      ])
    #expect(markdown.mistakes.isEmpty)
  }

  @Test func `dollars of two list items are no formula`() {
    #expect(
      Markdown("- US$a\n- b$ c\n").blocks == [
        .list(start: nil, tight: true, items: [[.paragraph([.text("US$a")])], [.paragraph([.text("b$ c")])]])
      ])
  }

  // MARK: Comments

  @Test(arguments: [
    "a\n\n<!-- b -->\n\nc\n", "a\n\n<!--\n\n```figure f\n```\n\n{{ x }} $y\n-->\n\nc\n",
    "a <!-- b -->\n\n<!-- d --> c\n",
    "<!-- a $ -->\na\n\nc<!-- \n\n $ -->\n",
  ])
  func `a comment is no text and no mistake`(source: String) {
    let markdown = Markdown(source)
    let texts = markdown.blocks.compactMap { block -> String? in
      if case .paragraph(let inlines) = block { inlines.plainText.filter { $0 != " " } } else { nil }
    }
    #expect(texts == ["a", "c"])
    #expect(markdown.blocks.count == 2)
    #expect(markdown.mistakes.isEmpty && markdown.omittedHTMLLines.isEmpty)
  }

  @Test func `code shows comments, and one that never ends is told and shown`() {
    #expect(Markdown("`<!-- a -->`\n").blocks == [.paragraph([.code("<!-- a -->")])])
    #expect(Markdown("    <!-- a -->\n").blocks == [.code(language: "", "<!-- a -->\n")])
    let open = Markdown("a\n\nb <!-- c\n\nd\n")
    #expect(open.blocks.count == 3)
    #expect(open.mistakes.map(\.line) == [3])
    #expect(open.mistakes.first?.message.hasPrefix("a comment that is never closed") == true)
  }

  // MARK: Mistakes

  @Test(arguments: [
    ("{figure} b", "write ```figure b"), ("Figure f", "write ```figure f"), ("figures", "write ```figure"),
    ("Tabel t", "write ```table t"), ("claim,x", "write ```claim"), ("{run}", "write ```run"),
  ])
  func `what was meant as a cell is a mistake with its line`(info: String, hint: String) {
    let markdown = Markdown("Text.\n\n```\(info)\nx: 1\n```\n", cellKinds: Report.cellKinds)
    #expect(markdown.mistakes.map(\.line) == [3])
    #expect(markdown.mistakes.first?.hint == hint)
  }

  @Test(arguments: ["yaml", "r", "ruby", "text", "tex", "rust", "c++", "", "swift figure"])
  func `other languages are code`(info: String) {
    #expect(Markdown("```\(info)\nx\n```\n", cellKinds: Report.cellKinds).mistakes.isEmpty)
  }

  @Test func `tildes make cells too`() {
    let blocks = Markdown("~~~figure f\nx: 1\n~~~\n", cellKinds: Report.cellKinds).blocks
    #expect(blocks == [.cell(words: ["figure", "f"], text: "x: 1\n", line: 1)])
  }

  @Test func `names that lead nowhere are mistakes with the nearest known name`() {
    let markdown = Markdown(
      "A[^noet] and [text][refrence].\n\nB[^one] [x][Reference]\n\n[^note]: N.\n\n[^one]: O.\n\n[^one]: P.\n\n"
        + "[reference]: https://example.org\n")
    #expect(
      markdown.mistakes.map { "\($0.line): \($0.message)" } == [
        "1: no footnote `noet`: no line begins with [^noet]:",
        "1: no reference `refrence`: no line begins with [refrence]:",
        "5: the footnote `note` is not referred to, so it would not show", "9: a second footnote `one`",
      ])
    #expect(markdown.mistakes[0].hint == "did you mean `note`?")
    #expect(markdown.mistakes[1].hint == "did you mean `reference`?")
    #expect(Markdown("`a[^b]` \\[^c] $x[^d]$\n\n```\na[^b]\n```\n").mistakes.isEmpty)
  }

  @Test func `a fence that is never closed is a mistake`() {
    #expect(Markdown("a\n\n```yaml\nb\n").mistakes.map(\.line) == [3])
    #expect(Markdown("> ```\n> b\n\nc $x$\n").mistakes.isEmpty)
    let left = Markdown("- ```\n  b\nc $x$\n")
    #expect(left.mistakes.isEmpty)
    #expect(left.blocks.last == .paragraph([.text("c "), .math("x")]))
  }

  // MARK: Front matter

  @Test(arguments: [
    ("---\ntitle: T\n\nText.\n", "r.md:1:1: error: the front matter is never closed"),
    ("\n---\ntitle: T\n---\n", "r.md:2:1: error: front matter has to begin with `---` on the first line, found `---`"),
    ("----\ntitle: T\n----\n", "r.md:1:1: error: front matter has to begin with `---` on the first line, found `----`"),
  ])
  func `front matter that would be shown as text is a mistake`(source: String, message: String) {
    let thrown = #expect(throws: (any Error).self) { try Report(source, file: "r.md") }
    #expect(thrown.map { "\($0)" }?.hasPrefix(message) == true, "\(String(describing: thrown))")
  }

  // MARK: Limits

  /// A text of a kind that nobody writes: a head, a piece so many times, a tail.
  struct Bomb: CustomTestStringConvertible {
    var name: String
    var head = ""
    var piece: String
    var count: Int
    var tail = ""
    var text: String { head + String(repeating: piece, count: count) + tail }
    var testDescription: String { name }
  }

  static let refused = [
    Bomb(name: "nested", piece: ">", count: 10_000, tail: "a"), Bomb(name: "nested", piece: ">", count: 10_000),
    Bomb(name: "nest", head: "- ```\n", piece: ">", count: 10_000, tail: "a"),
    Bomb(name: "nest", head: "<div>\n```\n\n", piece: ">", count: 10_000, tail: "a"),
    Bomb(name: "nested", piece: "> ", count: 10_000, tail: "\n\nText.\n"),
    Bomb(name: "nested", piece: "- ", count: 100_000),
    Bomb(name: "nested", head: String(repeating: "- ", count: 10_000), piece: "\n", count: 100_000),
    Bomb(name: "nested", head: String(repeating: " ", count: 200), piece: "> - ", count: 2, tail: "a"),
    Bomb(name: "bytes", head: "a|b\n-|-\n\n", piece: "|a", count: 110_000),
    Bomb(name: "1001 columns", head: "a\n", piece: "|-", count: 1000),
    Bomb(name: "cells", head: "|a|b|\n|-|-|\n", piece: "|1|\n", count: 50_000),
    Bomb(name: "signs", piece: "a@", count: 50_000),
    Bomb(name: "markup in all", piece: "*a* [b](c)\n\n", count: 80_000),
    Bomb(name: "lines", piece: "a\n", count: 20_000, tail: "-|-\n"),
    Bomb(name: "addresses", head: "[a]: " + String(repeating: "x", count: 90_000) + "\n\n", piece: "[a] ", count: 5000),
    Bomb(name: "paragraphs", piece: "a\n\n", count: 100_001),
    Bomb(name: "lines of code", head: "```\n", piece: "a\n", count: 100_001),
    Bomb(name: "headings", piece: "# a\n", count: 10_001), Bomb(name: "values", piece: "{{ 1 }}\n\n", count: 10_001),
  ]

  @Test(.timeLimit(.minutes(5)), arguments: refused)
  func `what is no report for people is refused at once, with the limit`(bomb: Bomb) {
    let message = Markdown(bomb.text).refusal?.message ?? "nothing"
    #expect(message.contains(bomb.name), "\(message)")
  }

  @Test func `a report beyond the limits is refused as a whole`() {
    let thrown = #expect(throws: (any Error).self) { try Report(String(repeating: ">", count: 100), file: "r.md") }
    #expect(thrown.map { "\($0)" }?.hasPrefix("r.md:1:1: error: quotations and lists nested 100 deep") == true)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["*a ", "**a ", "[", "![", "~~a "])
  func `deep emphasis and brackets are text beyond a depth`(sign: String) {
    let closing = ["[": "](b)", "![": "](b)", "*a ": " a*", "**a ": " a**", "~~a ": " a~~"][sign] ?? ""
    let text = String(repeating: sign, count: 3000) + "x" + String(repeating: closing, count: 3000)
    let markdown = Markdown(text)
    #expect(markdown.refusal == nil && markdown.blocks.count == 1)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["$a ", "$$a ", "{{a ", "`` ` ", "<!-- ", "![a](", "$a$ "])
  func `openings without an end take no more than their length`(sign: String) {
    let paragraph = String(repeating: sign, count: 60_000 / sign.utf8.count)
    _ = Markdown(String(repeating: paragraph + "\n\n", count: 5))
  }

  @Test func `cells and headings of one name are told apart without trying every number`() throws {
    let report = try Report(
      String(repeating: "# a\n\n```run r\nexperiment: e.yaml\n```\n\n", count: 3000), file: "r.md")
    #expect(report.cellNames.count == 3000 && Set(report.cellNames).count == 3000)
  }
}
