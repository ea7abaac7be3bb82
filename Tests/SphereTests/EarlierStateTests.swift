import Foundation
import TestSupport
import Testing

/// States that an earlier program left of runs under way, one of each method: this program resumes them.
///
/// `Fixtures/resumed.yaml` was run by that program, once to its end and once until Ctrl-C: the weights of the first are
/// expected, the states of the second are the fixtures.
@Suite struct EarlierStateTests {
  private static let weights = [
    "9e7cbe7da0f857cb42bd85e71dc93269db3271dee0525214149246db7142c395":
      "968f582407b1d3550c2dd11cda2ea5e717d2991ef8c8fe53723e8e361778fcab",
    "a009538e9c6071d1bc06bc02eb2e7d09067d3942ae938732af1f9d341c8f88b5":
      "61b87e945875bc5fb35cce7ce05b663caa8d3718cc1de1f0f76e31c93587c161",
  ]

  @Test func runsOfAnEarlierProgramResumeToTheSameWeights() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        at: testFile("SphereTests/Fixtures/resumed.yaml"), to: folder.appendingPathComponent("resumed.yaml"))
      let unfinished = folder.appendingPathComponent("checkpoints/unfinished")
      try FileManager.default.createDirectory(
        at: unfinished.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: testFile("SphereTests/Fixtures/states"), to: unfinished)
      let run = try sphere("run", "resumed.yaml", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      for step in [22, 48] { #expect(run.errors.contains("after step \(step) "), "\(run.errors)") }
      let found = try shell(
        "$S sql --csv 'SELECT id, sha256 FROM runs JOIN checkpoints ON run_id = id ORDER BY id'", in: folder)
      let expected = Self.weights.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)\n" }.joined()
      #expect(found.output == "id,sha256\n" + expected)
    }
  }
}
