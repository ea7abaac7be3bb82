import Experiments
import Rows
import Specifications
import Storage
import Texts
import Training

extension RunRecord {
  /// How it ended, and why if not well: `diverged: the loss became nan at step 12 of 90 (epoch 1)`.
  var statusText: String { message.isEmpty ? status.rawValue : "\(status.rawValue): \(message)" }

  /// The version of the arithmetic that the run ran with, beside this program's where it is another.
  var numericsText: String {
    let own = "version \(numericsVersion)"
    return numericsVersion == Experiments.numericsVersion
      ? own : "\(own) (this program's is \(Experiments.numericsVersion))"
  }
}

/// Why a run is what it is: what asked for it, and everything that its numbers depend on.
struct RunExplanation {
  private let record: RunRecord
  private let askers: Table
  private let parameters: Table

  init(id: String, store: StoreReader) throws {
    record = try store.record(ofRun: id, vocabulary: .standard)
    let key = [Value.text(id)]
    askers = try store.rows(
      "SELECT experiment, profile FROM requests WHERE run_id = ? ORDER BY experiment, profile", key)
    parameters = try store.rows("SELECT key, value FROM parameters WHERE run_id = ? ORDER BY key", key)
  }

  /// The command that asks for the run again, with what the command line changed.
  private func command(experiment: String, profile: String) -> String {
    let words = profile.isEmpty ? [] : ["--profile", profile]
    return (["sphere run experiments/\(experiment).yaml"] + words + record.run.overrides).joined(separator: " ")
  }

  var text: String {
    let run = record.run
    let environment = record.environment
    let patch = environment.gitPatch.split(separator: "\n").count
    let revision = environment.gitRevision.isEmpty ? "unknown" : environment.gitRevision
    var sections = [
      aligned([
        ("run", run.id), ("status", record.statusText),
        ("numerics", "\(record.numericsText); the id hashes configuration, data and this version"),
        ("data", run.dataFingerprint),
      ])
    ]
    let commands = askers.rows.map { row in
      let profile = row[1].text
      return (
        profile.isEmpty ? row[0].text : "\(row[0].text), profile \(profile)",
        command(experiment: row[0].text, profile: profile)
      )
    }
    sections.append("Asked for by\n" + aligned(commands))
    sections.append("Depends on\n" + aligned(parameters.rows.map { ($0[0].text, $0[1].text) }))
    sections.append(
      "Made by (recorded, not part of the id)\n"
        + aligned([
          ("revision", patch == 0 ? revision : "\(revision) with \(counted(patch, "line")) of uncommitted changes"),
          ("compiler", environment.compiler), ("cpu", "\(environment.cpu), \(counted(environment.threads, "thread"))"),
          ("blas", environment.blas), ("system", environment.system),
        ]))
    sections.append(
      "Configuration\n" + run.configuration.json.indentedText.split(separator: "\n").map { "  \($0)\n" }.joined())
    return sections.joined(separator: "\n")
  }

  var json: String {
    let run = record.run
    let environment = record.environment
    return document([
      "run_id": .string(run.id), "numerics_version": .integer(record.numericsVersion),
      "status": .string(record.status.rawValue), "message": .string(record.message),
      "data_fingerprint": .string(run.dataFingerprint), "configuration": run.configuration.json,
      "overrides": .array(run.overrides.map(JSONValue.string)),
      "asked_for_by": .array(
        askers.rows.map { row in
          .object([
            "experiment": .string(row[0].text), "profile": .string(row[1].text),
            "command": .string(command(experiment: row[0].text, profile: row[1].text)),
          ])
        }),
      "depends_on": .object(Dictionary(parameters.rows.map { ($0[0].text, $0[1].json) }) { $1 }),
      "environment": .object([
        "git_revision": .string(environment.gitRevision), "git_patch": .string(environment.gitPatch),
        "compiler": .string(environment.compiler), "cpu": .string(environment.cpu), "blas": .string(environment.blas),
        "threads": .integer(environment.threads), "system": .string(environment.system),
      ]),
    ]) + "\n"
  }
}
