import Experiments
import Foundation
import Rows

/// What can be asked of a store, whether it is open for writing or not.
public protocol StoreReading {
  /// The file as the user named it.
  var path: String { get }
  /// The rows of one statement with its `?` parameters.
  func rows(_ sql: String, _ parameters: [Value]) throws(StorageError) -> Table
}

extension StoreReading {
  /// How the run of a full id ended; nil where there is none.
  public func status(ofRun id: String) throws(StorageError) -> RunStatus? {
    try rows("SELECT status FROM runs WHERE id = ?", [.text(id)]).rows.first?.first?.string.flatMap(RunStatus.init)
  }

  /// The full ids of all runs, or of those that ended in one way, the oldest first.
  public func runIDs(status: RunStatus? = nil) throws(StorageError) -> [String] {
    let table = try rows(
      "SELECT id FROM runs WHERE ?1 IS NULL OR status = ?1 ORDER BY started_seconds, id",
      [status.map { .text($0.rawValue) } ?? .null])
    return table.rows.compactMap(\.first?.string)
  }

  /// The full id that begins with the digits given; none, or more than one, is an error that names candidates.
  public func resolve(_ prefix: String) throws(StorageError) -> String {
    let wanted = prefix.lowercased()
    let operation = "find run \(prefix)"
    let isHexadecimal =
      !wanted.isEmpty && wanted.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let table = try rows(
      """
      SELECT id, experiment, profile, method, seed FROM runs WHERE substr(id, 1, ?1) = ?2
      ORDER BY started_seconds, id LIMIT 6
      """, [.integer(wanted.count), .text(isHexadecimal ? wanted : "-")])
    if table.rows.count == 1, let id = table.rows[0][0].string { return id }
    guard table.rows.isEmpty else {
      let names = table.rows.prefix(5).map { row in
        let id = row[0].text.prefix(max(12, wanted.count + 4))
        return "\(id) (\(row.dropFirst().map(\.text).filter { !$0.isEmpty }.joined(separator: " ")))"
      }
      let more = table.rows.count > 5 ? ", ..." : ""
      throw StorageError(
        operation: operation, message: "several runs begin so", hint: "one of \(names.joined(separator: ", "))\(more)")
    }
    let newest = try rows("SELECT short_id FROM runs ORDER BY started_seconds DESC, id LIMIT 3", []).rows
    let names = newest.compactMap(\.first?.string).joined(separator: ", ")
    let message = isHexadecimal ? "no run begins so" : "an id has digits 0-9 and a-f only"
    throw StorageError(
      operation: operation, message: message,
      hint: names.isEmpty ? "the store has no runs yet" : "the newest runs are \(names); `sphere runs` lists all")
  }

  /// What names the encoders that runs other than those given start from, see `Run.startingEncoderID`.
  public func startingEncoderIDs(except ids: Set<String>, vocabulary: Vocabulary) throws(StorageError) -> Set<String> {
    let table = try rows("SELECT id FROM runs WHERE json_extract(configuration, '$.start') IS NOT NULL", [])
    var starts = Set<String>()
    for id in table.rows.compactMap(\.first?.string) where !ids.contains(id) {
      let (run, version) = try run(ofRun: id, vocabulary: vocabulary)
      if let start = run.startingEncoderID(numericsVersion: version) { starts.insert(start) }
    }
    return starts
  }

  /// The run of a full id, and the version of the arithmetic that it ran with.
  ///
  /// - Parameter vocabulary: What its configuration may name.
  public func run(
    ofRun id: String, vocabulary: Vocabulary
  ) throws(StorageError) -> (run: Run, numericsVersion: Int) {
    let operation = "read run \(id.prefix(8))"
    let found = try rows(
      "SELECT experiment, profile, configuration, data_fingerprint, numerics_version FROM runs WHERE id = ?",
      [.text(id)])
    guard let row = found.rows.first else {
      throw StorageError(operation: operation, message: "there is none of this id")
    }
    let configuration: Configuration
    do {
      configuration = try Configuration(canonicalJSON: row[2].text, vocabulary: vocabulary)
    } catch {
      let problem = error.diagnostics.first
      let place = problem.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" } ?? "\(error)"
      throw StorageError(
        operation: operation, message: "its configuration cannot be read: \(place)", hint: problem?.hint)
    }
    let overrides = try rows("SELECT text FROM overrides WHERE run_id = ? ORDER BY position", [.text(id)])
    var run = Run(
      experiment: row[0].text, profile: row[1].text, overrides: overrides.rows.map { $0[0].text },
      configuration: configuration, dataFingerprint: row[3].text)
    // Made by another version of the numerics, the id would be another today.
    run.id = id
    return (run, row[4].int ?? 0)
  }

