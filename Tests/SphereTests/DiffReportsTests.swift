import Foundation
import TestSupport
import Testing

/// `sphere diff` of rendered reports and figures' files.
@Suite struct DiffReportsTests {
  private func report(_ values: String, name: String = "dots", words: String = "Some words.") -> String {
    """
    ---
    title: R
    ---
    \(words)

    ```figure \(name)
    data: {values: {name: [a, b, c], x: [1, 2, 3], y: [\(values)]}}
    marks: [{mark: dot, x: x, y: y}]
    ```
    """
  }

  /// Renders two reports into the folders `a` and `b`.
  private func withReports(_ old: String, _ new: String, _ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, text) in [("a", old), ("b", new)] {
        let place = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try text.write(to: place.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
        let render = try sphere("report", "\(name)/r.md", "--out", "\(name)/out", in: folder)
        try #require(render.status == 0, "\(render.errors)")
      }
      try body(folder)
    }
  }

  @Test func reportsAndFiguresTellWhatChangedByTheirExitStatus() throws {
    try withReports(report("1, 2, 3"), report("1, 2, 5", words: "Other words.")) { folder in
      let same = try sphere("diff", "a/out", "a/out", in: folder)
      #expect(same.status == 0, "\(same.errors)")
      let other = try sphere("diff", "a/out", "b/out", in: folder)
      #expect(other.status == 1, "\(other.errors)")
      #expect(other.output.contains("dots") && other.output.contains("changed"))
      for kind in ["svg", "pdf", "png"] {
        let figures = try sphere("diff", "a/out/figures/dots.\(kind)", "b/out/figures/dots.\(kind)", in: folder)
        #expect(figures.status == 1 && figures.output.contains("dots"), "\(figures.errors)")
        let one = try sphere("diff", "a/out/figures/dots.\(kind)", "a/out", in: folder)
        #expect(one.status == 0, "\(one.errors)")
      }
      let json = try sphere("diff", "a/out", "b/out", "--json", in: folder)
      #expect(json.output == (try sphere("diff", "a/out", "b/out", "--json", in: folder)).output)
      #expect(json.output.contains("\"verdict\" : \"changed\""))
    }
  }

  @Test func foldersThatCannotBeComparedAreRefusedInOneMessage() throws {
    try withReports(report("1, 2, 3"), report("1, 2, 5", name: "others")) { folder in
      func refused(_ a: String, _ b: String, _ message: String) throws {
        let outcome = try sphere("diff", a, b, in: folder)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
      }
      try refused("a/out", "b/out", "it has no figure, table or claim in common with a/out")
      try refused("a/out", "a", "a: it has no manifest.json\n  hint: name the folder that `sphere report` wrote")
      try "x,y\n".write(
        to: folder.appendingPathComponent("a/out/data/dots.csv"), atomically: true, encoding: .utf8)
      try refused("b/out", "a/out", "a/out/data/dots.csv: it was edited after the report was rendered")
      try "{".write(to: folder.appendingPathComponent("b/out/manifest.json"), atomically: true, encoding: .utf8)
      try refused("b/out", "a/out", "b/out/manifest.json: it is damaged: line 1: ")
    }
  }
}
