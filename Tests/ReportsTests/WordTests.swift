import Figures
import Foundation
import Reports
import Specifications
import TestSupport
import Testing

/// No font has a letter of this plane of private use.
private let noLetter = "\u{10FFFD}"

/// Renders a report without a store; hands over the outcome, the page and the folder.
private func rendering(_ text: String, _ body: (RenderOutcome, String, URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let outcome = try render(report: try Report(text, file: "r.md"), options: RenderOptions(store: nil, output: folder))
    try body(
      outcome, try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8), folder)
  }
}

private func svg(_ name: String, _ folder: URL) throws -> String {
  try String(contentsOf: folder.appendingPathComponent("figures/\(name).svg"), encoding: .utf8)
}

/// The texts of an SVG, each the joined letters of its runs.
private func texts(_ svg: String) -> [String] {
  svg.components(separatedBy: "<text").dropFirst().map { part in
    var text = ""
    var isTag = true
    for character in part.components(separatedBy: "</text>")[0] {
      if character == "<" {
        isTag = true
      } else if character == ">" {
        isTag = false
      } else if !isTag {
        text.append(character)
      }
    }
    return text
  }
}

/// Dollars, backslashes and braces: markup where the author writes it, text where it comes from data.
@Suite struct DollarTests {
  private static let cell = """
    data: {values: {m: ['US$', 'a $x$ b', '$\\foo$', 'c:\\d_e^{f}'], v: [1, 2, 3, 4]}}
    marks:
      - {mark: dot, x: v, y: v, color: m}
      - {mark: text, x: v, y: v, text: m, dy: 6}
      - {mark: text, x: v, y: v, text: "{m} at $t$ = {v}", dy: 12}
    color: {order: ['c:\\d_e^{f}', 'US$', 'a $x$ b', '$\\foo$']}
    x: $5 and $6
    y: US$

    """

  @Test func `text from data is shown as it is`() throws {
    try rendering("```figure f\n\(Self.cell)title: '{m} for \\$5'\n```\n") { outcome, _, folder in
      #expect(outcome.diagnostics == [])
      let found = texts(try svg("f", folder))
      for text in ["US$", "a $x$ b", "$\\foo$", "c:\\d_e^{f}"] {
        // In the legend and beside its dot.
        #expect(found.count { $0 == text } >= 2, "\(text): \(found)")
      }
      #expect(found.contains("US$ for $5") && found.contains("$5 and $6"))
      #expect(found.contains("US$ at t = 1") && found.contains("a $x$ b at t = 2"))
      let legend = found.filter { ["US$", "a $x$ b", "$\\foo$", "c:\\d_e^{f}"].contains($0) }
      #expect(legend.suffix(4) == ["c:\\d_e^{f}", "US$", "a $x$ b", "$\\foo$"])
    }
  }

  @Test func `a cell may ask for mathematics in its data`() throws {
    let cell = """
      markup: true
      data: {values: {m: ['$\\tau$ = 1', 'US$'], v: [1, 2]}}
      marks: [{mark: dot, x: v, y: v, color: m}]
      """
    try rendering("```figure f\n\(cell)\n```\n") { outcome, _, folder in
      #expect(outcome.diagnostics == [])
      let found = texts(try svg("f", folder))
      #expect(found.contains("𝜏 = 1") && found.contains("US$"), "\(found)")
    }
  }

  @Test func `tables show the store's text as it is`() throws {
    func table(_ key: String) -> String {
      "```table t\n\(key)data: SELECT 'a $x$ *b* US$' AS \"my_own_name_\", '$5' AS b, 'and $6' AS c\n```\n"
    }
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("s.sqlite")
      try SyntheticStore.make(at: store)
      for (key, isMarkup) in [("", false), ("markup: true\n", true)] {
        let out = folder.appendingPathComponent(isMarkup ? "markup" : "literal")
        let outcome = try render(
          report: try Report(table(key), file: "r.md"), options: RenderOptions(store: store.path, output: out))
        #expect(outcome.diagnostics == [])
        let page = try String(contentsOf: out.appendingPathComponent("r.html"), encoding: .utf8)
        #expect(page.contains("<td>a $x$ *b* US$</td>") == !isMarkup)
        #expect(page.contains("*b* US$</td>"))
        #expect(page.contains("my_own_name_</th>") && page.contains("$5</td>"))
      }
    }
  }
}

/// Letters beyond those of the report's families.
@Suite struct PageFontTests {
  private func fonts(_ file: URL) throws -> String {
    guard try !output(of: "which", ["pdffonts"]).isEmpty else { return "" }
    return try output(of: "pdffonts", [file.path])
  }

