import Experiments
import TestSupport
import Testing
import Training

@Suite struct RunCostTests {
  private func memoryMegabytes(_ change: (inout Configuration) -> Void) throws -> Double {
    let configuration = tinyConfiguration(change)
    return try PlannedData(configuration, searching: []).cost(of: configuration).memoryBytes / 1e6
  }

  /// Peaks of resident memory of `sphere run` (getrusage), of circle.yaml's quick profile and of the full network on 64 pairs of
  /// 64 x 64 pixels; the latter without the 466 MB of a state, which so short a run did not save.
  @Test func memoryIsAboutWhatRunsWereSeenToTake() throws {
    let quick = try memoryMegabytes {
      $0.data = ScenesData(trainLimit: 4000, validationLimit: 2000, size: 24)
      $0.encoder = SmallAlexNetEncoder(size: 24, width: 0.125, dimension: 2)
      $0.train.batch = 64
    }
    #expect(abs(quick - 128) < 0.25 * 128, "\(quick)")
    let full = try memoryMegabytes {
      $0.data.trainLimit = 256
      $0.encoder = SmallAlexNetEncoder(size: 64, width: 1, dimension: 2)
      $0.train.batch = 64
      $0.evaluate[LinearProbeEvaluation.self].probe = nil
      $0.evaluate[NeighboursEvaluation.self].neighbours = nil
    }
    #expect(abs(full - 1650 - 466) < 0.15 * 1650, "\(full)")
  }

  @Test func memoryGrowsWithBatchWidthAndFeatures() throws {
    let plain = try memoryMegabytes { _ in }
    #expect(try memoryMegabytes { $0[encoder: SmallAlexNetEncoder.self].width = 0.5 } > plain)
    let small = try memoryMegabytes {
      $0.data.trainLimit = 4096; $0.train.batch = 512
    }
    #expect(
      try memoryMegabytes {
        $0.data.trainLimit = 4096; $0.train.batch = 2048
      } > small + 40)
    let one = try memoryMegabytes {
      $0.data.trainLimit = 100_000; $0.evaluate.layers = ["output"]
    }
    #expect(
      try memoryMegabytes {
        $0.data.trainLimit = 100_000; $0.evaluate.layers = ["output", "conv1"]
      } > one + 50)
  }
}
