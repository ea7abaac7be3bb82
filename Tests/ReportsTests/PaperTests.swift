import Foundation
import Reports
import TestSupport
import Testing

/// The repository's own report, rendered from made-up runs.
@Suite struct PaperTests {
  private let paper = repositoryFolder.appendingPathComponent("reports/paper.md")

  @Test func `every cell of the paper's report renders`() throws {
    try withTemporaryFolder { folder in
      let store = folder.appendingPathComponent("results.sqlite")
      try SyntheticStore.make(at: store)
      let report = try Report(contentsOf: paper)
      #expect(report.diagnostics == [])
      let kept = ProcessInfo.processInfo.environment["SPHERE_KEEP"].map { URL(fileURLWithPath: $0) }
      let out = kept ?? folder.appendingPathComponent("paper")
      let outcome = try render(report: report, options: RenderOptions(store: store.path, output: out))
      #expect(outcome.diagnostics.map(\.description) == [])
      #expect(outcome.figures == 12)
      #expect(outcome.tables == 8)
      // Tables 2 to 5, figures 9 and A4 and half of figure 5 are of data families of which this store has no runs.
      #expect(outcome.missing == 7)
      #expect(outcome.claims.count == 10)
      #expect(outcome.exitCode == 0)
      try expectColorsToldApart(out.appendingPathComponent("figures"), inPrint: false)
      let html = try String(contentsOf: out.appendingPathComponent("paper.html"), encoding: .utf8)
      expectThePapersNumbers(html)
    }
  }

  /// Captions and notices, whichever stands there, bear the numbers of the paper; what it lacks is numbered A1, A2.
  private func expectThePapersNumbers(_ html: String) {
    let expected = [
      "Figure 1": "alignment-and-uniformity", "Figure 2": "linear-separability", "Figure 3": "circle-features",
      "Figure 4": "potential", "Figure 5a": "scatter", "Figure 5b": "scatter-depth", "Figure 7": "weights",
      "Figure 8": "finetuning", "Figure 9": "scatter-families", "Figure 10": "hypergeometric", "Figure 11": "optimum",
      "Figure A1": "heatmaps", "Figure A2": "theorem-1", "Figure A3": "training-losses",
      "Figure A4": "depth-pictures", "Table 1": "stl10",
      "Table 2": "nyu",
      "Table 3": "imagenet-100", "Table 4": "bookcorpus", "Table 5": "imagenet", "Table A1": "sources",
      "Table A2": "ledger", "Table A3": "circle-numbers",
    ]
    var found: [String: String] = [:]
    for part in html.components(separatedBy: " id=\"").dropFirst() {
      let name = String(part.prefix { $0 != "\"" })
      // A drawing stands between a figure's id and its caption, but no id does that is a cell's.
      guard expected.values.contains(name), let cell = html.range(of: " id=\"\(name)\"") else { continue }
      let label = html[cell.upperBound...].firstMatch(of: /<strong>((?:Figure|Table) [^.<]+)\.<\/strong>/)
      if let label { found[String(label.1)] = name }
    }
    #expect(found == expected)
    #expect(html.contains("(<a href=\"#hypergeometric\">Figure 10</a>)"))
  }

  /// What the tool measured of itself lies beside the report, so that no store is needed.
  @Test func `every cell of the performance report renders`() throws {
    try withTemporaryFolder { folder in
      let report = try Report(contentsOf: repositoryFolder.appendingPathComponent("reports/performance.md"))
      let outcome = try render(
        report: report, options: RenderOptions(store: nil, output: folder.appendingPathComponent("performance")))
      #expect(outcome.diagnostics.map(\.description) == [])
      #expect(outcome.figures == 4 && outcome.tables == 4 && outcome.missing == 0)
    }
  }
}
