import Experiments
import Files
import Foundation

/// The right to execute a run: one process at a time has it, and loses it when it ends, however it ends.
///
/// A lock is a file below the checkpoint folder under flock(2), which the operating system gives up with its owner; a file left
/// behind by a killed process keeps nobody waiting.
public final class RunLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock of a run, or returns nil where another process has it.
  ///
  /// - Throws: when the file cannot be made, or is a symbolic link: what that leads to is none of ours to write to.
  public init?(run: Run, checkpointFolder: URL) throws(FileError) {
    let folder = checkpointFolder.appendingPathComponent("unfinished")
    path = RunLock.path(run, folder)
    while true {
      let descriptor = try RunLock.open(path, in: folder)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let reason = errno
        close(descriptor)
        if reason == EWOULDBLOCK { return nil }
        throw FileError("lock", path, code: reason)
      }
      // Its last owner may have removed the file between our opening and locking it.
      var (opened, present) = (stat(), stat())
      if fstat(descriptor, &opened) == 0, stat(path, &present) == 0, opened.st_ino == present.st_ino {
        self.descriptor = descriptor
        // Whoever ended in good order removed the file with the lock.
        let deaths = RunLock.record(at: path).map { $0.deaths + 1 } ?? 0
        // Only a message tells whose it is: that these bytes cannot be written keeps nobody from the lock.
        let text = "\(getpid())\n\(deaths)\n"
        ftruncate(descriptor, 0)
        pwrite(descriptor, text, text.utf8.count, 0)
        return
      }
      close(descriptor)
    }
  }

  /// Opens the file of a lock in its folder, which whoever finds it empty removes.
  private static func open(_ path: String, in folder: URL) throws(FileError) -> Int32 {
    try inFolder(folder.path) { () throws(FileError) in
      while true {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        if descriptor >= 0 { return descriptor }
        if errno != EINTR { throw FileError("lock", path, code: errno) }
      }
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
    rmdir(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// The process that carries a run out, where it says so.
  public static func holder(of run: Run, checkpointFolder: URL) -> Int? {
    record(at: path(run, checkpointFolder.appendingPathComponent("unfinished")))?.process
  }

  /// How many processes in a row ended, killed or by a fault, while they carried the run out.
  public static func deaths(of run: Run, checkpointFolder: URL) -> Int {
    record(at: path(run, checkpointFolder.appendingPathComponent("unfinished"))).map { $0.deaths + 1 } ?? 0
  }

  /// What the lock's file says: the process that took it, and how many before that did not come to its end.
  private static func record(at path: String) -> (process: Int, deaths: Int)? {
    guard let bytes = try? OpenFile(path, followingLinks: false).bytes() else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n").map { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard let process = lines.first ?? nil else { return nil }
    let deaths = lines.count > 1 ? lines[1] ?? 0 : 0
    return (process, min(max(deaths, 0), 1000))
  }

  private static func path(_ run: Run, _ folder: URL) -> String {
    folder.appendingPathComponent("\(run.id.prefix(16)).lock").path
  }
}
