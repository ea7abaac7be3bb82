import Comparison
import Foundation
import Reports
import TestSupport
import Testing

/// Folders of reports: what is refused, and what of tables, claims and prose differs.
@Suite struct RenderedReportTests {
  private func error(_ folder: URL) -> ComparisonError? {
    #expect(throws: ComparisonError.self) { try RenderedReport(folder: folder.path) }
  }

  private let rows = [Rendered.Row(cell: 0, seed: 0, values: [2, 3])]

  @Test func aFolderWithoutAManifestIsRefused() throws {
    try withTemporaryFolder { folder in
      let found = try #require(error(folder))
      #expect(
        found.description
          == "\(folder.path): it has no manifest.json\n  hint: name the folder that `sphere report` wrote")
    }
  }

  @Test func damagedManifestsAreRefusedWithTheirPlace() throws {
    try withTemporaryFolder { folder in
      _ = try Rendered.report(Rendered.cell(rows), to: folder)
      let file = folder.appendingPathComponent("manifest.json")
      let whole = try String(contentsOf: file, encoding: .utf8)
      for (text, message) in [
        (String(whole.prefix(whole.count / 2)), "it is damaged: line "),
        ("[]", "it is damaged: it is no JSON object"), ("", "it is damaged: "),
        (
          whole.replacing("\"schema_version\": 1", with: "\"schema_version\": 7"),
          "its schema_version is 7; this sphere reads 1"
        ),
        (#"{"schema_version": 1, "cells": {}}"#, "it is damaged: it has no list `cells`"),
        (#"{"schema_version": 1, "cells": [{}], "files": []}"#, "it is damaged: a cell has no kind or name"),
        (#"{"schema_version": 1, "cells": [], "files": [{"path": 1}]}"#, "it is damaged: a file has no path or sha256"),
        (
          #"{"schema_version": 1, "cells": [], "files": [{"path": "../x", "sha256": "a"}]}"#,
          "it names a file outside its folder: ../x"
        ),
      ] {
        try text.write(to: file, atomically: true, encoding: .utf8)
        let found = try #require(error(folder))
        #expect(found.message.hasPrefix(message), "\(found)")
        #expect(found.place == file.path && found.hint != nil)
      }
    }
  }

  @Test func filesThatWereEditedOrAreMissingAreNamed() throws {
    try withTemporaryFolder { folder in
      _ = try Rendered.report(Rendered.cell(rows), to: folder)
      let csv = folder.appendingPathComponent("data/f.csv")
      try "run_id,x,y\n".write(to: csv, atomically: true, encoding: .utf8)
      let edited = try #require(error(folder))
      #expect(edited.place == csv.path)
      #expect(edited.message.hasPrefix("it was edited after the report was rendered: its SHA-256 is "))
      #expect(edited.hint == "render the report again, into an empty folder")
      try FileManager.default.removeItem(at: csv)
      let missing = try #require(error(folder))
      #expect(missing.message == "it is missing, and \(folder.path)/manifest.json names it")
    }
  }

  @Test func reportsWithNothingInCommonAreRefused() throws {
    try withTemporaryFolder { folder in
      let a = try Rendered.report(Rendered.cell(rows), to: folder.appendingPathComponent("a"))
      let b = try Rendered.report(
        Rendered.cell(rows).replacing("figure f", with: "figure g"), to: folder.appendingPathComponent("b"))
      var comparison = Comparison(
        tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
      let error = #expect(throws: ComparisonError.self) {
        try compareReports(a, b, pairing: RunPairing(), into: &comparison)
      }
      #expect(error?.message == "it has no figure, table or claim in common with \(a.folder)")
    }
  }

  private func compare(_ old: String, _ new: String, in folder: URL) throws -> Comparison {
    let figure = "\n\n" + Rendered.cell(rows)
    let a = try Rendered.report(old + figure, to: folder.appendingPathComponent("a"))
    let b = try Rendered.report(new + figure, to: folder.appendingPathComponent("b"))
    var comparison = Comparison(
      tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
    try compareReports(a, b, pairing: RunPairing(), into: &comparison)
    return comparison
  }

  @Test func cellsOfTablesThatChangedAreFound() throws {
    try withTemporaryFolder { folder in
      func table(_ values: String) -> String {
        """
        ```table t
        data: {values: {name: [first, second, third], value: \(values)}}
        columns: [{column: name}, {column: value}]
        ```
        """
      }
      let same = try compare(table("[1, 2, 3]"), table("[1, 2, 3]"), in: folder)
      #expect(same.tables == [TableDifference(name: "t", verdict: .identical)])
      let comparison = try compare(table("[1, 2, 3]"), table("[1, 2.5, 3]"), in: folder)
      let found = try #require(comparison.tables.first)
      #expect(found.verdict == .changed && found.reasons == ["1 row has other values."])
      let change = try #require(found.rows?.changes.first)
      #expect(change.name == "second")
      #expect(change.values == [RowsDifference.ValueChange(column: "value", old: "2", new: "2.5", difference: 0.5)])
      #expect(try compare(table("[1, 2, 3]"), "", in: folder).tables.first?.verdict == .removed)
    }
  }

  @Test func verdictsThatFlippedAreFoundWithTheirNumbers() throws {
    try withTemporaryFolder { folder in
      func claim(_ low: [Double]) -> String {
        """
        ```claim c
        statement: The first is less than $L(2)$.
        data: |
          WITH v(seed, low, high) AS (VALUES (0, \(low[0]), 3.0), (1, \(low[1]), 3.1), (2, \(low[2]), 2.9))
          SELECT * FROM v
        compare: low < high
        ```
        """
      }
      let comparison = try compare(claim([1, 1.1, 0.9]), claim([4, 4.1, 3.9]), in: folder)
      let found = try #require(comparison.claims.first)
      #expect(found.name == "c" && found.old == "holds" && found.new == "fails" && found.isFlipped)
      #expect(found.statement == "Claim 1. The first is less than $L(2)$.")
      let value = try #require(found.values.first { $0.column == "low" })
      #expect(value.old == "1" && value.new == "4" && value.difference == 3)
      let same = try compare(claim([1, 1.1, 0.9]), claim([1, 1.1, 0.9]), in: folder)
      #expect(same.claims.map(\.isFlipped) == [false] && same.claims.first?.values == [])
      #expect(try compare("", claim([1, 1.1, 0.9]), in: folder).claims.first?.old == "")
    }
  }

  @Test func proseIsComparedBlockByBlockAndWordByWord() throws {
    try withTemporaryFolder { folder in
      let old = """
        # A heading

        The first paragraph has a formula $a < b$ and stays as it is.

        The second one says that the encoders of this experiment were trained for ten epochs on small images, no more.

        - an item
        - another item
        """
      let new = """
        # A heading

        The first paragraph has a formula $a < b$ and stays as it is.

        The second one says that the encoders of this experiment were trained for twenty epochs on small images, no more.

        - an item
        - another item

        A paragraph that is new & has <b>signs</b>.
        """
      let prose = try #require(try compare(old, new, in: folder).prose)
      #expect(prose.unchanged == 6)
      #expect(
        prose.blocks == [
          [
            .init(.same, "... the encoders of this experiment were trained for"), .init(.removed, "ten"),
            .init(.added, "twenty"), .init(.same, "epochs on small images, no more."),
          ], [.init(.added, "A paragraph that is new & has signs.")],
        ])
      var all = ProseDifference()
      all.unchanged = try #require(try compare(old, old, in: folder).prose).unchanged
      #expect(try compare(old, old, in: folder).prose == all)
    }
  }

  @Test func aReportWithoutAPageSaysWhatIsNotCompared() throws {
    try withTemporaryFolder { folder in
      let report = try Report("---\ntitle: R\n---\n" + Rendered.cell(rows), file: "r.md")
      let places = ["a", "b"].map { folder.appendingPathComponent($0) }
      for place in places {
        _ = try render(report: report, options: RenderOptions(store: nil, output: place, formats: []))
      }
      var comparison = Comparison(
        tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
      try compareReports(
        try RenderedReport(folder: places[0].path), try RenderedReport(folder: places[1].path), pairing: RunPairing(),
        into: &comparison)
      #expect(comparison.figures.map(\.verdict) == [.identical])
      #expect(comparison.notes.first?.hasPrefix("Claims and prose are not compared: ") == true)
    }
  }
}
