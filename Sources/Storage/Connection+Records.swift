import Digests
import Experiments
import Foundation
import Rows
import Specifications

// A run's record as rows, table by table in the order of the schema.
extension Connection {
  /// Notes that an experiment asks for runs, known already or not.
  func enlist(_ ids: [String], experiment: String, profile: String) throws(StorageError) {
    try insert(
      "a request", into: "requests", ["experiment", "profile", "run_id"],
      ids.map { [.text(experiment), .text(profile), .text($0)] }, orIgnore: true)
  }

  func insert(_ record: RunRecord) throws(StorageError) {
    let run = record.run
    let id = Value.text(run.id)
    let configuration = run.configuration
    try insert(
      "a run", into: "runs",
      [
        "id", "experiment", "profile", "status", "message", "method", "data", "seed", "data_fingerprint",
        "numerics_version", "started_seconds", "ended_seconds", "configuration",
      ],
      [
        [
          id, .text(run.experiment), .text(run.profile), .text(record.status.rawValue), .text(record.message),
          .text(configuration.method.name), .text(configuration.data.name), .integer(configuration.seed),
          .text(run.dataFingerprint), .integer(record.numericsVersion), .real(record.startedSeconds),
          .real(record.endedSeconds), .text(record.storedConfiguration ?? configuration.canonicalJSON),
        ]
      ])
    try insert(
      "a parameter", into: "parameters", ["run_id", "key", "value"],
      configuration.parameters.map { [id, .text($0.key), Value($0.value)] })
    try insert(
      "an override", into: "overrides", ["run_id", "position", "text"],
      run.overrides.enumerated().map { [id, .integer($0), .text($1)] })
    try insert(record.environment, id)
    try insert(
      "a measurement", into: "measurements",
      ["run_id", "name", "method", "split", "layer", "parameter", "step", "epoch", "value", "count"],
      record.measurements.lazy.map { m in
        [
          id, .text(m.name), .text(m.method), .text(m.split), .text(m.layer), Value(m.parameter), Value(m.step),
          Value(m.epoch), Value(m.value), Value(m.count),
        ]
      })
    try insert(
      "a definition", into: "properties", ["name", "value"], record.definitions.map(Self.property), orIgnore: true)
    for embedding in record.embeddings { try insert(embedding, id) }
    if let checkpoint = record.checkpoint {
      try insert(
        "a checkpoint", into: "checkpoints", ["run_id", "path", "sha256"],
        [[id, .text(checkpoint.path), .text(checkpoint.sha256)]])
    }
  }

  /// A definition as a fact about the store, which view `definitions` takes apart.
  ///
  /// It is no JSON: SQLite lets views of a file that is not trusted use none of its functions.
  private static func property(_ metric: DefinedMetric) -> [Value] {
    let definition = metric.definition
    return [
      .text("metric/\(metric.name)/\(metric.method)/\(definition.version)"),
      .text("\(definition.centring.rawValue)/\(definition.normalisation.rawValue)/\(definition.source)"),
    ]
  }

  private func insert(_ environment: RunEnvironment, _ id: Value) throws(StorageError) {
    var patch = Value.null
    if !environment.gitPatch.isEmpty {
      let digest = SHA256.of(environment.gitPatch)
      patch = .text(digest)
      try insert(
        "a patch", into: "patches", ["sha256", "patch"], [[patch, .text(environment.gitPatch)]], orIgnore: true)
    }
    try insert(
      "an environment", into: "environments",
      ["run_id", "git_revision", "patch_sha256", "compiler", "cpu", "blas", "threads", "system"],
      [
        [
          id, .text(environment.gitRevision), patch, .text(environment.compiler), .text(environment.cpu),
          .text(environment.blas), .integer(environment.threads), .text(environment.system),
        ]
      ])
  }

  private func insert(_ embedding: Embedding, _ id: Value) throws(StorageError) {
    let m = embedding.dimension
    try insert(
      "an embedding", into: "embeddings", ["run_id", "split", "view", "sample", "label", "x", "y", "vector"],
      embedding.labels.indices.lazy.map { sample in
        let features = embedding.features[(sample * m)..<((sample + 1) * m)]
        let coordinate = { (index: Int) in
          index < m ? Value(Double(features[features.startIndex + index])) : .null
        }
        // NaN cannot be stored as x or y; a vector keeps every bit.
        let isPlain = m <= 2 && features.allSatisfy(\.isFinite)
        return [
          id, .text(embedding.split), .text(embedding.view), .integer(sample), .integer(embedding.labels[sample]),
          coordinate(0), coordinate(1), isPlain ? .null : .blob(encodeFloats(features)),
        ]
      })
  }

  /// Inserts rows through one prepared statement.
  private func insert(
    _ what: String, into table: String, _ columns: [String], _ rows: some Sequence<[Value]>, orIgnore: Bool = false
  ) throws(StorageError) {
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let sql =
      "INSERT \(orIgnore ? "OR IGNORE " : "")INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
    let statement = try Statement(self, sql, doing: "insert \(what)")
    for row in rows { try statement.run(row) }
  }
}

extension Value {
  init(_ value: Double?) { self = value.map { $0.isFinite ? .real($0) : .null } ?? .null }
  init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }

  /// The value of a parameter: truth as 1 and 0, sequences as JSON text.
  init(_ json: JSONValue) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .integer(value ? 1 : 0)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .real(value)
    case .string(let value): self = .text(value)
    case .array, .object: self = .text(json.canonicalText)
    }
  }
}
