import Reports
import Testing

@Suite struct MarkdownTests {
  @Test func `stars and underscores inside values and formulas are not emphasis`() {
    let blocks = Markdown("There are {{ SELECT count(*) FROM a_b_c*d }} encoders with $x_i y_j * z * w$.").blocks
    #expect(
      blocks == [
        .paragraph([
          .text("There are "), .value(" SELECT count(*) FROM a_b_c*d ", line: 1), .text(" encoders with "),
          .math("x_i y_j * z * w"), .text("."),
        ])
      ])
  }

  @Test func `money is not mathematics`() {
    #expect(Markdown("It costs $5 and $10.").blocks == [.paragraph([.text("It costs $5 and $10.")])])
  }

  @Test func `code keeps its dollars and braces`() {
    #expect(
      Markdown("`$x$ {{y}}`\n\n    $a$ {{b}}\n").blocks == [
        .paragraph([.code("$x$ {{y}}")]), .code(language: "", "$a$ {{b}}\n"),
      ])
  }

  @Test func `a value of several lines keeps the lines that follow in their places`() {
    let blocks = Markdown("A {{ SELECT\n  1 }}.\n\n{{ SELECT 2 }}\n\n```figure f\nx: 1\n```\n").blocks
    guard blocks.count == 3, case .paragraph(let second) = blocks[1],
      case .cell(let words, let text, let line) = blocks[2]
    else {
      Issue.record("found \(blocks)")
      return
    }
    #expect(second == [.value(" SELECT 2 ", line: 4)])
    #expect(words == ["figure", "f"])
    #expect(text == "x: 1\n")
    #expect(line == 6)
  }

  @Test func `tables, footnotes, strikethrough and bare links are read`() {
    let source = "| a | b |\n|---|--:|\n| ~~x~~ | https://example.org |\n\nNote.[^n]\n\n[^n]: Below.\n"
    #expect(
      Markdown(source).blocks == [
        .table(
          alignments: [.left, .right], header: [[.text("a")], [.text("b")]],
          rows: [[[.strikethrough([.text("x")])], [.link(url: "https://example.org", [.text("https://example.org")])]]]),
        .paragraph([.text("Note."), .footnoteReference(1)]),
        .footnote(number: 1, [.paragraph([.text("Below.")])]),
      ])
  }

  @Test func `raw HTML is left out and its line is told`() {
    let markdown = Markdown("One.\n\n<script>alert(1)</script>\n\nTwo <b>bold</b>.\n")
    #expect(markdown.blocks == [.paragraph([.text("One.")]), .paragraph([.text("Two bold.")])])
    #expect(markdown.omittedHTMLLines.contains(3))
  }
}

@Suite struct ValueFormatTests {
  @Test(arguments: [
    ("%.2f", 1.005, "1.00"), ("%.1f %%", -12.34, "−12.3 %"), ("%d", 3.0, "3"), ("%+.1f", 2.0, "+2.0"),
    ("%.1e", 12345.0, "1.2e+04"), ("%.2f", -0.001, "0.00"), ("n = %d", 7.0, "n = 7"), ("%g", 0.25, "0.25"),
    ("%.1f", -0.04, "0.0"), ("%+d", -0.0, "+0"), ("%+.1f", -0.04, "+0.0"), ("%6.1f", -0.04, "   0.0"),
    ("%06.1f", -0.04, "0000.0"), ("%6.1f", -1.25, "  −1.2"), ("%e", -0.0, "0.000000e+00"), ("%g", -0.0, "0"),
    ("%d", 1e20, "100000000000000000000"), ("%s", 1234567.891, "1234567.891"), ("%s", -0.0, "0"),
  ])
  func `numbers are shown as printf would, with a true minus sign`(format: String, value: Double, text: String) {
    #expect(ValueFormat(format)?.text(value) == text)
  }

  @Test(arguments: ["", "%", "%.2f %.2f", "%s%n", "%x", "%ld", "%.9999999f", "plain"])
  func `a format without exactly one known conversion is refused`(format: String) {
    #expect(ValueFormat(format) == nil)
  }
}
