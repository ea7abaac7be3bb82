import Dispatch
import Experiments
import Foundation
import Tensors
import Training

/// A run to be carried out.
struct PendingRun: Sendable {
  var run: Run
  /// What tells it from the experiment's other runs.
  var label: String
  /// Its cost, in operations; what matters is its share of the whole.
  var cost: Double
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

  /// Carries the runs out in order; `receive` gets the records one at a time, in the order in which they end.
  ///
  /// A task per run, of which `jobs` exist at a time, and one place where results arrive: the store has one writer.
  ///
  /// - Throws: what `receive` throws; the runs under way are stopped first.
  func carryOut(_ runs: [PendingRun], receive: (PendingRun, RunRecord) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: (PendingRun, RunRecord).self) { group in
      var waiting = runs.makeIterator()
      func startNext() {
        guard interruption.received == nil, let next = waiting.next() else { return }
        group.addTask { (next, await perform(next)) }
      }
      for _ in 0..<jobs { startNext() }
      while let (pending, record) = try await group.next() {
        // An error leaves the group, which cancels its tasks and waits for them.
        try receive(pending, record)
        if stopsAtFailure, record.status == .failed { group.cancelAll() } else if !group.isCancelled { startNext() }
      }
    }
  }

  /// Carries one run out on a thread of its own: it computes for minutes, which Swift's few task threads are not for.
  private func perform(_ pending: PendingRun) async -> RunRecord {
    let id = pending.run.shortID
    board.begin(id: id, label: pending.label, cost: pending.cost)
    let isStopped = CancellationFlag()
    var context = context
    context.isCancelled = { [interruption] in isStopped.isSet || interruption.received != nil }
    context.progress = { [board] progress in board.advance(id: id, to: progress) }
    return await withTaskCancellationHandler { [context] in
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(returning: Training.carryOut(pending.run, context: context))
        }
      }
    } onCancel: {
      isStopped.set()
    }
  }
}
