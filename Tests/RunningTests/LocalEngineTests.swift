import Experiments
import Foundation
import Running
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite struct LocalEngineTests {
  @Test func oneJobRunsInTheOrderGiven() async throws {
    try await withWork(seeds: 0..<4, jobs: 1) { workload in
      let log = Log()
      let result = try await LocalEngine(body: finish).run(workload, report: log.add) { planned, record in
        log.keep(planned, record)
      }
      #expect(log.kept == [0, 1, 2, 3])
      #expect(log.events == (0..<4).flatMap { ["began \($0)", "kept \($0)", "ended \($0)"] })
      #expect(result.statuses == [.finished, .finished, .finished, .finished] && result.notRun == 0)
    }
  }

  @Test func severalJobsRunAtTheSameTimeAndNoMore() async throws {
    try await withWork(seeds: 0..<6, jobs: 2) { workload in
      let active = Mutex((now: 0, most: 0))
      let bothStarted = Gate(count: 2)
      let engine = LocalEngine { run, context in
        active.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        // The first two meet here: with one job this would time out.
        if run.configuration.seed < 2 { #expect(bothStarted.arriveAndWait()) }
        active.withLock { $0.now -= 1 }
        return finish(run, context)
      }
      let log = Log()
      _ = try await engine.run(workload, report: log.add, keep: log.keep)
      #expect(Set(log.kept) == Set(0..<6))
      #expect(active.withLock(\.most) == 2)
    }
  }

  @Test func aRequestToStopEndsTheRunUnderWayAndStartsNoOther() async throws {
    let isStopped = CancellationFlag()
    try await withWork(seeds: 0..<3, jobs: 1, isStopped: { isStopped.isSet }) { workload in
      let engine = LocalEngine { run, context in
        #expect(!context.isCancelled())
        isStopped.set()
        return record(run, context, context.isCancelled() ? .interrupted : .finished, "interrupted")
      }
      let log = Log()
      let result = try await engine.run(workload, report: log.add, keep: log.keep)
      #expect(log.kept == [0])
      #expect(result.statuses == [.interrupted] && result.notRun == 2)
    }
  }

  @Test func aFailingRunIsKeptAndTheOthersGoOn() async throws {
    try await withWork(seeds: 0..<3, jobs: 1) { workload in
      let log = Log()
      let result = try await LocalEngine(body: failFirst).run(workload, report: log.add, keep: log.keep)
      #expect(result.statuses == [.failed, .finished, .finished])
    }
  }

  @Test func theFirstFailureStopsTheRestWhereAsked() async throws {
    try await withWork(seeds: 0..<3, jobs: 1, stopsAtFailure: true) { workload in
      let log = Log()
      let result = try await LocalEngine(body: failFirst).run(workload, report: log.add, keep: log.keep)
      #expect(result.statuses == [.failed] && result.notRun == 2)
      #expect(log.kept == [0])
    }
  }

  @Test func aFaultOfTheMachineStopsTheSweep() async throws {
    try await withWork(seeds: 0..<4, jobs: 1) { workload in
      let engine = LocalEngine { run, context in
        run.configuration.seed == 1
          ? record(run, context, .interrupted, "cannot write a: No space left on device") : finish(run, context)
      }
      let log = Log()
      let shortID = workload.runs[1].run.shortID
      let error = await #expect(throws: StoppedByFault.self) {
        _ = try await engine.run(workload, report: log.add, keep: log.keep)
      }
      #expect(
        error?.description
          == "stopped at run \(shortID): cannot write a: No space left on device\n"
          + "  The same command resumes its runs from their last saved states.")
      // The record of the interrupted run is kept too, and no other run starts.
      #expect(log.kept == [0, 1])
    }
  }

  @Test func whatTheKeeperThrowsEndsTheWork() async throws {
    struct Full: Error {}
    try await withWork(seeds: 0..<3, jobs: 1) { workload in
      let log = Log()
      await #expect(throws: Full.self) {
        _ = try await LocalEngine(body: finish).run(workload, report: log.add) { _, _ in throw Full() }
      }
      #expect(log.events == ["began 0"])
    }
  }

  @Test func progressAndNotesAreReportedWithTheirRun() async throws {
    try await withWork(seeds: 0..<1, jobs: 1) { workload in
      let engine = LocalEngine { run, context in
        context.progress(RunProgress(phase: .training, epoch: 1, epochs: 2, fraction: 0.25))
        context.note("resumes at step 3")
        return finish(run, context)
      }
      let log = Log()
      _ = try await engine.run(workload, report: log.add, keep: log.keep)
      #expect(log.events == ["began 0", "0 training 0.25", "0: resumes at step 3", "kept 0", "ended 0"])
    }
  }

  @Test func aRunThatAnotherProcessHasIsTriedLast() async throws {
    try await withWork(seeds: 0..<2, jobs: 1) { workload in
      var lock = try RunLock(run: workload.runs[0].run, checkpointFolder: workload.context.checkpointFolder)
      #expect(lock != nil)
      let isReleased = CancellationFlag()
      let log = Log()
      let work = Task {
        try await LocalEngine(body: finish).run(
          workload,
          report: { event in
            log.add(event)
            if case .noted(_, let text) = event, text.hasSuffix("waiting for it") { isReleased.set() }
          }, keep: log.keep)
      }
      while !isReleased.isSet { try await Task.sleep(for: .milliseconds(5)) }
      lock = nil
      _ = try await work.value
      let process = ProcessInfo.processInfo.processIdentifier
      #expect(log.kept == [1, 0])
      #expect(log.events.first == "0: process \(process) is running it; left for later")
    }
  }

  @Test func aRunThatIsNoLongerPendingIsLeft() async throws {
    try await withWork(seeds: 0..<3, jobs: 1, isPending: { $0.run.configuration.seed != 1 }) { workload in
      let log = Log()
      let result = try await LocalEngine(body: finish).run(workload, report: log.add, keep: log.keep)
      #expect(log.kept == [0, 2] && result.notRun == 1)
    }
  }
}

