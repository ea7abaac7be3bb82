import Experiments
import Foundation
import Rows
import Specifications
import Storage
import Texts
import Training

extension CommandDescription {
  /// `sphere show`, for people.
  static let show = CommandDescription(
    name: "show",
    abstract: "Show all that is known of one run.",
    discussion: ["Parameters, overrides, scores, timings, where it ran, and its checkpoint."],
    operands: [Operand(name: "RUN", help: "The run's id, or its first digits as 'sphere runs' lists them.")],
    options: [.store, .json],
    examples: [Example(commandLine: "sphere show 3f2a91c0", meaning: "a run by the first digits of its id")])
}

/// `sphere show`.
let showCommand = Command(description: .show) { arguments in
  let store = try StoreReader(path: arguments.storePath)
  let details = try RunDetails(id: store.resolve(arguments.operands[0]), store: store)
  print(arguments.flag("json") ? details.json : details.text, terminator: "")
  return .success
}

/// All that the store knows of a run, apart from its features.
private struct RunDetails {
  private let record: RunRecord
  let started: String
  let seconds: Double
  let environment: RunEnvironment
  let parameters: Table
  let scores: Table
  let losses: Table
  let checkpoint: Checkpoint?

  private var run: Run { record.run }

  init(id: String, store: StoreReader) throws {
    record = try store.record(ofRun: id, vocabulary: .standard)
    seconds = record.endedSeconds - record.startedSeconds
    environment = record.environment
    checkpoint = record.checkpoint
    let key = [Value.text(id)]
    started = try store.rows("SELECT started_utc FROM history WHERE run_id = ?", key).rows.first?[0].text ?? ""
    parameters = try store.rows("SELECT key, value FROM parameters WHERE run_id = ? ORDER BY key", key)
    scores = try store.rows(
      """
      SELECT name, method, split, layer, parameter, value, count FROM measurements
      WHERE run_id = ? AND step IS NULL AND epoch IS NULL ORDER BY id
      """, key)
    losses = try store.rows(
      """
      SELECT epoch, loss, contrastive, align, uniform, rate, views_per_second FROM losses
      WHERE run_id = ? ORDER BY epoch
      """, key)
  }

  var text: String {
    var sections = [aligned(facts)]
    sections.append("Parameters\n" + aligned(parameters.rows.map { ($0[0].text, $0[1].text) }))
    if !scores.rows.isEmpty { sections.append("Scores\n" + indented(scores.withoutEmptyColumns.aligned())) }
    if !losses.rows.isEmpty {
      sections.append("Training\n" + indented(shortened(losses).withoutEmptyColumns.aligned()))
    }
    return sections.joined(separator: "\n")
  }

  private var facts: [(String, String)] {
    var facts = [
      ("run", run.id),
      ("experiment", run.profile.isEmpty ? run.experiment : "\(run.experiment), profile \(run.profile)"),
      ("status", record.statusText),
      ("started", "\(started) UTC, took \(clock(seconds))"),
    ]
    if !run.overrides.isEmpty { facts.append(("overrides", run.overrides.joined(separator: " "))) }
    facts.append(("data", run.dataFingerprint))
    facts.append(("numerics", record.numericsText))
    if let checkpoint {
      facts.append(("checkpoint", "\(checkpoint.path) (SHA-256 \(checkpoint.sha256.prefix(16))...)"))
    }
    let patchLines = environment.gitPatch.split(separator: "\n").count
    let revision = environment.gitRevision.isEmpty ? "unknown" : environment.gitRevision
    facts.append(
      ("revision", patchLines == 0 ? revision : "\(revision) with \(counted(patchLines, "line")) of changes"))
    facts.append(("machine", "\(environment.cpu), \(counted(environment.threads, "thread"))"))
    facts.append(("software", [environment.compiler, environment.blas, environment.system].joined(separator: "; ")))
    return facts
  }

  var json: String {
    document([
      "run_id": .string(run.id), "experiment": .string(run.experiment), "profile": .string(run.profile),
      "status": .string(record.status.rawValue), "message": .string(record.message),
      "numerics_version": .integer(record.numericsVersion), "started_utc": .string(started),
      "seconds": .number(seconds), "overrides": .array(run.overrides.map(JSONValue.string)),
      "data_fingerprint": .string(run.dataFingerprint), "configuration": run.configuration.json,
      "parameters": .object(Dictionary(parameters.rows.map { ($0[0].text, $0[1].json) }) { $1 }),
      "scores": objects(scores), "training": objects(losses),
      "checkpoint": checkpoint.map { .object(["path": .string($0.path), "sha256": .string($0.sha256)]) } ?? .null,
      "environment": .object([
        "git_revision": .string(environment.gitRevision), "git_patch": .string(environment.gitPatch),
        "compiler": .string(environment.compiler), "cpu": .string(environment.cpu), "blas": .string(environment.blas),
        "threads": .integer(environment.threads), "system": .string(environment.system),
      ]),
    ]) + "\n"
  }

  private func objects(_ table: Table) -> JSONValue {
    .array(table.rows.map { row in .object(Dictionary(zip(table.columns, row.map(\.json))) { $1 }) })
  }

  /// At most a dozen epochs, evenly spread, the last one among them.
  private func shortened(_ table: Table) -> Table {
    let count = table.rows.count
    guard count > 12 else { return table }
    return Table(columns: table.columns, rows: (1...12).map { table.rows[$0 * count / 12 - 1] })
  }
}

private func indented(_ text: String) -> String {
  text.split(separator: "\n").map { "  \($0)\n" }.joined()
}
