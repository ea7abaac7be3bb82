/// How a run ended.
public enum RunStatus: String, Sendable, Hashable, Codable, CaseIterable {
  /// All that the configuration asks for was done.
  case finished
  /// The loss became NaN or infinite; what had been measured is kept.
  case diverged
  /// An error ended it.
  case failed
  /// The user ended it.
  case interrupted
}

/// Everything that a run produced; one transaction of the store.
public struct RunRecord: Sendable {
  /// The run.
  public var run: Run
  /// How it ended.
  public var status: RunStatus
  /// What went wrong, for `failed` and `diverged`; empty otherwise.
  public var message: String
  /// The version of the arithmetic that it ran with.
  public var numericsVersion: Int
  /// The text of its configuration in the store that it was read from, which the program that ran it wrote; nil for a run of
  /// this program.
  public var storedConfiguration: String?
  /// Where it ran.
  public var environment: RunEnvironment
  /// When it began and ended, in seconds since 1970.
  public var startedSeconds: Double
  /// When it ended, in seconds since 1970.
  public var endedSeconds: Double
  /// The numbers, by step and final.
  public var measurements: [Measurement]
  /// How the metrics among them are computed, where their names do not say it.
  public var definitions: [DefinedMetric] = []
  /// The features, where the configuration asks for them.
  public var embeddings: [Embedding]
  /// The weights, nil where none were written.
  public var checkpoint: Checkpoint?

  /// A record.
  public init(
    run: Run, status: RunStatus, message: String = "", numericsVersion: Int = Experiments.numericsVersion,
    storedConfiguration: String? = nil, environment: RunEnvironment, startedSeconds: Double, endedSeconds: Double,
    measurements: [Measurement],
    embeddings: [Embedding] = [], checkpoint: Checkpoint? = nil
  ) {
    self.numericsVersion = numericsVersion
    self.storedConfiguration = storedConfiguration
    self.run = run
    self.status = status
    self.message = message
    self.environment = environment
    self.startedSeconds = startedSeconds
    self.endedSeconds = endedSeconds
    self.measurements = measurements
    self.embeddings = embeddings
    self.checkpoint = checkpoint
  }
}
