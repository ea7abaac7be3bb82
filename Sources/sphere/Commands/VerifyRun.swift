import Experiments
import Foundation
import Running
import Specifications
import Storage
import Tensors
import Texts
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
  let threads = try arguments.integer("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
  let workingFolder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  let verification = try Verification(
    record, steps: arguments.flag("full") ? nil : steps, store: arguments.storePath,
    context: RunContext(
      dataFolders: searchedFolders(arguments), checkpointFolder: checkpointFolder(of: arguments.storePath),
      environment: captureEnvironment(of: workingFolder.appendingPathComponent("-"), threads: threads),
      workers: Workers(threads: threads), states: nil))
  print(arguments.flag("json") ? verification.json : verification.text, terminator: "")
  return verification.isSame ? .success : .failure
}

/// The verification as it is printed.
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
