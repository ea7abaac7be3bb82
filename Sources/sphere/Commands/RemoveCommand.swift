import Experiments
import Foundation
import Rows
import Running
import Specifications
import Storage
import Texts
import Training

extension CommandDescription {
  /// `sphere rm`, for people.
  static let remove = CommandDescription(
    name: "rm",
    abstract: "Remove runs from the store, with their weights and unfinished states.",
    discussion: [
      "The command lists what it will remove and, on a terminal, asks first. It removes the run's rows, its features, its "
        + "weights in checkpoints beside the store, its saved states, and the encoder that its training started from unless "
        + "another run in the store starts from it too. A file elsewhere is left and named.",
      "A run that is under way is refused, and then nothing is removed. The experiments that asked for the runs no longer do "
        + "so until 'sphere run' is given them again.",
    ],
    operands: [
      Operand(
        name: "RUN", help: "A run's id, or its first digits as 'sphere runs' lists them.", repeats: true)
    ],
    options: [
      Option(name: "yes", short: "y", help: "Do not ask."),
      Option(name: "dry-run", short: "n", help: "List what would be removed and do nothing."), .store,
    ],
    examples: [
      Example(commandLine: "sphere rm 3f2a91c0 --dry-run", meaning: "what removing a run would remove"),
      Example(
        commandLine: "sphere rm --yes $(sphere runs --status failed --columns run_id --csv | tail -n +2)",
        meaning: "all failed runs, without being asked"),
    ])
}

/// `sphere rm`.
let removeCommand = Command(description: .remove) { arguments in
  let reader = try StoreReader(path: arguments.storePath)
  // All ids are found before anything is removed.
  var ids: [String] = []
  for operand in arguments.operands {
    let id = try reader.resolve(operand)
    if !ids.contains(id) { ids.append(id) }
  }
  let removal = try Removal(of: ids, store: reader, folder: checkpointFolder(of: arguments.storePath))
  print(removal.table.aligned(fitting: outputColumns()), terminator: "")
  for line in removal.remarks { note(line) }
  if arguments.flag("dry-run") {
    note("would remove \(removal.summary)")
    return .success
  }
  let locks = try removal.lock()
  defer { withExtendedLifetime(locks) {} }
  if !arguments.flag("yes") {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw UsageError(
        command: .remove,
        message: "without a terminal nobody can confirm that you want to remove \(removal.summary); --yes removes")
    }
    writeToStandardError("remove \(removal.summary)? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      note("nothing is removed")
      return .failure
    }
  }
  let store = try openStore(arguments.storePath, .readWrite)
  let bytesBefore = fileBytes(arguments.storePath)
  // The rows first: a file without its row is only waste, a row without its file is wrong.
  try store.remove(runs: ids)
  let left = removal.removeFiles()
  let isSmaller = store.reclaimSpace()
  let saved = max(0, bytesBefore - fileBytes(arguments.storePath))
  note(
    "removed \(removal.summary)"
      + (isSmaller ? "; \(arguments.storePath) is \(bytesText(saved)) smaller" : ""))
  for line in left { note(line) }
  return left.isEmpty ? .success : .failure
}

/// What removing runs means, found out before anything is removed.
private struct Removal {
  let table: Table
  /// What is left alone, and why, a line each.
  private(set) var remarks: [String] = []
  private let runs: [Run]
  private let folder: URL
  private var files: [URL] = []
  private var bytes = 0

  init(of ids: [String], store: StoreReader, folder: URL) throws {
    self.folder = folder
    var (runs, rows, starts) = ([Run](), [[Value]](), Set<String>())
    for id in ids {
      let (run, version) = try store.run(ofRun: id, vocabulary: .standard)
      runs.append(run)
      if let start = run.startingEncoderID(numericsVersion: version) { starts.insert(start) }
      var own = try stateFiles(of: run, checkpointFolder: folder)
      if let path = try store.rows("SELECT path FROM checkpoints WHERE run_id = ?", [.text(id)]).rows.first?[0].text {
        // A store made elsewhere may name any file; only the run's own is removed.
        let weights = folder.appendingPathComponent("\(id.prefix(16)).safetensors")
        let named = URL(fileURLWithPath: path, relativeTo: folder.deletingLastPathComponent()).standardizedFileURL
        if named.path == weights.standardizedFileURL.path {
          if isRegularFile(weights) { own.append(weights) }
        } else {
          remarks.append("\(run.shortID): its weights \(path) are not in \(folder.path) and are left")
        }
      }
      let facts = try store.rows(
        """
        SELECT short_id, experiment, profile, status, method, seed,
          (SELECT count(*) FROM measurements WHERE run_id = r.id), (SELECT count(*) FROM embeddings WHERE run_id = r.id)
        FROM runs AS r WHERE id = ?
        """, [.text(id)])
      let ownBytes = own.reduce(0) { $0 + fileBytes($1.path) }
      rows += facts.rows.map { $0 + [.integer(own.count), .text(bytesText(ownBytes))] }
      files += own
      bytes += ownBytes
    }
    let others = try store.startingEncoderIDs(except: Set(ids), vocabulary: .standard)
    for start in starts.sorted() where !others.contains(start) {
      let own = startingEncoderFiles(of: start, checkpointFolder: folder)
      files += own
      bytes += own.reduce(0) { $0 + fileBytes($1.path) }
    }
    let kept = starts.intersection(others)
    if !kept.isEmpty { remarks.append("other runs start from the same encoder: its weights are left") }
    self.runs = runs
    table = Table(
      columns: [
        "run", "experiment", "profile", "status", "method", "seed", "measurements", "features", "files", "size",
      ], rows: rows)
  }

  /// `2 runs with 3 files (1.2 MB)`.
  var summary: String { "\(counted(runs.count, "run")) with \(counted(files.count, "file")) (\(bytesText(bytes)))" }

  /// Takes the locks of all runs, so that none begins meanwhile.
  ///
  /// - Throws: `BusyRun` for one that is under way.
  func lock() throws -> [RunLock] {
    try runs.map { run in
      guard let lock = try RunLock(run: run, checkpointFolder: folder) else {
        throw BusyRun(id: run.shortID, process: RunLock.holder(of: run, checkpointFolder: folder))
      }
      return lock
    }
  }

  /// Removes the files; returns a line for each that could not be removed.
  func removeFiles() -> [String] {
    for run in runs { removeStates(of: run, checkpointFolder: folder) }
    return files.compactMap { file in
      guard unlink(file.path) != 0, errno != ENOENT else { return nil }
      return "cannot remove \(file.path): \(String(cString: strerror(errno)))"
    }
  }
}

/// A run that cannot be removed because it is under way.
private struct BusyRun: Error, CustomStringConvertible {
  var id: String
  var process: Int?
  var description: String {
    "run \(id) is under way in \(process.map { "process \($0)" } ?? "another process"); nothing is removed\n"
      + "  hint: stop it first, or wait for its end"
  }
}

private func isRegularFile(_ url: URL) -> Bool {
  var status = stat()
  return lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

private func fileBytes(_ path: String) -> Int {
  var status = stat()
  return lstat(path, &status) == 0 ? Int(status.st_size) : 0
}

/// `0 bytes`, `12.3 KB`, `1.2 GB`.
private func bytesText(_ bytes: Int) -> String {
  switch Double(bytes) {
  case ..<1e3: counted(bytes, "byte")
  case let count where count < 1e6: "\(fixed(count / 1e3, 1)) KB"
  case let count where count < 1e9: "\(fixed(count / 1e6, 1)) MB"
  case let count: "\(fixed(count / 1e9, 1)) GB"
  }
}
