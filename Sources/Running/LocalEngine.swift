import Dispatch
import Experiments
import Foundation
import Tensors
import Training

/// A fault of the machine that ended a run, and all runs with it.
struct StoppedByFault: Error, CustomStringConvertible {
  var run: String
  var message: String
  var description: String {
    "stopped at run \(run): \(message)\n  The same command resumes its runs from their last saved states."
  }
}

/// Carries runs out, some at a time, and hands each record over when its run ends.
struct RunQueue: Sendable {
  /// Runs at a time.
  var jobs: Int
  /// Whether the first failure stops the rest.
  var stopsAtFailure: Bool
  /// What every run is given, apart from its own progress and cancellation.
  var context: RunContext
  var interruption: Interruption
  var board: ProgressBoard

  private let isFaulted = CancellationFlag()

  /// Whether a run is still pending, asked once nobody else can do so.
  var isPending: @Sendable (PlannedRun) throws -> Bool

  /// How an attempt to carry a run out came to its end.
  private enum Attempt: Sendable {
    /// The record, and the lock to hold until it is stored.
    case ended(RunRecord, RunLock)
    /// Another process is at it.
    case busy
    /// Another process has done it, or the user stopped while it was waited for.
    case left
  }

  /// Carries the runs out in order; `receive` gets the records one at a time, in the order in which they end.
  ///
  /// A task per run, of which `jobs` exist at a time, and one place where results arrive: the store has one writer. Runs that
  /// another process is carrying out are put last and waited for, so that several processes share an experiment.
  ///
  /// A fault of the machine ends everything: on a full disk the next run would only be trained to be lost as well.
  ///
  /// - Throws: what `receive` throws, and `StoppedByFault`; the runs under way are stopped first, and keep their states.
  func carryOut(_ runs: [PlannedRun], receive: (PlannedRun, RunRecord) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: (PlannedRun, Attempt).self) { group in
      var waiting = ArraySlice(unsuspectedFirst(runs))
      var busy = ArraySlice<PlannedRun>()
      func startNext() {
        guard interruption.received == nil else { return }
        if let next = waiting.popFirst() {
          group.addTask { (next, try await perform(next, waits: false)) }
        } else if let next = busy.popFirst() {
          group.addTask { (next, try await perform(next, waits: true)) }
        }
      }
      for _ in 0..<jobs { startNext() }
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
          try withExtendedLifetime(lock) {
            do { try receive(planned, record) } catch {
              isFaulted.set()
              // What ended the run comes first; that it cannot be noted in the store is the same trouble.
              if let fault { throw fault }
              throw error
            }
            // An interrupted run goes on from its state, and a failed one may, once what failed is mended.
            if [.finished, .diverged].contains(record.status) {
              removeStates(of: planned.run, checkpointFolder: context.checkpointFolder)
            }
          }
          hasFailed = record.status == .failed
        case .busy: busy.append(planned)
        case .left: break
        }
        if stopsAtFailure, hasFailed { group.cancelAll() } else if !group.isCancelled { startNext() }
      }
      if let fault { throw fault }
    }
  }

  /// The runs with those last that took two processes in a row down with them, or were killed with them: whatever it is that
  /// ends them (want of memory, say), the others run first.
  private func unsuspectedFirst(_ runs: [PlannedRun]) -> [PlannedRun] {
    let suspects = runs.filter { RunLock.deaths(of: $0.run, checkpointFolder: context.checkpointFolder) >= 2 }
    guard !suspects.isEmpty, suspects.count < runs.count else { return runs }
    for suspect in suspects {
      board.say("\(suspect.run.shortID) \(suspect.label): did not come to its end in two processes; it goes last")
    }
    let ids = Set(suspects.map(\.run.id))
    return runs.filter { !ids.contains($0.run.id) } + suspects
  }

  /// Why a run was interrupted, where nobody asked for that.
  private func stoppingFault(_ planned: PlannedRun, _ record: RunRecord) -> StoppedByFault? {
    guard record.status == .interrupted, interruption.received == nil, !record.message.isEmpty else { return nil }
    return StoppedByFault(run: planned.run.shortID, message: record.message)
  }

  /// Carries one run out on a thread of its own: it computes for minutes, which Swift's few task threads are not for.
  private func perform(_ planned: PlannedRun, waits: Bool) async throws -> Attempt {
    let id = planned.run.shortID
    let name = [id, planned.label].filter { !$0.isEmpty }.joined(separator: " ")
    let isStopped = CancellationFlag()
    var context = context
    context.isCancelled = { [interruption] in isStopped.isSet || interruption.received != nil }
    context.progress = { [board] progress in board.advance(id: id, to: progress) }
    // Once something has stopped everything, one message says so.
    context.note = { [board, isFaulted] text in if !isFaulted.isSet { board.say("\(name): \(text)") } }
    return try await withTaskCancellationHandler { [context] in
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try attempt(planned, context: context, waits: waits) })
        }
      }
    } onCancel: {
      isStopped.set()
    }
  }

  private func attempt(_ planned: PlannedRun, context: RunContext, waits: Bool) throws -> Attempt {
    var isAnnounced = false
    while true {
      if let lock = try RunLock(run: planned.run, checkpointFolder: context.checkpointFolder) {
        guard try isPending(planned) else { return .left }
        board.begin(id: planned.run.shortID, label: planned.label, cost: planned.operations)
        return .ended(Training.carryOut(planned.run, context: context), lock)
      }
      if !isAnnounced {
        let holder = RunLock.holder(of: planned.run, checkpointFolder: context.checkpointFolder)
        let process = holder.map { "process \($0)" } ?? "another process"
        context.note("\(process) is carrying it out; \(waits ? "waiting for it" : "left for later")")
        isAnnounced = true
      }
      if !waits { return .busy }
      if context.isCancelled() { return .left }
      usleep(200_000)
    }
  }
}
