import Foundation
import Reports
import TestSupport
import Testing

/// What transforms make of rows, read from the drawing's texts: a `text` mark writes the columns of its first row.
@Suite struct TransformTests {
  /// The texts that a text mark draws, one for each row that the transform leaves.
  private func texts(_ values: String, _ transform: String, _ template: String) throws -> [String] {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("r.md")
      let cell = """
        ```figure f
        data: {values: \(values)}
        marks: [{mark: text, transform: \(transform), x: 0, y: 0, text: "<\(template)>"}]
        x: {visible: false}
        y: {visible: false}
        ```
        """
      try Data(cell.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: Report(contentsOf: file),
        options: RenderOptions(store: nil, output: out, formats: [], figureFormats: [.svg]))
      if let mistake = outcome.diagnostics.first { return [mistake.message] }
      let svg = try String(contentsOf: out.appendingPathComponent("figures/f.svg"), encoding: .utf8)
      return svg.split(separator: "&lt;").dropFirst().compactMap { piece in
        piece.firstRange(of: "&gt;").map { String(piece[..<$0.lowerBound]) }
      }.filter { !$0.contains("\n") }
    }
  }

  private let seeds = "{tau: [1, 1, 2, 2], seed: [0, 1, 0, 1], run_id: [a, b, c, d], y: [1, 3, 5, 5]}"

  @Test func `summary averages over seeds within groups of all other columns`() throws {
    let expected = ["1 2.0 2 a,b", "2 5.0 2 c,d"]
    #expect(
      try texts(seeds, "{summary: {of: y, over: seed}}", "{tau} {y|%.1f} {n} {run_id}").uniqued == expected)
    #expect(
      try texts(seeds, "{summary: {of: y, by: tau}}", "{tau} {y|%.1f} {n} {run_id}").uniqued == expected)
  }

  @Test func `best keeps each group's best row`() throws {
    #expect(try texts(seeds, "{best: {of: y, by: tau}}", "{tau} {run_id}").uniqued == ["1 b", "2 c"])
    #expect(try texts(seeds, "{best: {of: y, pick: min}}", "{tau} {run_id}").uniqued == ["1 a"])
  }

  @Test func `stack, normalize and cumulative follow the rows`() throws {
    let values = "{g: [a, a, b, a], y: [1, 3, 5, -2]}"
    #expect(try texts(values, "{stack: {of: y, by: g}}", "{low} {high}").uniqued == ["0 1", "1 4", "0 5", "0 −2"])
    #expect(
      try texts(values, "{normalize: {of: y, by: g, to: max}}", "{y|%.2f}").uniqued == ["0.33", "1.00", "−0.67"])
    #expect(try texts(values, "{cumulative: {of: y, by: g}}", "{g} {y}").uniqued == ["a 1", "a 4", "b 5", "a 2"])
    #expect(
      try texts(values, "{cumulative: {of: y, share: true}}", "{y} {share|%.2f}").uniqued == [
        "−2 0.25", "1 0.50", "3 0.75", "5 1.00",
      ])
  }

  @Test func `regression and correlation carry their numbers`() throws {
    let line = "{x: [0, 1, 2, 3], y: [1, 3, 5, 7]}"
    #expect(
      try texts(line, "{regression: {count: 2}}", "{x} {y} {slope|%.2f} {intercept|%.2f} {r2|%.2f} {n}").uniqued == [
        "0 1 2.00 1.00 1.00 4", "3 7 2.00 1.00 1.00 4",
      ])
    #expect(
      try texts(line, "{correlation: {}}", "{pearson} {spearman} {kendall} {n} {x} {y}").uniqued == ["1 1 1 4 1.5 4"])
    #expect(
      try texts("{x: [1, 1], y: [1, 2]}", "{regression: {}}", "{x}") == [
        "2 rows with x and y, a line needs at least 2 different x"
      ])
    let power = "{x: [1, 10, 100], y: [2, 20, 200]}"
    #expect(
      try texts(power, "{regression: {log: [x, y], count: 2}}", "{y|%.3f} {slope|%.3f}").uniqued == [
        "2.000 1.000", "200.000 1.000",
      ])
  }

  @Test func `places of the sphere are seen as from the front`() throws {
    #expect(
      try texts(
        "{longitude: [0, 90, 180], latitude: [0, 0, 0]}", "{orthographic: {tilt: 0}}",
        "{x|%.2f} {y|%.2f} {depth|%.2f} {side}"
      ).uniqued == ["0.00 0.00 1.00 front", "1.00 0.00 0.00 front", "0.00 0.00 −1.00 back"])
  }

  @Test func `a group's histogram has the same intervals as the others'`() throws {
    #expect(
      try texts(
        "{g: [a, b, b], y: [0, 1, 2]}", "{bin: {of: y, by: g, count: 2, scale: count}}", "{g} {x1} {x2} {y}"
      ).uniqued == ["a 0 1 1", "a 1 2 0", "b 0 1 0", "b 1 2 2"])
  }
}

extension [String] {
  /// The texts in order of first appearance: tooltips repeat what is drawn.
  fileprivate var uniqued: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
