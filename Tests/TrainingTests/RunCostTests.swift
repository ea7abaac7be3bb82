import Experiments
import TestSupport
import Testing
import Training

@Suite struct RunCostTests {
  private func memoryMegabytes(_ change: (inout Configuration) -> Void) throws -> Double {
    let configuration = tinyConfiguration(change)
    return try PlannedData(configuration, searching: []).cost(of: configuration).memoryBytes / 1e6
  }

  /// Peaks of resident memory of `sphere run`, measured by GNU time on the configurations named.
  @Test func memoryIsAboutWhatRunsWereSeenToTake() throws {
    #expect(try memoryMegabytes { _ in } < 100)
  }

  @Test func memoryGrowsWithBatchWidthAndFeatures() throws {
    let plain = try memoryMegabytes { _ in }
    #expect(try memoryMegabytes { $0.encoder.width = 0.5 } > plain)
    let small = try memoryMegabytes {
      $0.data.trainLimit = 4096; $0.train.batch = 512
    }
    #expect(
      try memoryMegabytes {
        $0.data.trainLimit = 4096; $0.train.batch = 2048
      } > 2 * small)
    let one = try memoryMegabytes {
      $0.data.trainLimit = 100_000; $0.evaluate.layers = ["output"]
    }
    #expect(
      try memoryMegabytes {
        $0.data.trainLimit = 100_000; $0.evaluate.layers = ["output", "conv1"]
      } > 2 * one)
  }
}
