import Foundation
import Reports
import Specifications
import TestSupport
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
    let marks = CellVocabulary.marks.map { "`\($0)`" }.joined(separator: ", ")
    #expect(
      found == """
        r.md:7:1: error: unknown key `widht`
          hint: did you mean `width`?
        r.md:9:12: error: marks[0].mark: must be one of \(marks), found `dott`
          hint: did you mean `dot`?
        r.md:10:5: error: marks[1]: dot: missing channel `y`
        r.md:11:36: error: marks[2].dash: must be one of `solid`, `dashed`, `dotted`, `dash-dotted`, found `dased`
          hint: did you mean `dashed`?
        r.md:12:5: error: marks[3]: rule: needs x (vertical) or y (horizontal), and not both
        r.md:13:35: error: marks[4].data: unknown source `pionts`
          hint: known: data
        r.md:14:5: error: marks[5]: bar: needs x and y, or y with x1 and x2 (intervals), or x with y1 and y2
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

  @Test func `mistakes in marks, scales, sources and transforms are told with the nearest name`() throws {
    let text = """
      ```figure f
      data:
        a: {values: {x: [1, 2], y: [1]}}
        b: {values: [{x: 1}, 3]}
        c: {uniformity-optimum: {m: [1, 2.5], t: 0}}
        d: {contrastive-limit: {m: 3, tau: 0.5, negative: 4, features: [unifrom]}}
        e: {file: table.txt}
        f: {vals: [{x: 1}]}
        g: {hypergeometric-limit: {a: {from: 0, to: 1, spacing: log}}}
      marks:
        - {mark: contour, x: x, y: y, value: x, levels: many}
        - {mark: image, x: x, y: y}
        - {mark: arrow, x1: 0, y1: 0, x2: 1, y2: 1, heads: tail, bend: 9}
        - {mark: sphere, tillt: 3}
        - {mark: line, x: x, y: y, transform: {regression: {log: z}}}
        - {mark: line, x: x, y: y, transform: {summary: {of: y, by: x, over: x}}}
        - {mark: line, x: x, y: y, transform: {best: {pick: most}}}
      x: {kind: symlogg, threshold: -1}
      color: {kind: log, domain: [-1, 2], range: [red]}
      size: {range: [1, 900]}
      opacity: {rang: [0, 1]}
      aspect: 0
      ```
      """
    let found = try mistakes(text)
    #expect(
      found == """
        r.md:3:30: error: data.a.values.y: has 1 values, `x` has 2
        r.md:4:24: error: data.b.values[1]: must be a mapping, found `3`
        r.md:5:31: error: data.c.uniformity-optimum.m: must be whole numbers, found 2.5
        r.md:5:44: error: data.c.uniformity-optimum.t: must be within 1e-06 and 1000, found 0
        r.md:6:26: error: data.d.contrastive-limit: missing key `negatives`
          hint: the numbers of negatives, say [1, 16, 256]
        r.md:6:43: error: data.d.contrastive-limit: unknown key `negative`
          hint: did you mean `negatives`?
        r.md:6:67: error: data.d.contrastive-limit.features[0]: unknown features `unifrom`
          hint: did you mean `uniform`?
        r.md:7:13: error: data.e.file: must end in .csv, .json or .jsonl, found `table.txt`
        r.md:8:7: error: data.f: unknown key `vals`
          hint: did you mean `values`?
        r.md:9:29: error: data.g.hypergeometric-limit: missing key `z`
          hint: the argument, say [1, 4]
        r.md:9:33: error: data.g.hypergeometric-limit.a: log spacing needs positive ends
        r.md:11:51: error: marks[0].levels: must be an integer, found `many`
        r.md:12:5: error: marks[1]: image: needs file or pixels, or red, green and blue
        r.md:13:54: error: marks[2].heads: must be one of `none`, `end`, `both`, found `tail`
        r.md:13:66: error: marks[2].bend: must be within -3 and 3, found `9`
        r.md:14:20: error: marks[3]: unknown key `tillt`
          hint: did you mean `tilt`?
        r.md:15:60: error: marks[4].transform.regression.log: unknown axis `z`
          hint: known: x, y
        r.md:16:51: error: marks[5].transform.summary: has either by or over
        r.md:17:48: error: marks[6].transform.best: missing key `of`
          hint: the column whose best value is sought
        r.md:17:55: error: marks[6].transform.best.pick: must be one of `max`, `min`, found `most`
        r.md:18:11: error: x.kind: must be one of `linear`, `log`, `symlog`, `ordinal`, `angle`, found `symlogg`
          hint: did you mean `symlog`?
        r.md:18:31: error: x.threshold: must be within 1e-12 and 1000000000000, found `-1`
        r.md:19:28: error: color.domain: a log scale needs positive values, found -1
        r.md:19:45: error: color.range[0]: must be a colour like "#0072b2", found `red`
        r.md:20:15: error: size.range: must be within 0.5 and 40
        r.md:21:11: error: opacity: unknown key `rang`
          hint: did you mean `range`?
        r.md:22:9: error: aspect: must be within 0.01 and 100, found `0`
        """)
  }

  @Test func `the reference names every key`() {
    let words = Set(cellReference.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.map(String.init))
    for key in CellVocabulary.keys { #expect(words.contains(key), "\(key) is not in the reference") }
    for kind in CellVocabulary.axisKinds + CellVocabulary.colorKinds + CellVocabulary.marks {
      #expect(words.contains(kind), "\(kind) is not in the reference")
    }
  }

  @Test func `the examples of the reference have no mistakes`() throws {
    let lines = cellReference.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // The examples are all called NAME; without it they get names of their own.
    let examples = lines.filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4).replacing(" NAME", with: "") }
    let front = Array(examples.prefix { !$0.hasPrefix("```") })
    let cells = Array(examples.drop { !$0.hasPrefix("```") })
    let text = (["---"] + front + ["---"] + cells).joined(separator: "\n")
    try withTemporaryFolder { folder in
      try Data("name,seconds\na,1\n".utf8).write(to: folder.appendingPathComponent("timings.csv"))
      let report = try Report(text, file: folder.appendingPathComponent("reference.md").path)
      #expect(report.diagnostics.map(\.description) == [])
      #expect(report.cellNames == ["figure-1", "table-1", "claim-1", "run-1"])
    }
  }
}
