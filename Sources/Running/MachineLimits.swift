import Files
import Foundation

/// A limit of the shell or the batch system under which a command could only end in the middle of its work.
public struct LimitError: MachineFault {
  /// The limit, what is needed, and how to raise it.
  public var description: String
}

/// What the system allows this process, checked before anything starts: the libraries below return no error when they get no
/// memory or no descriptor, they end the program.
public enum MachineLimits {
  /// The open files that a command needs at the least, beyond those of its data.
  private static let fewestFiles = 64
  /// The memory that any command needs beyond what the program's start took, in bytes.
  private static let leastMemory = 256e6
  /// The memory that drawing pages needs, in bytes.
  public static let drawingMemory = 768e6

  /// Refuses limits that are too low for any command, and raises the limit of open files as far as the system allows.
  ///
  /// - Parameter drawsPages: Whether the command draws pages or figures, which needs more memory.
  public static func check(drawsPages: Bool) throws(LimitError) {
    raiseFileLimit()
    let files = limit(RLIMIT_NOFILE)
    guard files >= Double(fewestFiles) else {
      throw LimitError(
        description: "\(Int(files)) files may be open at a time, at least \(fewestFiles) are needed\n"
          + "  hint: raise the limit (ulimit -n)")
    }
    try check(memory: drawsPages ? drawingMemory : leastMemory)
  }

  /// Refuses a limit of memory that leaves less than so many bytes.
  public static func check(memory needed: Double) throws(LimitError) {
    let limits = [(RLIMIT_AS, "ulimit -v"), (RLIMIT_DATA, "ulimit -d")]
    for (kind, name) in limits {
      let allowed = limit(kind)
      guard allowed.isFinite else { continue }
      let total = addressSpace() + max(needed, leastMemory)
      guard allowed >= total else {
        throw LimitError(
          description: "\(megabytes(allowed)) of memory may be used (\(name)), about \(megabytes(total)) are needed\n"
            + "  hint: raise the limit")
      }
    }
  }

  /// Lets as many files be open as the system allows without being asked, up to what any command uses.
  private static func raiseFileLimit() {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limits) == 0 else { return }
    let wanted = min(limits.rlim_max, 4096)
    guard limits.rlim_cur < wanted else { return }
    limits.rlim_cur = wanted
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limits)
  }

  private static func limit(_ kind: __rlimit_resource) -> Double {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(kind.rawValue)), &limits) == 0, limits.rlim_cur < rlim_t(Int64.max)
    else { return .infinity }
    return Double(limits.rlim_cur)
  }

  /// The address space in use, in bytes.
  private static func addressSpace() -> Double {
    // A file of /proc has no size by which it could be read.
    let text = (try? readStream("/proc/self/statm", limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
    let pages = text?.split(separator: " ").first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func megabytes(_ bytes: Double) -> String { "\(Int((bytes / 1e6).rounded())) MB" }
}
