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

/// One number that a run produced.
public struct Measurement: Sendable, Hashable, Codable {
  /// What was measured: `align`, `uniform`, `accuracy`, `loss`, `rate`, `seconds`, ...
  public var name: String
  /// How: `linear`, `knn`, `linear-cv` for `accuracy`; empty otherwise.
  public var method: String
  /// The split it was measured on: `train` or `validation`.
  public var split: String
  /// The layer whose features were used; empty where there is none.
  public var layer: String
  /// The metric's parameter (alpha, t, k); nil where there is none.
  public var parameter: Double?
  /// The training step (1-based) it belongs to; nil for a final measurement.
  public var step: Int?
  /// The epoch (1-based) it belongs to; nil for a final measurement.
  public var epoch: Int?
  /// The value; nil when it is not finite.
  public var value: Double?
  /// How many terms it is a mean of: pairs, images; nil where that has no meaning.
  public var count: Int?

  /// A measurement.
  public init(
    _ name: String, method: String = "", split: String, layer: String = "", parameter: Double? = nil, step: Int? = nil,
    epoch: Int? = nil, value: Double?, count: Int? = nil
  ) {
    self.name = name
    self.method = method
    self.split = split
    self.layer = layer
    self.parameter = parameter
    self.step = step
    self.epoch = epoch
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.count = count
  }

  /// The names of measurements that tell how fast a machine was; no others differ between repetitions of a run.
  ///
  /// The store says the same of them in `measurements.is_timing`.
  public static let timingNames = ["seconds", "views-per-second"]

  /// Whether it tells how fast the machine was, and not what came out.
  public var isTiming: Bool { Measurement.timingNames.contains(name) }
}

/// The features of one view of a split.
public struct Embedding: Sendable, Hashable {
  /// The split, usually `validation`.
  public var split: String
  /// The view: `evaluate`, or `align-1` and `align-2` for positive pairs.
  public var view: String
  /// The feature dimension m.
  public var dimension: Int
  /// The labels, one a sample.
  public var labels: [Int]
  /// The features, sample by sample, `labels.count * dimension`.
  public var features: [Float]
  /// An embedding.
  public init(split: String, view: String, dimension: Int, labels: [Int], features: [Float]) {
    precondition(
      features.count == labels.count * dimension, "\(features.count) features, \(labels.count) labels of \(dimension)")
    self.split = split
    self.view = view
    self.dimension = dimension
    self.labels = labels
    self.features = features
  }
}

/// Weights on disk.
public struct Checkpoint: Sendable, Hashable {
  /// The path, relative to the store's folder where it lies below it.
  public var path: String
  /// The SHA-256 of the file, in hexadecimal.
  public var sha256: String
  /// A checkpoint.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

/// Where a run was made; recorded, never part of its id.
public struct RunEnvironment: Sendable, Hashable, Codable {
  /// The git revision of the program's source tree, empty if unknown.
  public var gitRevision: String
  /// The uncommitted changes as a patch, empty if none or unknown.
  public var gitPatch: String
  /// The Swift compiler.
  public var compiler: String
  /// The CPU model.
  public var cpu: String
  /// OpenBLAS's version and core, say `OpenBLAS 0.3.21 SkylakeX`.
  public var blas: String
  /// Threads a run.
  public var threads: Int
  /// The operating system.
  public var system: String
  /// An environment.
  public init(
    gitRevision: String, gitPatch: String, compiler: String, cpu: String, blas: String, threads: Int, system: String
  ) {
    self.gitRevision = gitRevision
    self.gitPatch = gitPatch
    self.compiler = compiler
    self.cpu = cpu
    self.blas = blas
    self.threads = threads
    self.system = system
  }
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
