/// A file that a figure was made from and that is not the same any more.
public struct InputDifference: Sendable, Hashable {
  /// What has become of the file.
  public enum Change: String, Sendable {
    /// It holds other bytes.
    case changed
    /// It is gone, or cannot be read.
    case missing
    /// The cell reads it now, and did not then.
    case added
    /// The cell does not read it any more.
    case dropped
  }

  /// The path from the report's folder.
  public var path: String
  /// What has become of it.
  public var change: Change
  /// The SHA-256 that it had; nil where it was not read.
  public var oldSha256: String?
  /// The SHA-256 that it has; nil where it is not read.
  public var newSha256: String?
  /// Why it cannot be read, where that is so.
  public var obstacle: String?

  /// What leads from the files read then to those read now.
  static func list(from old: [InputFile], to new: [InputFile]) -> [InputDifference] {
    let before = Dictionary(old.map { ($0.path, $0.sha256) }) { first, _ in first }
    let after = Dictionary(new.map { ($0.path, $0.sha256) }) { first, _ in first }
    return Set(before.keys).union(after.keys).sorted().compactMap { path in
      let (was, now) = (before[path], after[path])
      guard was != now else { return nil }
      let change: Change = was == nil ? .added : now == nil ? .dropped : .changed
      return InputDifference(path: path, change: change, oldSha256: was, newSha256: now)
    }
  }

  /// What has become of files, whether or not a cell still runs.
  static func list(from old: [InputFile], in folder: ReportFolder) -> [InputDifference] {
    old.compactMap { input in
      do throws(ReportFolder.Refusal) {
        let now = InputFile(path: input.path, try folder.data(input.path))
        guard now.sha256 != input.sha256 else { return nil }
        return InputDifference(path: input.path, change: .changed, oldSha256: input.sha256, newSha256: now.sha256)
      } catch {
        return InputDifference(
          path: input.path, change: .missing, oldSha256: input.sha256, obstacle: error.message)
      }
    }
  }
}

extension InputDifference: CustomStringConvertible {
  /// One line, with as much of the digests as tells them apart.
  public var description: String {
    func digest(_ sha256: String?) -> String { "SHA-256 \((sha256 ?? "unknown").prefix(16))..." }
    return switch change {
    case .changed: "input \(path) has changed: was \(digest(oldSha256)), is \(digest(newSha256))"
    case .missing: "input \(path) is missing: was \(digest(oldSha256))" + (obstacle.map { "; \($0)" } ?? "")
    case .added: "input \(path) is read now and was not: is \(digest(newSha256))"
    case .dropped: "input \(path) is no longer read: was \(digest(oldSha256))"
    }
  }
}
