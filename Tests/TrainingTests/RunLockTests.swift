import Dispatch
import Experiments
import Foundation
import TestSupport
import Testing
import Training

/// Locks of runs, whose folder disappears with the last of them.
@Suite struct RunLockTests {
  @Test func runsThatBeginAndEndAtTheSameTimeAllGetTheirLocks() throws {
    try withTemporaryFolder { folder in
      let runs = (0..<4).map { seed in
        Run(experiment: "test", configuration: tinyConfiguration { $0.seed = seed }, dataFingerprint: "")
      }
      let queue = DispatchQueue(label: "problems")
      nonisolated(unsafe) var problems: [String] = []
      DispatchQueue.concurrentPerform(iterations: runs.count) { place in
        for _ in 0..<250 {
          let problem: String?
          do {
            let lock = try RunLock(run: runs[place], checkpointFolder: folder)
            problem = lock == nil ? "run \(place) is locked by nobody else" : nil
          } catch { problem = "\(error)" }
          if let problem { queue.sync { problems.append(problem) } }
        }
      }
      #expect(problems.isEmpty, "\(problems.count): \(problems.first ?? "")")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("unfinished").path))
    }
  }

  @Test func aRunIsLockedOnceAndSaysByWhom() throws {
    try withTemporaryFolder { folder in
      let run = Run(experiment: "test", configuration: tinyConfiguration(), dataFingerprint: "")
      let lock = try #require(try RunLock(run: run, checkpointFolder: folder))
      defer { withExtendedLifetime(lock) {} }
      #expect(try RunLock(run: run, checkpointFolder: folder) == nil)
      let holder = RunLock.holder(of: run, checkpointFolder: folder)
      #expect(holder == Int(ProcessInfo.processInfo.processIdentifier))
    }
  }
}
