import Dispatch
import Experiments
import Foundation
import Tensors
import Training

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

  /// Carries the runs out in order; `receive` gets the records one at a time, in the order in which they end.
  ///
  /// A task per run, of which `jobs` exist at a time, and one place where results arrive: the store has one writer.
  ///
  /// - Throws: what `receive` throws; the runs under way are stopped first.
  func carryOut(_ runs: [PlannedRun], receive: (PlannedRun, RunRecord) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: (PlannedRun, RunRecord).self) { group in
      var waiting = runs.makeIterator()
      func startNext() {
        guard interruption.received == nil, let next = waiting.next() else { return }
        group.addTask { (next, await perform(next)) }
      }
      for _ in 0..<jobs { startNext() }
      while let (planned, record) = try await group.next() {
        // An error leaves the group, which cancels its tasks and waits for them.
        try receive(planned, record)
        if stopsAtFailure, record.status == .failed { group.cancelAll() } else if !group.isCancelled { startNext() }
      }
    }
  }

  /// Carries one run out on a thread of its own: it computes for minutes, which Swift's few task threads are not for.
  private func perform(_ planned: PlannedRun) async -> RunRecord {
    let id = planned.run.shortID
    board.begin(id: id, label: planned.label, cost: planned.operations)
    let isStopped = CancellationFlag()
    var context = context
    context.isCancelled = { [interruption] in isStopped.isSet || interruption.received != nil }
    context.progress = { [board] progress in board.advance(id: id, to: progress) }
    return await withTaskCancellationHandler { [context] in
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(returning: Training.carryOut(planned.run, context: context))
        }
      }
    } onCancel: {
      isStopped.set()
    }
  }
}
