// Training: how a run is run. Methods, evaluation, probes, checkpoints.
// Invariant: what comes out is a function of the configuration and the data alone; the context says only where to look,
// how many threads to use and where to report progress.
// Start with `carryOut(_:context:)`, then `Evaluation`.

import Experiments
import Foundation
import Tensors

/// How far a run has come.
public struct RunProgress: Sendable, Hashable {
  /// What a run is doing.
  public enum Phase: String, Sendable, Hashable {
    /// Opening data and building the encoder.
    case preparing
    /// Training the encoder.
    case training
    /// Computing features, metrics and neighbours.
    case evaluating
    /// Training linear probes.
    case probing
  }
  /// What the run is doing.
  public var phase: Phase
  /// The epoch under way, from 1; 0 outside training.
  public var epoch: Int
  /// Epochs in all.
  public var epochs: Int
  /// Training steps done.
  public var step: Int
  /// Training steps in all.
  public var steps: Int
  /// The latest loss.
  public var loss: Double?
  /// The latest speed of training.
  public var viewsPerSecond: Double?
  /// The share of the whole run that is done, 0...1.
  public var fraction: Double

  /// A report of progress.
  public init(
    phase: Phase, epoch: Int = 0, epochs: Int = 0, step: Int = 0, steps: Int = 0, loss: Double? = nil,
    viewsPerSecond: Double? = nil, fraction: Double
  ) {
    self.phase = phase
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.loss = loss
    self.viewsPerSecond = viewsPerSecond
    self.fraction = fraction
  }
}

/// What surrounds a run: where data are, where weights go, how many threads, where to report progress.
///
/// Nothing here enters a result.
public struct RunContext: Sendable {
  /// The folders in which data sets are looked for, in order.
  public var dataFolders: [URL]
  /// The folder that receives `ID.safetensors`; created when needed.
  public var checkpointFolder: URL
  /// Further folders in which the weights that runs start from are looked for.
  public var weightFolders: [URL] = []
  /// What is recorded of the machine and the program.
  public var environment: RunEnvironment
  /// The threads of this run.
  public var workers: Workers
  /// Asked between steps: whether to stop.
  public var isCancelled: @Sendable () -> Bool
  /// Told of progress, some times a second at most.
  public var progress: @Sendable (RunProgress) -> Void
  /// Told what a person should know that is no part of the record: where the run goes on, a file that is damaged.
  public var note: @Sendable (String) -> Void
  /// When the state of a training is written, below the checkpoint folder; nil: never, and none is used.
  public var states: StateSchedule?
  /// The wall clock in seconds since 1970, for timings only.
  public var now: @Sendable () -> Double

  /// A context.
  public init(
    dataFolders: [URL], checkpointFolder: URL, environment: RunEnvironment, workers: Workers,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in }, states: StateSchedule? = StateSchedule(),
    now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
  ) {
    self.dataFolders = dataFolders
    self.checkpointFolder = checkpointFolder
    self.environment = environment
    self.workers = workers
    self.isCancelled = isCancelled
    self.progress = progress
    self.note = note
    self.states = states
    self.now = now
  }
}
