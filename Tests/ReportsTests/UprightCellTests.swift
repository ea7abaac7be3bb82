import Foundation
import Reports
import TestSupport
import Testing

/// Marks over categories, order of lines, and what is counted, from a cell to the page.
@Suite struct UprightCellTests {
  /// The texts of the figure that a cell makes, as its SVG holds them, or what is wrong with the cell.
  private func page(_ cell: String) throws -> String {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("r.md")
      try "---\ntitle: T\n---\n\n```figure f\n\(cell)\n```\n".write(to: file, atomically: true, encoding: .utf8)
      let report = try Report(contentsOf: file)
      if !report.diagnostics.isEmpty { return report.diagnostics.map(\.description).joined(separator: "\n") }
      let out = folder.appendingPathComponent("out")
      let outcome = try render(report: report, options: RenderOptions(store: nil, output: out))
      if !outcome.diagnostics.isEmpty { return outcome.diagnostics.map(\.description).joined(separator: "\n") }
      return try String(contentsOf: out.appendingPathComponent("figures/f.svg"), encoding: .utf8)
    }
  }

  /// The words of a page, whatever lines they are on.
  private func words(_ cell: String) throws -> String {
    let page = try page(cell)
    let texts = page.matches(of: /<text[^>]*>(.*?)<\/text>/.dotMatchesNewlines()).map { match in
      String(match.1).replacing(/<[^>]*>/, with: "")
    }
    return texts.isEmpty
      ? page : texts.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `rows without a facet's value have a panel, and those out of its order are counted`() throws {
    let data = "data: {values: {g: [a, null, b], x: [1, 2, 3], y: [1, 2, 3]}}\nmarks: [{mark: dot, x: x, y: y}]\n"
    let facets = try page(data + "facet: {column: g}")
    #expect(facets.components(separatedBy: "id=\"panel-1-").count - 1 >= 3)
    #expect(try words(data + "facet: {column: {by: g, order: [a]}}").contains("In no panel: 2 of 3 rows."))
  }

  @Test func `two bars of one category and colour are told`() throws {
    let found = try words(
      "data: {values: {x: [a, a, b], y: [1, 2, 3]}}\nmarks: [{mark: bar, x: x, y: y}]\nx: {kind: ordinal}")
    #expect(found.contains("Hidden: 1 of 3 exactly behind others."), "\(found)")
  }

  @Test func `boxes and violins take their rows from the data`() throws {
    let data = """
      data: {values: {g: [a, a, a, a, b, b, b], v: [1, 2, 3, 40, 5, 6, null], seed: [0, 1, 2, 3, 0, 1, 2]}}
      x: {kind: ordinal}

      """
    for mark in ["box", "violin"] {
      let page = try page(data + "marks: [{mark: \(mark), x: g, y: v}]")
      #expect(page.contains("g a, median 2.5, n 4"), "\(page.prefix(400))")
      #expect(page.contains("g b, median 5.5, n 2"))
      #expect(try words(data + "marks: [{mark: \(mark), x: g, y: v}]").contains("1 of 7 without finite values."))
    }
    // Lying where the categories are on y.
    let lying = try page(
      "data: {values: {g: [a, a, b, b], v: [1, 2, 3, 4]}}\nmarks: [{mark: box, y: g, x: v}]\ny: {kind: ordinal}")
    #expect(lying.contains("g a, median 1.5, n 2"))
    let log = try words(
      "data: {values: {g: [a, a, a], v: [1, 10, -1]}}\nmarks: [{mark: violin, x: g, y: v}]\nx: {kind: ordinal}\ny: {kind: log}"
    )
    #expect(log.contains("1 of 3 not positive on a log axis."), "\(log)")
  }

  @Test func `a raster of uneven steps is refused, one even on its axis is drawn`() throws {
    func cell(_ axis: String) -> String {
      """
      data: {values: {x: [1, 10, 100, 1, 10, 100], y: [0, 0, 0, 1, 1, 1], v: [1, 2, 3, 4, 5, 6]}}
      marks: [{mark: raster, x: x, y: y, value: v}]
      x: \(axis)
      """
    }
    #expect(try page(cell("{label: x}")).contains("raster: needs equal steps of x on its axis"))
    #expect(try page(cell("{label: x, kind: log}")).contains("<svg"))
  }

  @Test func `channels and words that do not go together are refused`() throws {
    let data = "data: {values: {x: [1], y: [1]}}\n"
    #expect(
      try page(data + "marks: [{mark: bar, x: x}]").contains(
        "bar: needs x and y, or y with x1 and x2 (intervals), or x with y1 and y2"))
    #expect(
      try page(data + "marks: [{mark: error-bar, x: x, y: y, low: y, high: y}]").contains(
        "error-bar: needs x (upright) or y (lying), and not both"))
    #expect(try page(data + "marks: [{mark: dot, x: x, y: y, position: stack}]").contains("`overlay`, `dodge`"))
  }
}
