import Documents
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
    let blocks = Markdown("A {{ SELECT\n  1 }}.\n\n{{ SELECT 2 }}\n\n```figure f\nx: 1\n```\n", cellKinds: ["figure"])
      .blocks
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
