import Reports
import Specifications
import Testing

@Suite struct CellReadingTests {
  private func mistakes(_ text: String) throws -> String {
    try Report(text, file: "r.md").diagnostics.map(\.description).joined(separator: "\n")
  }

  @Test func `every mistake of a figure cell is told with its place`() throws {
    let text = """
      ---
      title: T
      ---

      ```figure scatter
      data: SELECT 1 AS a
      widht: column
      marks:
        - {mark: dott, x: a, y: a}
        - {mark: dot, x: a}
        - {mark: line, x: a, y: a, dash: dased}
        - {mark: rule}
        - {mark: dot, x: a, y: a, data: pionts}
        - mark: bar
          color: a
          y: a
          transform: [{bim: {of: a}}]
      x: {label: A, domain: [2, 1]}
      ```
      """
    let found = try mistakes(text)
    #expect(
      found == """
        r.md:7:1: error: unknown key `widht`
          hint: did you mean `width`?
        r.md:9:12: error: marks[0].mark: must be one of `dot`, `line`, `area`, `rule`, `bar`, `error-bar`, `cell`, `raster`, \
        `ring`, `label`, `arrow`, found `dott`
          hint: did you mean `dot`?
        r.md:10:5: error: marks[1]: dot: missing channel `y`
        r.md:11:36: error: marks[2].dash: must be one of `solid`, `dashed`, `dotted`, found `dased`
          hint: did you mean `dashed`?
        r.md:12:5: error: marks[3]: rule: needs x (vertical) or y (horizontal), and not both
        r.md:13:35: error: marks[4].data: unknown source `pionts`
          hint: known: data
        r.md:14:5: error: marks[5]: bar: needs x (categories), or x1 and x2 (intervals)
        r.md:17:18: error: marks[5].transform[0]: unknown transform `bim`
          hint: did you mean `bin`?
        r.md:18:23: error: x.domain: must be two numbers, the smaller first, found a sequence of 2
        """)
  }

  @Test func `YAML that cannot be read is told at its line in the report`() throws {
    #expect(try mistakes("Text.\n\n```claim c\nstatement: [\n```\n").hasPrefix("r.md:5:1: error: "))
  }

  @Test func `cells are named once, by one word`() throws {
    let text = "```run a\nexperiment: e.yaml\n```\n\n```run a\nexperiment: e.yaml\n```\n\n```table B c\ndata: x\n```\n"
    #expect(
      try mistakes(text) == """
        r.md:5:1: error: a second cell with the name `a`
          hint: rename one of the two
        r.md:9:1: error: a cell's name is one word of letters, digits and hyphens, found `B c`
          hint: write `table b`
        """)
    #expect(try Report(text, file: "r.md").cellNames == ["a", "a-2", "b"])
  }

  @Test func `mistakes of the front matter stop the report`() {
    #expect(throws: Diagnostics.self) { try Report("---\ntitel: T\nvenue: icmll\n---\n", file: "r.md") }
    do {
      _ = try Report("---\ntitel: T\nvenue: icmll\n---\n", file: "r.md")
    } catch {
      #expect(
        error.description == """
          r.md:2:1: error: unknown key `titel`
            hint: did you mean `title`?
          r.md:3:8: error: venue: must be one of `icml`, `neurips`, `iclr`, `cvpr`, `ieee`, `nature`, `free`, found `icmll`
            hint: did you mean `icml`?
          """)
    }
  }

  @Test func `a missing report is told`() {
    #expect(throws: Diagnostics.self) { try Report(contentsOf: .init(fileURLWithPath: "/nowhere/r.md")) }
  }

  @Test func `the examples of the reference have no mistakes`() throws {
    let lines = cellReference.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // The examples are all called NAME; without it they get names of their own.
    let examples = lines.filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4).replacing(" NAME", with: "") }
    let front = Array(examples.prefix { !$0.hasPrefix("```") })
    let cells = Array(examples.drop { !$0.hasPrefix("```") })
    let text = (["---"] + front + ["---"] + cells).joined(separator: "\n")
    let report = try Report(text, file: "reference.md")
    #expect(report.diagnostics.map(\.description) == [])
    #expect(report.cellNames == ["figure-1", "table-1", "claim-1", "run-1"])
  }
}
