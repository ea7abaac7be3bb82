import Foundation
import Reports
import Specifications
import TestSupport
import Testing

/// Marks are declared in one file each: name, channels, options, and how they are filled.
@Suite struct MarkTests {
  private func report(_ mark: String) throws -> Report {
    try Report(
      """
      ```figure f
      data: {values: {x: [a, b], y: [c, d], v: [5, 6]}}
      marks: [\(mark)]
      x: {kind: ordinal}
      y: {kind: ordinal}
      ```

      """, file: "r.md")
  }

  private func outcome(_ mark: String) throws -> RenderOutcome {
    try withTemporaryFolder { folder in
      try render(report: report(mark), options: RenderOptions(store: nil, output: folder, formats: [.html]))
    }
  }

  /// The gallery's test asks for an example of each.
  @Test func `every mark has a row of the reference and a file of its own name`() {
    let folder = repositoryFolder.appendingPathComponent("Sources/Reports/Marks")
    for mark in CellVocabulary.marks {
      #expect(cellReference.contains("\n| \(mark) | "), "no row of \(mark)")
      let file = mark.split(separator: "-").map(\.capitalized).joined() + ".swift"
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path), "no file \(file)")
    }
    #expect(CellVocabulary.marks.count == 23 && Set(CellVocabulary.marks).count == 23)
  }

  @Test func `the reference has every channel and option, and marks those that are needed`() {
    #expect(
      cellReference.contains(
        "\n| text | x* y* text* color series | anchor: start, middle or end, dx, dy, size, angle, bold, position |\n"))
    #expect(cellReference.contains("\n| wedge | radius* start* end* x y inner color | opacity, outlined, legend |\n"))
  }

  @Test(arguments: [("cell", "heatmap", "value: v"), ("label", "text", "text: v")])
  func `a name of older files draws as before, with a remark that says the new one`(
    old: String, new: String, channel: String
  ) throws {
    let before = try outcome("{mark: \(old), x: x, y: y, \(channel)}")
    let after = try outcome("{mark: \(new), x: x, y: y, \(channel)}")
    #expect(before.diagnostics == [])
    #expect(after.diagnostics == [])
    #expect(after.remarks == [])
    #expect(
      before.remarks.map(\.description) == [
        """
        r.md:3:9: warning: marks[0]: the mark `\(old)` is called `\(new)` now
          hint: write {mark: \(new), ...}
        """
      ])
  }

  @Test(arguments: [
    ("{mark: dott, x: x, y: y}", "marks[0].mark", "must be one of", "did you mean `dot`?"),
    ("{mark: dot, x: x}", "marks[0]", "dot: missing channel `y`", nil),
    ("{mark: dot, x: x, y: y, diametre: 3}", "marks[0]", "unknown key `diametre`", "did you mean `diameter`?"),
    ("{mark: dot, x: x, y: y, diameter: 0}", "marks[0].diameter", "must be within 0.1 and 100, found `0`", nil),
    ("{mark: rule}", "marks[0]", "rule: needs x (vertical) or y (horizontal), and not both", nil),
    ("{mark: error-bar, low: x, high: y}", "marks[0]", "error-bar: needs x (upright) or y (lying), and not both", nil),
    ("{mark: image, x: x, y: y}", "marks[0]", "image: needs file or pixels, or red, green and blue", nil),
    ("{mark: image, red: x, green: y, blue: v}", "marks[0]", "image: pixels need x and y", nil),
    ("{mark: bar, x: x}", "marks[0]", "bar: needs x and y, or y with x1 and x2 (intervals), or x with y1 and y2", nil),
    ("{mark: area, x: x, y: y, position: dodge}", "marks[0].position", "must be one of `overlay`, `stack`", nil),
  ])
  func `errors name the mark's own keys`(mark: String, path: String, message: String, hint: String?) throws {
    let found = try report(mark).diagnostics
    #expect(found.count == 1 && found[0].path == path && found[0].message.hasPrefix(message), "\(found)")
    if let hint { #expect(found.first?.hint == hint, "\(found)") }
  }

  /// Bytes as `vector_pixels` gives them: a grey picture, and one in colour.
  @Test func `an image takes the bytes of square pictures`() throws {
    func found(_ pixels: String, _ options: String = "") throws -> [Diagnostic] {
      try withTemporaryFolder { folder in
        let text = """
          ```figure f
          data: {values: {x: [1, 2], y: [1, 1], p: [\(pixels)]}}
          marks: [{mark: image, x: x, y: y, pixels: p\(options)}]
          ```

          """
        let outcome = try render(
          report: Report(text, file: "r.md"), options: RenderOptions(store: nil, output: folder, formats: [.html]))
        if outcome.diagnostics.isEmpty {
          let html = try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
          #expect(html.components(separatedBy: "<image ").count == 3)
        }
        return outcome.diagnostics
      }
    }
    let pictures = "\"00ff8040\", \"ff0000\(String(repeating: "00", count: 9))\""
    #expect(try found(pictures).isEmpty)
    #expect(try found(pictures, ", map: viridis, width: 30").isEmpty)
    let wrong = try found("\"00ff8040\", \"00ff\"")
    #expect(
      wrong.first?.message == "needs the bytes of a square picture, one or three a pixel, found `00ff`"
        && wrong.first?.path == "marks[0].pixels", "\(wrong)")
  }
}
