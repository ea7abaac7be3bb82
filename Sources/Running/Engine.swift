// Running: where planned runs run, and what becomes of them. Plans, engines, limits of the machine, repetition of stored runs.
// Invariant: an engine reports events and hands over records; it does not know how a terminal looks or where records are kept.
// Start with `Engine`, then `LocalEngine` and `RunPlan`.

import Experiments
import Training

/// What an engine is given.
public struct Workload: Sendable {
  /// The runs, in the order in which they start.
  public var runs: [PlannedRun]
  /// The most runs at a time.
  public var jobs: Int
  /// Whether the first run that fails keeps the others from starting.
  public var stopsAtFailure: Bool
  /// What surrounds every run: data, folders, threads.
  ///
  /// The engine sets its progress, note and cancellation.
  public var context: RunContext
  /// Whether a run still has to run, asked once no other process can be running it.
  public var isPending: @Sendable (PlannedRun) throws -> Bool
  /// Whether the user has asked to stop; the runs under way then stop after their step, and no other starts.
  public var isStopped: @Sendable () -> Bool

  /// A workload.
  public init(
    runs: [PlannedRun], jobs: Int, stopsAtFailure: Bool = false, context: RunContext,
    isPending: @escaping @Sendable (PlannedRun) throws -> Bool = { _ in true },
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.runs = runs
    self.jobs = jobs
    self.stopsAtFailure = stopsAtFailure
    self.context = context
    self.isPending = isPending
    self.isStopped = isStopped
  }
}

/// What happens while an engine works; reported from any thread.
public enum RunEvent: Sendable {
  /// A run begins.
  case began(PlannedRun)
  /// A run has come so far.
  case advanced(PlannedRun, RunProgress)
  /// A person should know this of a run.
  case noted(PlannedRun, String)
  /// A run has ended, and its record was kept.
  case ended(PlannedRun, RunRecord)
}

/// What an engine did.
public struct WorkResult: Sendable, Hashable {
  /// How the runs ended that this engine ran, in the order in which they ended.
  public var statuses: [RunStatus] = []
  /// The runs that it did not run: another process did, or the work was stopped first.
  public var notRun = 0
  /// Nothing done yet.
  public init() {}
}

/// Something that runs planned runs: this machine, or the nodes of a cluster.
public protocol Engine: Sendable {
  /// Runs the workload.
  ///
  /// - Parameters:
  ///   - report: Told of events, from any thread.
  ///   - keep: Gets the records one at a time, in the order in which the runs end.
  /// - Throws: what `keep` throws, and `StoppedByFault`; the runs under way are stopped first, and keep their states.
  func run(
    _ workload: Workload, report: @escaping @Sendable (RunEvent) -> Void,
    keep: (PlannedRun, RunRecord) throws -> Void
  ) async throws -> WorkResult
}

/// A fault of the machine that ended a run, and all runs with it.
public struct StoppedByFault: Error, Hashable, CustomStringConvertible {
  /// The short id of the run.
  public var run: String
  /// The fault.
  public var message: String
  /// The run, the fault and what to do.
  public var description: String {
    "stopped at run \(run): \(message)\n  The same command resumes its runs from their last saved states."
  }
}