  /// Everything stored about the run of a full id.
  ///
  /// - Parameter vocabulary: What its configuration may name.
  public func record(ofRun id: String, vocabulary: Vocabulary) throws(StorageError) -> RunRecord {
    let (run, version) = try run(ofRun: id, vocabulary: vocabulary)
    let found = try rows(
      "SELECT status, message, started_seconds, ended_seconds, configuration FROM runs WHERE id = ?", [.text(id)])
    guard let row = found.rows.first else {
      throw StorageError(operation: "read run \(id.prefix(8))", message: "there is none of this id")
    }
    return RunRecord(
      run: run, status: RunStatus(rawValue: row[0].text) ?? .failed, message: row[1].text, numericsVersion: version,
      storedConfiguration: row[4].text, environment: try environment(ofRun: id), startedSeconds: row[2].double ?? 0,
      endedSeconds: row[3].double ?? 0,
      measurements: try measurements(ofRun: id), embeddings: try embeddings(ofRun: id),
      checkpoint: try rows("SELECT path, sha256 FROM checkpoints WHERE run_id = ?", [.text(id)]).rows.first.map {
        Checkpoint(path: $0[0].text, sha256: $0[1].text)
      })
  }

  /// Where the run of a full id ran.
  public func environment(ofRun id: String) throws(StorageError) -> RunEnvironment {
    let table = try rows(
      """
      SELECT git_revision, patch, compiler, cpu, blas, threads, system
      FROM environments LEFT JOIN patches ON sha256 = patch_sha256 WHERE run_id = ?
      """, [.text(id)])
    guard let row = table.rows.first else {
      throw StorageError(operation: "read run \(id.prefix(8))", message: "its environment is missing")
    }
    return RunEnvironment(
      gitRevision: row[0].text, gitPatch: row[1].text, compiler: row[2].text, cpu: row[3].text, blas: row[4].text,
      threads: row[5].int ?? 0, system: row[6].text)
  }

  /// The numbers of the run of a full id, in the order recorded.
  public func measurements(ofRun id: String) throws(StorageError) -> [Experiments.Measurement] {
    try rows(
      """
      SELECT name, method, split, layer, parameter, step, epoch, value, count
      FROM measurements WHERE run_id = ? ORDER BY id
      """, [.text(id)]
    ).rows.map { row in
      Experiments.Measurement(
        row[0].text, method: row[1].text, split: row[2].text, layer: row[3].text, parameter: row[4].double,
        step: row[5].int, epoch: row[6].int, value: row[7].double, count: row[8].int)
    }
  }

  /// The features of the run of a full id, by split and view.
  public func embeddings(ofRun id: String) throws(StorageError) -> [Embedding] {
    let table = try rows(
      "SELECT split, view, label, x, y, vector FROM embeddings WHERE run_id = ? ORDER BY split, view, sample",
      [.text(id)])
    var embeddings: [Embedding] = []
    for row in table.rows {
      let features: [Float]
      if case .blob(let bytes) = row[5] {
        features = bytes.withUnsafeBytes(decodeFloats)
      } else {
        features = [row[3].double, row[4].double].compactMap { $0.map { Float($0) } }
      }
      if embeddings.last?.split != row[0].text || embeddings.last?.view != row[1].text {
        embeddings.append(
          Embedding(split: row[0].text, view: row[1].text, dimension: features.count, labels: [], features: []))
      }
      let last = embeddings.count - 1
      guard features.count == embeddings[last].dimension else {
        throw StorageError(
          operation: "read run \(id.prefix(8))",
          message: "features of \(features.count) and \(embeddings[last].dimension) dimensions in \(row[1].text)")
      }
      embeddings[last].labels.append(row[2].int ?? 0)
      embeddings[last].features += features
    }
    return embeddings
  }
}
