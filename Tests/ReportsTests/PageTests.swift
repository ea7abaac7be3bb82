import Documents
import Foundation
import Reports
import Storage
import TestSupport
import Testing

/// A line of a page as poppler sees it, in points from the upper left corner.
private struct PageLine {
  var text: String
  var left: Double
  var right: Double
  var top: Double
  var page: Int
}

/// The pages of the PDF that reports become, read back by poppler's tools.
@Suite struct PageTests {
  private func pages(
    _ text: String, paper: Paper? = nil, _ body: ([PageLine], _ information: String, _ file: URL) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let out = folder.appendingPathComponent("out")
      _ = try render(
        report: try Report(text, file: "r.md"),
        options: RenderOptions(store: store.path, output: out, formats: [.pdf], figureFormats: [], paper: paper))
      let file = out.appendingPathComponent("r.pdf")
      let information = try output(of: "pdfinfo", [file.path])
      try body(lines(try output(of: "pdftotext", ["-bbox-layout", file.path, "-"])), information, file)
    }
  }

  private func lines(_ document: String) -> [PageLine] {
    var result: [PageLine] = []
    var page = 0
    for row in document.split(separator: "\n") {
      func number(_ name: String) -> Double {
        guard let start = row.range(of: "\(name)=\"") else { return .nan }
        return Double(row[start.upperBound...].prefix { $0 != "\"" }) ?? .nan
      }
      if row.contains("<page ") { page += 1 }
      if row.contains("<line ") {
        result.append(PageLine(text: "", left: number("xMin"), right: number("xMax"), top: number("yMin"), page: page))
      }
      if row.contains("<word "), !result.isEmpty {
        let word = row.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
        result[result.count - 1].text += (result[result.count - 1].text.isEmpty ? "" : " ") + word
      }
    }
    return result
  }

  private static let prose = """
    Understanding contrastive representation learning through alignment and uniformity on the hypersphere requires \
    careful experimentation: representations of positive pairs should be nearby, whereas the distribution of all \
    normalized features should preserve as much information as possible about the underlying observations.
    """

  /// Two tall figures and a line after them: the second waits for the next page, and the closing lines wait with it.
  @Test func `what closes the report stands after its last figure`() throws {
    let figure = "data: {values: {x: [1, 2], y: [1, 2]}}\nmarks: [{mark: dot, x: x, y: y}]\nheight: 5.5\n"
    let cells = ["a", "b"].map { "```figure \($0)\n\(figure)caption: Caption of \($0).\n```\n" }
    try pages("# Head\n\n\(cells.joined(separator: "\n"))\nA last line.\n") { lines, _, _ in
      let places = ["A last line.", "Caption of b.", "Rendered by sphere from r.md."].map { text in
        lines.firstIndex { $0.text.contains(text) } ?? -1
      }
      #expect(places == places.sorted() && places.first != -1, "\(places)")
      #expect(lines.contains { $0.text == "Generated from the cell alone." })
    }
  }

  @Test func `paragraphs are justified and their words divided`() throws {
    try pages("\(Self.prose) \(Self.prose)\n") { lines, _, _ in
      let body = lines.filter { $0.left < 101 && $0.page == 1 && $0.top > 100 && $0.top < 250 }
      #expect(body.count >= 6)
      // The text is 396 points wide in the middle of A4.
      for line in body.dropLast() where line.right > 400 {
        #expect(abs(line.right - 495.64) < 0.8, "\(line.text) ends at \(line.right)")
      }
      #expect(body.contains { $0.text.hasSuffix("-") })
    }
  }

  @Test(arguments: [(Paper.a4, "595.276 x 841.89"), (.letter, "612 x 792")])
  func `the paper is as asked for`(paper: Paper, size: String) throws {
    try pages("Text.", paper: paper) { _, information, _ in #expect(information.contains(size)) }
    try pages("---\npaper: \(paper.rawValue)\n---\nText.") { _, information, _ in #expect(information.contains(size)) }
  }

  @Test func `two columns fill from left to right, footnotes below their column`() throws {
    let prose = (0..<7).map { $0 == 1 ? "\(Self.prose)[^n]" : Self.prose }.joined(separator: "\n\n")
    try pages("---\ncolumns: 2\npaper: letter\n---\n\(prose)\n\n\(prose)\n\n[^n]: Noted.") { lines, _, _ in
      let first = lines.filter { $0.page == 1 && $0.text.count > 12 }
      let left = first.filter { abs($0.left - 63) < 1 }
      let right = first.filter { abs($0.left - 315) < 1 }
      #expect(left.count > 20 && right.count > 20)
      #expect(left.allSatisfy { $0.right < 298 })
      #expect(right.allSatisfy { $0.right < 550 })
      let note = lines.filter { $0.text.contains("Noted.") }
      #expect(note.count == 1)
      #expect(note.first.map { $0.page == 1 && $0.left < 100 && $0.top > 700 } == true)
    }
  }

  /// Lines that stay together and the space above the closing lines leave columns up to three lines apart.
  @Test(arguments: [3, 5, 15, 17, 24, 31])
  func `the columns of the last page are equally long`(paragraphs: Int) throws {
    let prose = (0..<paragraphs).map { $0 == paragraphs - 1 ? "\(Self.prose)[^n]" : Self.prose }
    try pages("---\ncolumns: 2\n---\n\(prose.joined(separator: "\n\n"))\n\n[^n]: Noted.") { lines, _, _ in
      // Below the head of the page and its title, above its note and number.
      let last = lines.map(\.page).max() ?? 0
      let text = lines.filter { $0.page == last && $0.top > 50 && $0.top < 740 && $0.text.count > 12 }
      let ends = [text.filter { $0.left < 200 }, text.filter { $0.left > 300 }].map { $0.map(\.top).max() ?? 0 }
      #expect(ends[1] > 0 && abs(ends[0] - ends[1]) < 42, "\(ends)")
      // Footnotes stay at the foot of the page.
      let note = lines.first { $0.text.contains("Noted.") }
      #expect((note?.top ?? 0) > 740 && note?.page == last)
    }
  }

  @Test func `a long table goes on under its header again`() throws {
    let text = """
      ```table t
      data: WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 120) SELECT i, 'row' || i AS name FROM k
      columns: [{column: i, header: Index}, {column: name, header: Naming}]
      ```
      """
    try pages(text) { lines, _, _ in
      let headers = lines.filter { $0.text.contains("Naming") }
      #expect(headers.map(\.page) == [1, 2, 3])
      for number in 1...120 { #expect(lines.contains { $0.text.contains("row\(number)") }) }
    }
  }

  @Test func `a long table goes on under its header where a figure stands above`() throws {
    let rows =
      "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 60) SELECT i, 'row' || i AS name FROM k"
    let columns = "[{column: i, header: Index}, {column: name, header: Naming}]"
    let prose = [String](repeating: Self.prose, count: 4).joined(separator: "\n\n")
    let table = "```table t\ndata: \(rows)\ncolumns: \(columns)\n```\n"
    try pages("\(prose)\n\n\(figure("f", height: 7))\n\(table)") { lines, _, _ in
      let caption = lines.first { $0.text.contains("Caption of f.") }
      let headers = lines.filter { $0.text.contains("Naming") }
      #expect(caption?.page == 2)
      #expect(headers.map(\.page) == [1, 2, 3])
      #expect((headers.dropFirst().first?.top ?? 0) > (caption?.top ?? .infinity))
    }
  }

  @Test func `a figure that does not fit moves on while the text does not wait`() throws {
    let filler = (0..<8).map { _ in Self.prose }.joined(separator: "\n\n")
    let text = """
      \(filler)

      ```figure f
      data: SELECT run_id, align, uniform FROM encoders
      marks: [{mark: dot, x: align, y: uniform}]
      height: 5
      caption: Moved on.
      ```

      AFTERWARDS the text goes on.
      """
    try pages(text) { lines, _, _ in
      let caption = lines.first { $0.text.contains("Moved on.") }
      let after = lines.first { $0.text.contains("AFTERWARDS") }
      #expect(after?.page == 1)
      #expect(caption?.page == 2)
    }
  }

  /// A figure of so many inches.
  private func figure(_ name: String, height: Double, keys: String = "") -> String {
    "```figure \(name)\ndata: {values: {x: [1, 2], y: [1, 2]}}\nmarks: [{mark: dot, x: x, y: y}]\nheight: \(height)\n"
      + "\(keys)caption: Caption of \(name).\n```\n"
  }

  @Test func `another section and a table go on where a figure does not fit`() throws {
    let filler = (0..<7).map { _ in Self.prose }.joined(separator: "\n\n")
    let table = "```table t\ndata: SELECT 1 AS a\ncaption: Caption of t.\n```\n"
    let text = "\(filler)\n\n\(figure("f", height: 6))\n\(figure("g", height: 1))\n# Next\n\nIts text.\n\n\(table)"
    try pages(text) { lines, _, _ in
      func page(_ text: String) -> Int? { lines.first { $0.text.contains(text) }?.page }
      #expect(page("Its text.") == 1)
      #expect(page("Caption of t.") == 1)
      // Figures keep their order, though the second would fit.
      #expect(page("Caption of f.") == 2)
      #expect(page("Caption of g.") == 2)
    }
  }

  @Test func `what spans two columns stands at the top of the page, before a column's figure that waits too`() throws {
    let figures = ["a", "b", "c"].map { figure($0, height: 7.5, keys: "width: column\n") }.joined(separator: "\n")
    let query = "SELECT 'a rather long entry of a table' AS first, 'and another one that is as long' AS second"
    let text = "\(figures)\n```table t\ndata: \(query)\ncaption: Caption of t.\n```\n"
    try pages("---\ncolumns: 2\n---\n\(text)") { lines, _, _ in
      let places = ["Caption of t.", "Caption of c."].map { text in lines.first { $0.text.contains(text) } }
      #expect(places.map { $0?.page } == [2, 2])
      #expect((places[0]?.top ?? 0) < 80 && (places[1]?.top ?? 0) > 500)
    }
  }

  @Test func `where the text of two columns ends, figures follow on the same page`() throws {
    let prose = [String](repeating: Self.prose, count: 5).joined(separator: "\n\n")
    let figures = figure("a", height: 3) + "\n" + figure("b", height: 7)
    try pages("---\ncolumns: 2\n---\n\(prose)\n\n\(figures)") { lines, _, _ in
      let caption = lines.first { $0.text.contains("Caption of a.") }
      #expect(caption?.page == 1)
      let text = lines.filter { $0.page == 1 && $0.top < (caption?.top ?? 0) - 3 * 72 && $0.text.count > 12 }
      let ends = [text.filter { $0.left < 200 }, text.filter { $0.left > 300 }].map { $0.map(\.top).max() ?? 0 }
      #expect(ends[1] > 0 && abs(ends[0] - ends[1]) < 28, "\(ends)")
      #expect(lines.first { $0.text.contains("Caption of b.") }?.page == 2)
      #expect(lines.first { $0.text.contains("Rendered by sphere") }?.page == 2)
    }
  }

  @Test func `no heading stands at the foot of a page, no line of a paragraph alone`() throws {
    for count in 14...18 {
      let filler = (0..<count).map { _ in String(Self.prose.prefix(100)) }.joined(separator: "\n\n")
      try pages("\(filler)\n\n# Heading\n\n\(Self.prose) \(Self.prose)\n") { lines, _, _ in
        guard let heading = lines.firstIndex(where: { $0.text == "Heading" }) else {
          Issue.record("no heading")
          return
        }
        let page = lines.filter {
          $0.page == lines[heading].page && $0.top > lines[heading].top + 4 && $0.text.count > 20
        }
        #expect(page.count >= 2, "\(count)")
      }
    }
  }

  @Test func `a footnote keeps lists, code, tables, quotations and formulas`() throws {
    let note = """
      Text[^n].

      [^n]: A paragraph.

          - first item
          - second item

          ```
          code of the note
          ```

          | head | other |
          |------|-------|
          | cell | entry |

          > quoted words

          $$y = x^2$$
      """
    for columns in [1, 2] {
      try pages("---\ncolumns: \(columns)\n---\n\(note)\n") { lines, _, _ in
        let words = ["A paragraph.", "first item", "second item", "code of the note", "head", "entry", "quoted words"]
        let tops = words.map { word in lines.first { $0.text.contains(word) }?.top ?? -1 }
        #expect(tops == tops.sorted() && tops[0] > 500, "\(tops)")
      }
    }
  }

  @Test func `a footnote of a footnote shows, and notes too long for a foot stand at the end`() throws {
    let code = (0..<80).map { "    line \($0)" }.joined(separator: "\n")
    let text =
      "Text[^a], more[^long].\n\n[^a]: See[^b].\n\n[^b]: Nested note.\n\n[^long]: Long:\n\n    ```\n\(code)\n    ```\n"
    try pages(text) { lines, _, _ in
      #expect(lines.contains { $0.text.contains("Nested note.") })
      for number in 0..<80 { #expect(lines.contains { $0.text == "line \(number)" && $0.top < 770 }) }
    }
  }

  @Test func `more footnotes than a page holds go below the next ones`() throws {
    let references = (0..<150).map { "word[^\($0)]" }.joined(separator: " ")
    let notes = (0..<150).map { "[^\($0)]: Note number \($0)." }.joined(separator: "\n\n")
    try pages("\(references)\n\n\(notes)\n") { lines, _, _ in
      for number in 0..<150 {
        #expect(lines.contains { $0.text.hasSuffix("Note number \(number).") && $0.top < 775 }, "\(number)")
      }
    }
  }

  @Test(arguments: [1, 2])
  func `a table of 28 columns goes on below, and nothing leaves the page`(columns: Int) throws {
    let names = (1..<28).map { "\($0) * 1111.5 AS column_\($0)" }.joined(separator: ", ")
    let prose = [
      (0..<28).map { "head\($0)" }, [String](repeating: "---", count: 28), (0..<28).map { "\($0)25.125" },
    ].map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    let long = String(repeating: "0123456789abcdef", count: 16)
    let text = """
      ---
      columns: \(columns)
      ---
      \(prose)

      ```table t
      data: SELECT 'thekey' AS name, \(names)
      ```

      ```table u
      data: SELECT '\(long)' AS a, '\(long)' AS b
      ```
      """
    try pages(text) { lines, _, _ in
      for line in lines { #expect(line.left > 40 && line.right < 555, "\(line.text)") }
      let words = lines.flatMap { $0.text.split(separator: " ").map(String.init) }
      for column in 1..<28 { #expect(words.contains("column_\(column)"), "\(column)") }
      for column in 0..<28 { #expect(words.contains("head\(column)"), "\(column)") }
      // Each part has its key.
      #expect(words.count { $0 == "thekey" } == lines.count { $0.text.hasPrefix("Table 1") })
      #expect(words.count { $0 == "head0" } == lines.count { $0.text.hasPrefix("Continued:") } + 1)
    }
  }

  @Test(arguments: ["width: page\n", "width: column\n"])
  func `no heading of two columns stands without its figure`(width: String) throws {
    for count in [2, 5, 8, 11] {
      let filler = [String](repeating: Self.prose, count: count).joined(separator: "\n\n")
      let text = "\(filler)\n\n# Alone\n\n\(figure("f", height: 5, keys: width))\n# Next\n\n\(Self.prose)\n"
      try pages("---\ncolumns: 2\n---\n\(text)") { lines, _, _ in
        let heading = lines.first { $0.text == "Alone" }
        let caption = lines.first { $0.text.contains("Caption of f.") }
        #expect(heading?.page == caption?.page, "\(count)")
        #expect((caption?.top ?? 0) - (heading?.top ?? 0) > 200, "\(count)")
        #expect(abs((heading?.left ?? 0) - (caption?.left ?? 0)) < 1, "\(count)")
        let next = lines.first { $0.text == "Next" }
        let below = lines.filter {
          $0.page == next?.page && abs($0.left - (next?.left ?? 0)) < 2 && $0.top > (next?.top ?? 0) + 4
        }
        #expect(below.count >= 2, "\(count)")
      }
    }
  }

  @Test func `a table that stands alone in its section keeps its heading`() throws {
    for count in 14...18 {
      let filler = (0..<count).map { _ in String(Self.prose.prefix(100)) }.joined(separator: "\n\n")
      let table = "```table t\ndata: SELECT 1 AS aa, 2 AS bb UNION ALL SELECT 3, 4\ncaption: Caption of t.\n```\n"
      try pages("\(filler)\n\n# Heading\n\n\(table)\n# Next\n\nText.\n") { lines, _, _ in
        #expect(
          lines.first { $0.text == "Heading" }?.page == lines.first { $0.text.contains("Caption of t.") }?.page)
      }
    }
  }

  @Test func `the file is sound to qpdf, and its titles hold no Markdown`() throws {
    let text =
      "---\ntitle: \"On *alpha* and `beta` of $x^2$\"\n---\n# The *first* `part` $y_1$\n\nSee [](#t)[^n], [x](https://a.b).\n\n"
      + "```table t\ndata: SELECT 1 AS a\n```\n\n[^n]: Note.\n"
    try pages(text) { _, information, file in
      #expect(information.contains("On alpha and beta of x^2"))
      #expect(try output(of: "pdftotext", [file.path, "-"]).contains("Note."))
      guard try !output(of: "which", ["qpdf"]).isEmpty else { return }
      let findings = try output(of: "sh", ["-c", "qpdf --check \(file.path) 2>&1"])
      #expect(findings.contains("No syntax or stream encoding errors found"), "\(findings)")
    }
  }

  @Test func `headings are bookmarks, references and footnotes links`() throws {
    let text = """
      # One

      See [](#t), [there](https://example.org/x) and below[^n].

      ## Two

      ```table t
      data: SELECT 1 AS a
      ```

      [^n]: Note.
      """
    try pages(text) { _, _, file in
      let pdf = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      #expect(pdf.contains("/Title (One)") || pdf.contains("/Outlines"))
      #expect(pdf.contains("https://example.org/x"))
      #expect(pdf.components(separatedBy: "/Subtype /Link").count >= 4)
    }
  }

  @Test func `formulas of their own line are set in two dimensions`() throws {
    try pages("Before.\n\n$$\\frac{a}{b} = \\sum_{i=1}^{n} x_i$$\n\nAfter.") { lines, _, _ in
      let above = lines.first { $0.text.contains("𝑎") || $0.text.hasPrefix("a") }
      let below = lines.first { $0.text.contains("𝑏") || $0.text.hasPrefix("b") }
      #expect((below?.top ?? 0) - (above?.top ?? 0) > 8)
    }
  }
}
