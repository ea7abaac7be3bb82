import Digests
import Experiments
import Files
import Foundation
import Networks

/// The state files of one run under way: `unfinished/ID.STEP.SHA256.safetensors` in the checkpoint folder.
///
/// A file's name holds the SHA-256 of its bytes, so that one rename makes both appear. The two newest are kept: should one be
/// damaged, the other is nearly as good.
struct StateFiles: Sendable {
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
  ///
  /// - Throws: where the folder is there and cannot be listed: nobody knows then that there are none.
  func entries() throws(FileError) -> [Entry] {
    let names: [String]
    do throws(FileError) { names = try contentsOfFolder(folder.path) } catch {
      if error.code == ENOENT { return [] }
      throw error
    }
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
  ///
  /// - Throws: `FileError` where the bytes cannot be read, which says nothing about them; other errors where they are wrong.
  func read(_ entry: Entry) throws -> TensorFile {
    let data = try OpenFile(entry.url.path, followingLinks: false).bytes()
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
    let (tensors, metadata) = try state.fileContents()
    try writeFileNamedByDigest(
      in: folder, partial: ".\(prefix).partial", name: { "\(prefix).\(state.position.step).\($0).safetensors" }
    ) { write in
      try encodeTensors(tensors, metadata: metadata, into: write)
    }
    for entry in ((try? entries()) ?? []).dropFirst(2) { remove(entry) }
  }

  /// Whether there are states of any run.
  var isPresent: Bool { FileStatus(folder.path) != nil }

  /// Removes all files of the run, and the folder once it is empty.
  func removeAll() {
    for entry in (try? entries()) ?? [] { remove(entry) }
    unlink(folder.appendingPathComponent(".\(prefix).partial").path)
    rmdir(folder.path)
  }

  /// Removes one file.
  func remove(_ entry: Entry) { unlink(entry.url.path) }
}

/// The files that keep a run under way.
///
/// - Throws: `FileError` when the folder cannot be listed.
public func stateFiles(of run: Run, checkpointFolder: URL) throws(FileError) -> [URL] {
  try StateFiles(run: run, checkpointFolder: checkpointFolder).entries().map(\.url)
}

/// Removes what was kept of a run under way, once its record is stored.
public func removeStates(of run: Run, checkpointFolder: URL) {
  StateFiles(run: run, checkpointFolder: checkpointFolder).removeAll()
}

/// Removes what a process that was killed between storing a run's record and clearing up left of it: states and the lock.
///
/// A run that another process is at is left alone, and so is what cannot be removed: the next command tries again.
public func removeLeftovers(of run: Run, checkpointFolder: URL) {
  guard StateFiles(run: run, checkpointFolder: checkpointFolder).isPresent,
    // Given up at the end, the lock takes its file, and the folder once it is empty, with it.
    let lock = try? RunLock(run: run, checkpointFolder: checkpointFolder)
  else { return }
  withExtendedLifetime(lock) { removeStates(of: run, checkpointFolder: checkpointFolder) }
}
