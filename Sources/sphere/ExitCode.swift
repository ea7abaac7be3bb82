import Glibc
import Running

/// The program's exit status; the help text documents the same list.
enum ExitCode: Int32, Sendable {
  /// Everything asked for was done.
  case success = 0
  /// A run failed, a cell of a report is broken, or a check found a problem.
  case failure = 1
  /// The command line, an experiment or a report is at fault, or a file cannot be used.
  case usage = 2
  /// Ctrl-C.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143
}

extension Interruption {
  /// 130 after Ctrl-C, 143 after SIGTERM; nil before either.
  var exitCode: ExitCode? { received.map { $0 == SIGTERM ? .terminated : .interrupted } }
}
