import Foundation
import Synchronization
import Tensors
import Testing

struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8]) func everyIndexIsTakenOnce(threads: Int) {
    for count in [0, 1, 2, 3, 7, 100, 1000] {
      let taken = Mutex([Int](repeating: 0, count: count))
      Workers(threads: threads).forEach(count) { index in taken.withLock { $0[index] += 1 } }
      #expect(taken.withLock { $0.allSatisfy { $0 == 1 } }, "\(count) tasks")
    }
  }

  /// A helper that comes late, when the caller has done all, must neither miss a task nor meet the next piece of work's.
  @Test func shortPiecesFollowEachOtherWithoutLoss() {
    let workers = Workers(threads: 4)
    let sum = Atomic<Int>(0)
    for piece in 0..<20_000 {
      let before = sum.load(ordering: .relaxed)
      workers.forEach(piece % 6) { sum.wrappingAdd($0 + 1, ordering: .relaxed) }
      let tasks = piece % 6
      guard sum.load(ordering: .relaxed) == before + tasks * (tasks + 1) / 2 else {
        Issue.record("piece \(piece) of \(tasks) tasks")
        return
      }
    }
  }

  /// What tasks wrote is there for the caller, and what the caller wrote is there for the tasks.
  @Test func writesAreSeenAcrossThreads() {
    let workers = Workers(threads: 3)
    let buffer = FloatBuffer(count: 96)
    for round in 1...2_000 {
      for index in 0..<96 { buffer[index] = Float(round) }
      workers.forEachChunk(of: 96, size: 5) { for index in $0 { buffer.pointer[index] += Float(index) } }
      guard (0..<96).allSatisfy({ buffer[$0] == Float(round + $0) }) else {
        Issue.record("round \(round): \(buffer.elements)")
        return
      }
    }
  }

  @Test func helpersThatSleepAreWoken() async throws {
    let workers = Workers(threads: 2)
    for _ in 0..<5 {
      // Much longer than a helper looks out for work.
      try await Task.sleep(for: .milliseconds(30))
      let threads = Mutex<Set<UInt>>([])
      // Two tasks that wait for each other need two threads.
      let present = Atomic<Int>(0)
      workers.forEach(2) { _ in
        present.wrappingAdd(1, ordering: .acquiringAndReleasing)
        while present.load(ordering: .acquiring) < 2 {}
        threads.withLock { _ = $0.insert(UInt(bitPattern: pthread_self().hashValue)) }
      }
      #expect(threads.withLock { $0.count } == 2)
    }
  }

  /// Runs that train side by side, and tasks that split their own work.
  @Test func callersAndTasksMayAllAskForHelp() async {
    await withTaskGroup(of: Int.self) { group in
      for caller in 0..<6 {
        group.addTask {
          let sum = Atomic<Int>(0)
          Workers(threads: 3).forEach(10) { outer in
            Workers(threads: 2).forEach(20) { sum.wrappingAdd(caller + outer * $0, ordering: .relaxed) }
          }
          return sum.load(ordering: .relaxed) - 200 * caller
        }
      }
      for await sum in group { #expect(sum == 45 * 190) }
    }
  }

  @Test func resultsComeInOrder() {
    #expect(Workers(threads: 4).map(50) { $0 * $0 } == (0..<50).map { $0 * $0 })
  }
}
