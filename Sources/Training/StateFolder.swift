import Digests
import Experiments
import Foundation
import Networks

/// The state files of one run under way: `unfinished/ID.STEP.SHA256.safetensors` in the checkpoint folder.
///
/// A file's name holds the SHA-256 of its bytes, so that one rename makes both appear. The two newest are kept: should one be
/// damaged, the other is nearly as good.
struct StateFolder: Sendable {
  private let folder: URL
  private let prefix: String

  /// The state files of a run, whose weights go to `checkpointFolder`.
  init(run: Run, checkpointFolder: URL) {
    folder = checkpointFolder.appendingPathComponent("unfinished")
    prefix = String(run.id.prefix(16))
  }

  /// One state file.
  struct Entry {
    var url: URL
    var step: Int
    var sha256: String
    /// What messages call it.
    var name: String { "checkpoints/unfinished/\(url.lastPathComponent)" }
  }

  /// The state files, the newest first.
  func entries() -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let entries = names.compactMap { name -> Entry? in
      let parts = name.split(separator: ".")
      guard parts.count == 4, parts[0] == prefix, let step = Int(parts[1]), parts[2].count == 64,
        parts[3] == "safetensors"
      else { return nil }
      // A pipe would be waited for.
      let url = folder.appendingPathComponent(name)
      var status = stat()
      guard lstat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Entry(url: folder.appendingPathComponent(name), step: step, sha256: String(parts[2]))
    }
    return entries.sorted { ($0.step, $0.sha256) > ($1.step, $1.sha256) }
  }

  /// The tensors of a file whose bytes are those that were written.
  func read(_ entry: Entry) throws -> TensorFile {
    let data = try Data(contentsOf: entry.url, options: .alwaysMapped)
    let found = SHA256.of(data)
    guard found == entry.sha256 else {
      throw StateFileError(
        path: entry.name,
        problem: "it is damaged: its bytes have the SHA-256 \(found.prefix(16))..., not that of its name")
    }
    return try TensorFile(data, path: entry.name)
  }

  /// Writes a state so that it is there whole or not at all, whatever happens, and drops all but the two newest.
  func write(_ state: TrainingState) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (tensors, metadata) = try state.fileContents()
    let partial = folder.appendingPathComponent(".\(prefix).partial")
    do {
      let sha256 = try writeSynchronized(tensors, metadata: metadata, to: partial)
      let name = "\(prefix).\(state.position.step).\(sha256).safetensors"
      try renameSynchronized(partial, to: folder.appendingPathComponent(name))
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw error
    }
    for entry in entries().dropFirst(2) { try? FileManager.default.removeItem(at: entry.url) }
  }

  /// Whether there are states of any run.
  var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// Removes all files of the run, and the folder once it is empty.
  func removeAll() {
    for entry in entries() { remove(entry) }
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(".\(prefix).partial"))
    rmdir(folder.path)
  }

  /// Removes one file.
  func remove(_ entry: Entry) { try? FileManager.default.removeItem(at: entry.url) }

  /// Writes the tensors to a file, waits for the disk, and returns the SHA-256 of the bytes.
  private func writeSynchronized(_ tensors: [TensorSource], metadata: [String: String], to url: URL) throws -> String {
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    let digest = SHA256()
    try encodeTensors(tensors, metadata: metadata) { data in
      data.withUnsafeBytes { digest.add($0) }
      try file.write(contentsOf: data)
    }
    try file.synchronize()
    return digest.hexadecimal()
  }

  /// Renames a file and waits until the disk knows it under its new name.
  private func renameSynchronized(_ source: URL, to target: URL) throws {
    guard rename(source.path, target.path) == 0 else {
      throw StateFileError(path: target.lastPathComponent, problem: String(cString: strerror(errno)))
    }
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// Removes what was kept of a run under way, once its record is stored.
public func removeStates(of run: Run, checkpointFolder: URL) {
  StateFolder(run: run, checkpointFolder: checkpointFolder).removeAll()
}

/// Removes what a process that was killed between storing a run's record and clearing up left of it: states and the lock.
///
/// A run that another process is at is left alone, and so is what cannot be removed: the next command tries again.
public func removeLeftovers(of run: Run, checkpointFolder: URL) {
  guard StateFolder(run: run, checkpointFolder: checkpointFolder).isPresent,
    // Given up at the end, the lock takes its file, and the folder once it is empty, with it.
    let lock = try? RunLock(run: run, checkpointFolder: checkpointFolder)
  else { return }
  withExtendedLifetime(lock) { removeStates(of: run, checkpointFolder: checkpointFolder) }
}
