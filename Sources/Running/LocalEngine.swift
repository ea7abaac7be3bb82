import Dispatch
import Experiments
import Foundation
import Training

/// Runs on this machine, some at a time.
///
/// Each run is locked while it runs, so that several processes given the same runs share them: a run that another process has
/// is tried again last, and then waited for.
///
/// A fault of the machine ends everything: on a full disk the next run would only be trained to be lost as well.
public struct LocalEngine: Engine {
  /// Runs one run to its end; tests replace it.
  public typealias Body = @Sendable (Run, RunContext) -> RunRecord

  private let body: Body

  /// An engine that trains and evaluates, unless `body` does something else.
  public init(body: @escaping Body = { run, context in Training.carryOut(run, context: context) }) { self.body = body }

  /// Runs the workload: a task a run, of which `jobs` exist at a time, and one place where records arrive.
  public func run(
    _ workload: Workload, report: @escaping @Sendable (RunEvent) -> Void,
    keep: (PlannedRun, RunRecord) throws -> Void
  ) async throws -> WorkResult {
    let session = LocalSession(workload: workload, report: report, body: body)
    return try await session.run(keep: keep)
  }
}

/// One workload under way.
private struct LocalSession: Sendable {
  let workload: Workload
  let report: @Sendable (RunEvent) -> Void
  let body: LocalEngine.Body
  /// Set once something has stopped everything: one message then says so, and the runs that are stopped say nothing.
  private let isFaulted = CancellationFlag()

  init(workload: Workload, report: @escaping @Sendable (RunEvent) -> Void, body: @escaping LocalEngine.Body) {
    self.workload = workload
    self.report = report
    self.body = body
  }

  private var checkpointFolder: URL { workload.context.checkpointFolder }

  /// How an attempt to run a run ended.
  private enum Attempt: Sendable {
    /// The record, and the lock to hold until it is kept.
    case ended(RunRecord, RunLock)
    /// Another process is running it.
    case busy
    /// Another process has run it, or the user stopped while it was waited for.
    case left
  }

  func run(keep: (PlannedRun, RunRecord) throws -> Void) async throws -> WorkResult {
    try await withThrowingTaskGroup(of: (PlannedRun, Attempt).self) { group in
      var result = WorkResult()
      var waiting = ArraySlice(unsuspectedFirst(workload.runs))
      var busy = ArraySlice<PlannedRun>()
      func startNext() {
        guard !workload.isStopped() else { return }
        if let next = waiting.popFirst() {
          group.addTask { (next, try await attempt(next, waits: false)) }
        } else if let next = busy.popFirst() {
          group.addTask { (next, try await attempt(next, waits: true)) }
        }
      }
      for _ in 0..<max(1, workload.jobs) { startNext() }
      var fault: StoppedByFault?
      while let (planned, attempt) = try await group.next() {
        var hasFailed = false
        switch attempt {
        case .ended(let record, let lock):
          if fault == nil, !group.isCancelled, let found = stoppingFault(planned, record) {
            fault = found
            isFaulted.set()
            group.cancelAll()
          }
          // An error leaves the group, which cancels its tasks and waits for them.
          try withExtendedLifetime(lock) { try store(record, of: planned, after: fault, keep: keep) }
          report(.ended(planned, record))
          result.statuses.append(record.status)
          hasFailed = record.status == .failed
        case .busy: busy.append(planned)
        case .left: break
        }
        if workload.stopsAtFailure, hasFailed { group.cancelAll() } else if !group.isCancelled { startNext() }
      }
      if let fault { throw fault }
      result.notRun = workload.runs.count - result.statuses.count
      return result
    }
  }

  /// Hands a record over, then removes the states of a run that will not be resumed.
  private func store(
    _ record: RunRecord, of planned: PlannedRun, after fault: StoppedByFault?,
    keep: (PlannedRun, RunRecord) throws -> Void
  ) throws {
    do { try keep(planned, record) } catch {
      isFaulted.set()
      // The fault that ended the run comes first: that its record cannot be kept has the same cause.
      if let fault { throw fault }
      throw error
    }
    // An interrupted run resumes from its state, and a failed one may, once the cause is repaired.
    if [.finished, .diverged].contains(record.status) {
      removeStates(of: planned.run, checkpointFolder: checkpointFolder)
    }
  }

  /// The runs with those last during which two processes in a row ended before their time: whatever ends them (too little
  /// memory, say), the others run first.
  private func unsuspectedFirst(_ runs: [PlannedRun]) -> [PlannedRun] {
    let suspects = runs.filter { RunLock.deaths(of: $0.run, checkpointFolder: checkpointFolder) >= 2 }
    guard !suspects.isEmpty, suspects.count < runs.count else { return runs }
    for suspect in suspects { report(.noted(suspect, "did not come to its end in two processes; it goes last")) }
    let ids = Set(suspects.map(\.run.id))
    return runs.filter { !ids.contains($0.run.id) } + suspects
  }

  /// Why a run was interrupted, where nobody asked for that.
  private func stoppingFault(_ planned: PlannedRun, _ record: RunRecord) -> StoppedByFault? {
    guard record.status == .interrupted, !workload.isStopped(), !record.message.isEmpty else { return nil }
    return StoppedByFault(run: planned.run.shortID, message: record.message)
  }

  /// Runs one run on a thread of its own: it computes for minutes, which Swift's few task threads are not for.
  private func attempt(_ planned: PlannedRun, waits: Bool) async throws -> Attempt {
    let isCancelled = CancellationFlag()
    var context = workload.context
    context.isCancelled = { [isStopped = workload.isStopped] in isCancelled.isSet || isStopped() }
    context.progress = { [report] progress in report(.advanced(planned, progress)) }
    context.note = { [report, isFaulted] text in if !isFaulted.isSet { report(.noted(planned, text)) } }
    return try await withTaskCancellationHandler { [context] in
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try attempt(planned, context: context, waits: waits) })
        }
      }
    } onCancel: {
      isCancelled.set()
    }
  }

  private func attempt(_ planned: PlannedRun, context: RunContext, waits: Bool) throws -> Attempt {
    var isAnnounced = false
    while true {
      if let lock = try RunLock(run: planned.run, checkpointFolder: checkpointFolder) {
        guard try workload.isPending(planned) else { return .left }
        report(.began(planned))
        return .ended(body(planned.run, context), lock)
      }
      if !isAnnounced {
        let holder = RunLock.holder(of: planned.run, checkpointFolder: checkpointFolder)
        let process = holder.map { "process \($0)" } ?? "another process"
        context.note("\(process) is running it; \(waits ? "waiting for it" : "left for later")")
        isAnnounced = true
      }
      if !waits { return .busy }
      if context.isCancelled() { return .left }
      usleep(200_000)
    }
  }
}
