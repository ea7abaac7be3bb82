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
      #expect(outcome.figures == 11)
      #expect(outcome.tables == 6)
      // Tables 2 to 5, figure 9 and half of figure 5 are of data families that are not trained here.
      #expect(outcome.missing == 6)
      #expect(outcome.claimsHolding + outcome.claimsFailing == 6)
      #expect(outcome.exitCode == 0)
    }
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
