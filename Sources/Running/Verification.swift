import Digests
import Experiments
import Foundation
import Texts
import Training

/// Why nothing can be compared.
public struct VerificationProblem: Error, Hashable, CustomStringConvertible {
  /// What is missing, and what to do.
  public var description: String
  fileprivate init(_ message: String, hint: String) { description = "\(message)\n  hint: \(hint)" }
}

/// A run beside its repetition.
public struct Verification: Sendable {
  /// A digest that should be the same in both.
  public struct Weights: Sendable, Hashable {
    /// Of the stored run.
    public var recorded: String
    /// Of the repetition; nil where it wrote none.
    public var found: String?
    /// Whether both are the same.
    public var isSame: Bool { recorded == found }
  }

  /// A fact about the program or the machine that is not what was recorded.
  public struct Change: Sendable, Hashable {
    /// What it is of: `compiler`.
    public var name: String
    /// With the run.
    public var recorded: String
    /// With its repetition.
    public var now: String
  }

  /// The run as it was recorded.
  public let run: Run
  /// The steps repeated; nil: the whole run.
  public let steps: Int?
  /// The numbers compared.
  public let repetition: Repetition
  /// The weights of a whole repetition; nil where the run stored none.
  public let weights: Weights?
  /// What is wrong with the file of the weights; nil: it is as recorded, or there is no file.
  public let fileProblem: String?
  /// The facts that are not what was recorded.
  public let changes: [Change]

  /// Whether everything compared is the same.
  public var isSame: Bool { repetition.differences.isEmpty && weights?.isSame != false && fileProblem == nil }

  /// Repeats a run of a store, or its first steps.
  ///
  /// - Parameters:
  ///   - steps: The steps to repeat; nil: the whole run. An encoder that is not trained has no steps and is repeated whole.
  ///   - store: The store's file, beside which the weights are looked for.
  ///   - context: Data, threads, and the environment of this process.
  /// - Throws: `VerificationProblem`, and what reading the data throws.
  public init(_ record: RunRecord, steps: Int?, store: String, context: RunContext) throws {
    let configuration = record.run.configuration
    let steps = type(of: configuration.method).isTraining && configuration.train.epochs > 0 ? steps : nil
    if steps == nil, ![.finished, .diverged].contains(record.status) {
      throw VerificationProblem(
        "run \(record.run.shortID) has no whole result: it ended as \(record.status.rawValue)",
        hint: "without --full its first steps are compared")
    }
    run = record.run
    self.steps = steps
    var weights: Weights?
    if let steps {
      let repeated = try firstMeasurements(of: record.run, steps: steps, context: context)
      repetition = Repetition(recorded: record.measurements, repeated: repeated, steps: steps)
      guard repetition.compared > 0 else {
        throw VerificationProblem(
          "run \(record.run.shortID) recorded no loss of its first \(counted(steps, "step"))",
          hint: record.status == .finished ? "--full compares its results" : "it ended before")
      }
    } else {
      let repeated = try Self.repeatWhole(record, context: context)
      repetition = Repetition(recorded: record.measurements, repeated: repeated.measurements, steps: nil)
      weights = record.checkpoint.map { Weights(recorded: $0.sha256, found: repeated.checkpoint?.sha256) }
    }
    self.weights = weights
    fileProblem = record.checkpoint.flatMap { Self.problem(of: $0, store: store) }
    changes = Self.changes(from: record.environment, record.numericsVersion, to: context.environment)
  }

  /// Runs the whole run in a folder of its own.
  private static func repeatWhole(_ record: RunRecord, context: RunContext) throws -> RunRecord {
    try checkData(of: record.run, searching: context.dataFolders)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-verify-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var context = context
    context.weightFolders.append(context.checkpointFolder)
    context.checkpointFolder = folder
    let repeated = Training.carryOut(record.run, context: context)
    guard [.finished, .diverged].contains(repeated.status) else {
      throw VerificationProblem(
        "run \(record.run.shortID) cannot be repeated: \(repeated.message)", hint: "repair that and try again")
    }
    return repeated
  }

  /// What is wrong with a file of weights, which may have been moved away.
  private static func problem(of checkpoint: Checkpoint, store: String) -> String? {
    let folder = URL(fileURLWithPath: store).absoluteURL.standardizedFileURL.deletingLastPathComponent()
    let file = URL(fileURLWithPath: checkpoint.path, relativeTo: folder)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let found = try? SHA256.ofFile(at: file) else { return "\(checkpoint.path) cannot be read" }
    guard found != checkpoint.sha256 else { return nil }
    return "\(checkpoint.path) is not the file recorded: its SHA-256 is \(found), recorded \(checkpoint.sha256)"
  }

  private static func changes(
    from recorded: RunEnvironment, _ recordedVersion: Int, to now: RunEnvironment
  ) -> [Change] {
    func patch(_ text: String) -> String { text.isEmpty ? "none" : "SHA-256 \(SHA256.of(text).prefix(16))..." }
    func known(_ text: String) -> String { text.isEmpty ? "unknown" : text }
    let facts = [
      ("numerics version", "\(recordedVersion)", "\(numericsVersion)"),
      ("revision", known(recorded.gitRevision), known(now.gitRevision)),
      ("uncommitted changes", patch(recorded.gitPatch), patch(now.gitPatch)),
      ("compiler", recorded.compiler, now.compiler), ("CPU", recorded.cpu, now.cpu), ("BLAS", recorded.blas, now.blas),
      ("threads", "\(recorded.threads)", "\(now.threads)"), ("system", recorded.system, now.system),
    ]
    return facts.filter { $0.1 != $0.2 }.map { Change(name: $0.0, recorded: $0.1, now: $0.2) }
  }
}