/// What happened, in order; runs are named by their seeds.
private final class Log: Sendable {
  private let state = Mutex((events: [String](), kept: [Int]()))
  var events: [String] { state.withLock(\.events) }
  var kept: [Int] { state.withLock(\.kept) }

  @Sendable func add(_ event: RunEvent) {
    let text =
      switch event {
      case .began(let planned): "began \(planned.run.configuration.seed)"
      case .advanced(let planned, let progress):
        "\(planned.run.configuration.seed) \(progress.phase.rawValue) \(progress.fraction)"
      case .noted(let planned, let text): "\(planned.run.configuration.seed): \(text)"
      case .ended(let planned, _): "ended \(planned.run.configuration.seed)"
      }
    state.withLock { $0.events.append(text) }
  }

  @Sendable func keep(_ planned: PlannedRun, _: RunRecord) {
    let seed = planned.run.configuration.seed
    state.withLock {
      $0.events.append("kept \(seed)")
      $0.kept.append(seed)
    }
  }
}

/// A place where so many threads wait for each other.
private final class Gate: Sendable {
  private let arrived = Atomic<Int>(0)
  private let count: Int
  init(count: Int) { self.count = count }

  /// Whether all arrived within ten seconds.
  func arriveAndWait() -> Bool {
    arrived.add(1, ordering: .relaxed)
    for _ in 0..<10_000 {
      if arrived.load(ordering: .relaxed) >= count { return true }
      usleep(1000)
    }
    return false
  }
}

@Sendable private func finish(_ run: Run, _ context: RunContext) -> RunRecord { record(run, context, .finished, "") }

@Sendable private func failFirst(_ run: Run, _ context: RunContext) -> RunRecord {
  run.configuration.seed == 0 ? record(run, context, .failed, "broken") : finish(run, context)
}

private func record(_ run: Run, _ context: RunContext, _ status: RunStatus, _ message: String) -> RunRecord {
  RunRecord(
    run: run, status: status, message: message, environment: context.environment, startedSeconds: 0, endedSeconds: 1,
    measurements: [])
}

private func withWork(
  seeds: Range<Int>, jobs: Int, stopsAtFailure: Bool = false,
  isPending: @escaping @Sendable (PlannedRun) throws -> Bool = { _ in true },
  isStopped: @escaping @Sendable () -> Bool = { false }, _ body: (Workload) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    let runs = seeds.map { seed in
      var configuration = Vocabulary.standard.defaults(data: "scenes")
      configuration.seed = seed
      let run = Run(
        experiment: "test", configuration: configuration, dataFingerprint: String(repeating: "a", count: 64))
      return PlannedRun(run: run, label: "seed=\(seed)", operations: 1, stepOperations: 1, memoryBytes: 1)
    }
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    let context = RunContext(
      dataFolders: [], checkpointFolder: folder.appendingPathComponent("checkpoints"), environment: environment,
      workers: Workers(threads: 1))
    try await body(
      Workload(
        runs: runs, jobs: jobs, stopsAtFailure: stopsAtFailure, context: context, isPending: isPending,
        isStopped: isStopped))
  }
}
