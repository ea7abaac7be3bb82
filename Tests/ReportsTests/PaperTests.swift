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
      #expect(outcome.figures == 5)
      #expect(outcome.tables == 2)
      #expect(outcome.missing == 0)
      #expect(outcome.claimsHolding + outcome.claimsFailing == 5)
      #expect(outcome.exitCode == 0)
    }
  }
}
