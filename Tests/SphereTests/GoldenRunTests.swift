import Foundation
import TestSupport
import Testing

/// What a change of the program's structure must leave alone: ids, weights and measurements of runs to the bit, and every
/// byte of the paper's report from a given store.
@Suite(.serialized) struct GoldenRunTests {
  @Test func runsKeepTheirIDsWeightsAndMeasurements() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        at: testFile("SphereTests/Fixtures/golden.yaml"), to: folder.appendingPathComponent("golden.yaml"))
      let run = try sphere("run", "golden.yaml", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let weights = try shell(
        "$S sql --csv 'SELECT short_id, status, sha256 FROM runs JOIN checkpoints ON run_id = id ORDER BY id'",
        in: folder)
      // In the order in which they were recorded; a value's text has all its digits.
      let measurements = try shell(
        """
        $S sql --csv 'SELECT run_id, name, method, split, layer, parameter, step, epoch, value, count
          FROM measurements WHERE NOT is_timing ORDER BY run_id, measurements.id' | sha256sum
        $S sql --csv 'SELECT run_id, split, view, sample, label, x, y, hex(vector) FROM embeddings
          ORDER BY run_id, split, view, sample' | sha256sum
        $S sql --csv 'SELECT id, data_fingerprint, configuration FROM runs ORDER BY id' | sha256sum
        $S sql --csv 'SELECT * FROM parameters ORDER BY run_id, key' | sha256sum
        """, in: folder)
      #expect(weights.status == 0 && measurements.status == 0, "\(weights.errors) \(measurements.errors)")
      try expectGolden(weights.output + measurements.output, "runs.txt")
    }
  }

  /// Recorded again whenever the report or the look of a figure is changed on purpose.
  @Test func thePaperReportKeepsItsBytes() throws {
    try withTemporaryFolder { folder in
      let packed = testFile("SphereTests/Fixtures/paper.sqlite.gz").path
      let report = repositoryFolder.appendingPathComponent("reports/paper.md").path
      let render = try shell(
        """
        gzip -dc '\(packed)' > paper.sqlite && $S report '\(report)' --store paper.sqlite --out out > /dev/null &&
          cd out && find . -type f | LC_ALL=C sort | xargs sha256sum
        """, in: folder)
      #expect(render.status == 0, "\(render.errors)")
      try expectGolden(render.output, "paper-files.txt")
    }
  }
}
