import Digests
import Experiments
import Foundation
import Specifications
import Storage
import Tensors
import Training

/// Repeats a run of the store, or its first steps, prints what came of it, and returns the exit status.
func verifyRun(_ name: String, _ arguments: Arguments) throws -> ExitCode {
  let store = try StoreReader(path: arguments.storePath)
  let id = try store.resolve(name)
  let record = try store.record(ofRun: id, vocabulary: .standard)
  let steps = try arguments.integer("steps", in: 1...1_000_000_000) ?? 32
  if arguments.flag("full"), arguments.value("steps") != nil {
    throw UsageError(command: .verify, message: "--full and --steps exclude each other")
  }
  // An encoder that is not trained has no first steps: its evaluation is all there is.
  let isWhole = arguments.flag("full") || !type(of: record.run.configuration.method).isTraining
  if isWhole, ![.finished, .diverged].contains(record.status) {
    throw VerificationProblem(
      "run \(record.run.shortID) has no whole result: it ended as \(record.status.rawValue)",
      hint: "without --full its first steps are compared")
  }
  let threads = try arguments.integer("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
  let workingFolder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  let verification = try Verification(
    record, steps: isWhole ? nil : steps, store: arguments.storePath,
    context: RunContext(
      dataFolders: searchedFolders(arguments), checkpointFolder: checkpointFolder(of: arguments.storePath),
      environment: captureEnvironment(of: workingFolder.appendingPathComponent("-"), threads: threads),
      workers: Workers(threads: threads), states: nil))
  print(arguments.flag("json") ? verification.json : verification.text, terminator: "")
  return verification.isSame ? .success : .failure
}

/// Nothing can be compared.
private struct VerificationProblem: Error, CustomStringConvertible {
  var description: String
  init(_ message: String, hint: String) { description = "\(message)\n  hint: \(hint)" }
}

/// A run beside its repetition.
private struct Verification {
  /// A digest that should be the same in both.
  struct Weights {
    var recorded: String
    /// Of the repetition; nil where it wrote none.
    var found: String?
    var isSame: Bool { recorded == found }
  }

  let run: Run
  /// The steps repeated; nil: the whole run.
  let steps: Int?
  let repetition: Repetition
  /// The weights of a whole repetition; nil where the run stored none.
  let weights: Weights?
  /// What is wrong with the file of the weights; nil: it is as recorded, or there is none to look at.
  let fileProblem: String?
  /// What is not as it was: its name, then, now.
  let changes: [(name: String, recorded: String, now: String)]

  var isSame: Bool { repetition.differences.isEmpty && weights?.isSame != false && fileProblem == nil }

  init(_ record: RunRecord, steps: Int?, store: String, context: RunContext) throws {
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

  /// Carries the run out in a folder of its own.
  private static func repeatWhole(_ record: RunRecord, context: RunContext) throws -> RunRecord {
    try checkData(of: record.run, searching: context.dataFolders)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-verify-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var context = context
    context.checkpointFolder = folder
    let repeated = Training.carryOut(record.run, context: context)
    guard repeated.status != .failed else {
      throw VerificationProblem(
        "run \(record.run.shortID) cannot be repeated: \(repeated.message)", hint: "mend that and try again")
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
  ) -> [(name: String, recorded: String, now: String)] {
    func patch(_ text: String) -> String { text.isEmpty ? "none" : "SHA-256 \(SHA256.of(text).prefix(16))..." }
    func known(_ text: String) -> String { text.isEmpty ? "unknown" : text }
    let facts = [
      ("numerics version", "\(recordedVersion)", "\(numericsVersion)"),
      ("revision", known(recorded.gitRevision), known(now.gitRevision)),
      ("uncommitted changes", patch(recorded.gitPatch), patch(now.gitPatch)),
      ("compiler", recorded.compiler, now.compiler), ("CPU", recorded.cpu, now.cpu), ("BLAS", recorded.blas, now.blas),
      ("threads", "\(recorded.threads)", "\(now.threads)"), ("system", recorded.system, now.system),
    ]
    return facts.filter { $0.1 != $0.2 }
  }
}

// What is printed.
extension Verification {
  var text: String {
    let label = [run.experiment, run.profile.isEmpty ? "" : "profile \(run.profile)"].filter { !$0.isEmpty }
    var lines = ["run \(run.shortID) (\(label.joined(separator: ", "))), \(extent) repeated"]
    if repetition.differences.isEmpty {
      lines.append("same: \(comparedNumbers), bit for bit")
    } else {
      lines.append("differs: \(repetition.differences.count) of \(comparedNumbers); first")
      lines += repetition.differences.prefix(1).map(describe)
    }
    if let weights {
      lines.append(
        weights.isSame
          ? "same: the weights, SHA-256 \(weights.recorded)"
          : "differs: the weights, SHA-256 recorded \(weights.recorded), now \(weights.found ?? "none written")")
    }
    if let fileProblem { lines.append("differs: \(fileProblem)") }
    if changes.isEmpty {
      lines.append("program and machine: as recorded")
    } else {
      lines.append("program and machine: not as recorded" + (isSame ? ", without effect here" : ""))
      let width = changes.map(\.name.count).max() ?? 0
      lines += changes.flatMap { change in
        let name = change.name + String(repeating: " ", count: width - change.name.count)
        return ["  \(name)  then \(change.recorded)", "  \(String(repeating: " ", count: width))  now  \(change.now)"]
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var extent: String {
    steps.map { "\($0 == 1 ? "the first step" : "the first \($0) steps")" } ?? "the whole run"
  }

  private var comparedNumbers: String {
    let others = repetition.compared - repetition.comparedSteps
    let losses = repetition.comparedSteps == 1 ? "1 loss of a step" : "\(repetition.comparedSteps) losses of steps"
    switch (repetition.comparedSteps, others) {
    case (0, _): return counted(others, "number")
    case (_, 0): return losses
    default: return "\(losses) and \(counted(others, "other number"))"
    }
  }

  private func describe(_ difference: Repetition.Difference) -> String {
    let measurement = difference.recorded
    let place = [
      measurement.method, measurement.layer.isEmpty ? "" : "of \(measurement.layer)",
      measurement.parameter.map { "(\(significant($0, 6)))" } ?? "", measurement.step.map { "at step \($0)" } ?? "",
      measurement.epoch.map { measurement.step == nil ? "of epoch \($0)" : "(epoch \($0))" } ?? "",
    ].filter { !$0.isEmpty }
    let name = ([measurement.name] + place).joined(separator: " ")
    guard let found = difference.found else {
      return "  \(name): recorded \(exact(measurement.value)), now not measured"
    }
    var line = "  \(name): recorded \(exact(measurement.value)), now \(exact(found.value))"
    if let distance = unitsInTheLastPlace(measurement.value, found.value) {
      line += distance == 0 ? "" : " (\(counted(distance, "unit")) in the last place)"
    }
    if measurement.count != found.count { line += ", over \(count(measurement.count)) and now \(count(found.count))" }
    return line
  }

  private func count(_ value: Int?) -> String { value.map { "\($0)" } ?? "none" }
  /// The shortest text that tells a number from all others.
  private func exact(_ value: Double?) -> String { value.map { "\($0)" } ?? "not finite" }

  /// How many numbers away one is from the other, where it is near enough for that to mean something.
  private func unitsInTheLastPlace(_ a: Double?, _ b: Double?) -> Int? {
    guard let a, let b, a.sign == b.sign else { return nil }
    let (first, second) = (Int(a.magnitude.bitPattern), Int(b.magnitude.bitPattern))
    let distance = first < second ? second - first : first - second
    return distance < 1_000_000 ? distance : nil
  }

  var json: String {
    document([
      "run_id": .string(run.id), "verdict": .string(isSame ? "same" : "differs"),
      "steps": steps.map(JSONValue.integer) ?? .null, "compared": .integer(repetition.compared),
      "differing": .integer(repetition.differences.count),
      "first_difference": repetition.differences.first.map(json) ?? .null,
      "weights": weights.map {
        .object(["recorded_sha256": .string($0.recorded), "sha256": JSONValue($0.found), "same": .bool($0.isSame)])
      } ?? .null,
      "file_problem": JSONValue(fileProblem),
      "environment_changes": .array(
        changes.map {
          .object(["name": .string($0.name), "recorded": .string($0.recorded), "now": .string($0.now)])
        }),
    ]) + "\n"
  }

  private func json(_ difference: Repetition.Difference) -> JSONValue {
    let measurement = difference.recorded
    return .object([
      "name": .string(measurement.name), "method": .string(measurement.method), "split": .string(measurement.split),
      "layer": .string(measurement.layer), "parameter": JSONValue(measurement.parameter),
      "step": measurement.step.map(JSONValue.integer) ?? .null,
      "epoch": measurement.epoch.map(JSONValue.integer) ?? .null, "recorded": JSONValue(measurement.value),
      "found": JSONValue(difference.found?.value),
    ])
  }
}
