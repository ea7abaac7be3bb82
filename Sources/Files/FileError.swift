// Files: the operating system's files, folders and standard streams, with errors that name the file and the reason.
// Invariant: every result of a system call is looked at, and a new file never replaces an old one before it is whole.
// Start with `FileError`, then `OpenFile` (reading) and `NewFile` (writing).

import Glibc

/// What went wrong outside a run or report: the disk, a file, a limit of the machine.
///
/// The same work may succeed once it is mended.
public protocol MachineFault: Error, CustomStringConvertible {}

/// A system call that failed: what was tried on which file, and the system's reason.
public struct FileError: MachineFault, Hashable, Sendable {
  /// What was tried, to follow `cannot`: `write`, `make the folder`.
  public var operation: String
  /// The file or folder.
  public var path: String
  /// The system's error number.
  public var code: Int32
  /// What is wrong where the system's text for the number does not say it; nil: that text.
  public var detail: String?

  /// An error.
  public init(_ operation: String, _ path: String, code: Int32, detail: String? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.detail = detail
  }

  /// The reason alone: `No space left on device`.
  public var reason: String { detail ?? systemMessage(code) }

  /// What to do about it, where that can be said.
  public var hint: String? {
    switch code {
    case ENOSPC: "free some space on that disk"
    case EDQUOT: "your quota on that disk is used up: free some space"
    case EIO: "the disk or the connection to it fails; the system's log says more"
    case EROFS: "that disk is read-only: choose another folder"
    case EACCES, EPERM: "check the permissions of the file and of its folder"
    case EMFILE: "raise the limit of open files (ulimit -n), or run fewer jobs at a time"
    case ENFILE: "the machine has no more open files to give: end other programs"
    case ELOOP: "a symbolic link is in its place: remove the link"
    case EFBIG: "the file is larger than the file system or a limit (ulimit -f) allows"
    default: nil
    }
  }

  /// `cannot write figures/a.pdf: No space left on device`, the hint on a second line.
  public var description: String {
    "cannot \(operation) \(path): \(reason)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// The system's text for an error number, in English whatever the locale (no locale is ever set).
public func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

/// Repeats a system call that a signal interrupted.
func uninterrupted<Number: SignedInteger>(_ call: () -> Number) -> Number {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