  @Test func `no script keeps a page from being made, and boxes are told`() throws {
    let text = """
      ---
      title: "学習率 and שלום"
      ---
      # Заголовок مرحبا

      A paragraph with ภาษาไทย, 😀, *курсив* and `코드`, and \(noLetter).

      שלום עולם, זה משפט ארוך עם \\$5.

      | 日本 | עברית |
      |---|---|
      | 学 | \(noLetter) |

      ```figure f
      data: {values: {m: [学, ש, \(noLetter)], v: [1, 2, 3]}}
      marks: [{mark: dot, x: v, y: v, color: m}]
      title: "図 שלום"
      caption: キャプション
      ```
      """
    try rendering(text) { outcome, page, folder in
      #expect(outcome.diagnostics == [])
      let remarks = outcome.remarks.map(\.description)
      #expect(
        remarks.contains { $0.hasPrefix("r.md:") && $0.contains("warning: f: no installed font has “\(noLetter)”") })
      #expect(remarks.contains { $0.contains("warning: r.pdf: no installed font has “\(noLetter)”") }, "\(remarks)")
      // A browser has its own fonts.
      #expect(page.contains("学習率 and שלום") && page.contains(noLetter))
      let names = try fonts(folder.appendingPathComponent("r.pdf"))
      #expect(!names.contains("Type 3"), "\(names)")
    }
  }

  @Test func `fonts of the report and of a cell are used, in their order`() throws {
    let text = """
      ---
      fonts: {text: [Liberation Serif, Liberation Sans], mono: Liberation Mono, sans: DejaVu Sans, math: STIX Math}
      ---
      # A heading

      A paragraph with $x$ and `code`.

      ```figure a
      data: {values: {v: [1, 2]}}
      marks: [{mark: dot, x: v, y: v}]
      x: label
      ```

      ```figure b
      fonts: {text: DejaVu Serif}
      data: {values: {v: [1, 2]}}
      marks: [{mark: dot, x: v, y: v}]
      x: label
      ```
      """
    try rendering(text) { outcome, page, folder in
      #expect(outcome.diagnostics == [] && outcome.remarks == [])
      #expect(try svg("a", folder).contains("Liberation Serif") && !svg("a", folder).contains("Termes"))
      #expect(try svg("b", folder).contains("DejaVu Serif") && !svg("b", folder).contains("Liberation"))
      #expect(page.contains("--serif: \"Liberation Serif\", \"Liberation Sans\""))
      let names = try fonts(folder.appendingPathComponent("r.pdf"))
      guard !names.isEmpty else { return }
      for family in ["LiberationSerif", "LiberationMono", "DejaVuSans"] { #expect(names.contains(family), "\(names)") }
      #expect(!names.contains("Pagella") && !names.contains("Heros"))
    }
  }

  @Test func `a family that is not there is named with its place`() throws {
    do throws(Diagnostics) {
      _ = try Report("---\nfonts: {text: Liberation Serf}\n---\n", file: "r.md")
      Issue.record("the front matter was read")
    } catch {
      #expect(
        error.description == """
          r.md:2:15: error: fonts.text: the font family `Liberation Serf` is not installed
            hint: did you mean `Liberation Serif`?
          """)
    }
    let later = try Report("---\nfonts: {text: [Liberation Serif, No Such Family]}\n---\n", file: "r.md")
    try withTemporaryFolder { folder in
      let outcome = try render(report: later, options: RenderOptions(store: nil, output: folder))
      #expect(outcome.diagnostics == [])
      #expect(outcome.remarks.map(\.message).contains { $0.contains("`No Such Family` is not installed") })
    }
  }

  @Test func `pages read from right to left begin at the right`() throws {
    let text = "שלום עולם.\n\nA short line.\n"
    try rendering(text) { _, page, folder in
      #expect(page.contains("unicode-bidi: plaintext"))
      guard try !output(of: "which", ["pdftotext"]).isEmpty else { return }
      let file = folder.appendingPathComponent("r.pdf")
      let words = try output(of: "pdftotext", ["-bbox", file.path, "-"])
      func left(_ part: String) -> Double {
        let row = words.split(separator: "\n").first { $0.contains(part) } ?? ""
        return Double(row.components(separatedBy: "xMin=\"").dropFirst().first?.prefix { $0 != "\"" } ?? "") ?? .nan
      }
      #expect(left("short") < 200 && left("ש") > 300 || left("םולש") > 300, "\(words)")
    }
  }
}
