import Foundation
import Running

/// Renders a report again whenever one of its files changes, until a signal.
///
/// Files are looked at several times a second rather than subscribed to: that also works on network folders and with
/// editors that replace files, and costs a few system calls.
struct ReportWatch {
  let settings: ReportSettings
  /// The time between two looks in seconds.
  private let interval = 0.15

  /// How a file looked: a changed one differs in at least one of these.
  private struct Snapshot: Equatable {
    var modifiedSeconds: Double
    var bytes: Int
    var inode: UInt64

    init?(_ path: String) {
      guard let found = try? FileManager.default.attributesOfItem(atPath: path),
        let bytes = found[.size] as? Int
      else { return nil }
      // SQLite makes and removes an empty log when a store is merely read.
      if path.hasSuffix("-wal"), bytes == 0 { return nil }
      self.bytes = bytes
      modifiedSeconds = (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      inode = (found[.systemFileNumber] as? UInt64) ?? 0
    }
  }

  /// Renders now and after every change; errors are reported and watching goes on.
  func run() async -> ExitCode {
    let interruption = Interruption(onFirst: {})
    while interruption.received == nil {
      // Looked at before rendering, so that a change while it goes on is not lost.
      let files = settings.watchedFiles()
      let before = files.map { Snapshot($0) }
      do {
        _ = try settings.render()
      } catch {
        note("sphere report: \(error)")
      }
      note("watching \(settings.file.relativePath), its store and experiments; Ctrl-C ends")
      await waitForChange(files, from: before, interruption)
    }
    return interruption.exitCode ?? .success
  }

  /// Returns when files have changed and then stayed the same for a moment, or after a signal.
  private func waitForChange(_ files: [String], from before: [Snapshot?], _ interruption: Interruption) async {
    var last = before
    while interruption.received == nil {
      try? await Task.sleep(for: .seconds(interval))
      let now = files.map { Snapshot($0) }
      // Two looks alike: whoever writes has finished.
      if now == last, now != before { return }
      last = now
    }
  }
}
