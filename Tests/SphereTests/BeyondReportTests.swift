import Foundation
import TestSupport
import Testing

/// The experiment of later papers' metrics and its report, cut to seconds.
@Suite struct BeyondReportTests {
  @Test func everyCellIsDrawnFromTheQuickProfile() throws {
    try withTemporaryFolder { folder in
      let root = repositoryFolder.path
      let run = try sphere(
        "run", "\(root)/experiments/beyond.yaml", "--profile", "quick", "--store", "b.sqlite", "train.epochs=5",
        "data.trainLimit=96", "data.validationLimit=60", "evaluate.probe.epochs=2", "evaluate.lidarViews=2",
        in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let report = try sphere(
        "report", "\(root)/reports/beyond.md", "--store", "b.sqlite", "--out", "out", "--json", in: folder)
      #expect(report.status == 0, "\(report.errors)")
      for text in ["\"errors\": []", "\"figures\": 6", "\"without_data\": 0"] {
        #expect(report.output.contains(text), "\(report.output.suffix(2000))")
      }
      let ledger = try String(contentsOf: folder.appendingPathComponent("out/data/ledger.csv"), encoding: .utf8)
      #expect(ledger.components(separatedBy: "\n").count { $0.contains(",quick,scenes,") } == 5, "\(ledger)")
      // Every metric of the table has its definition.
      let definitions = try sphere(
        "sql", "SELECT count(DISTINCT name), min(version), count(source) FROM definitions", "--store", "b.sqlite",
        "--csv", in: folder)
      #expect(definitions.output.contains("14,1,"), "\(definitions.output)")
    }
  }
}
