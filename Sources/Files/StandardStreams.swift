import Foundation
import Synchronization

/// Standard input, output and error.
///
/// Output that cannot be written is noticed once, by `closeOutput` at the end. Messages and progress that cannot be written are
/// given up: nobody is left to be told, and no work ends for that.
public enum StandardStreams {
  /// Why nothing more is written to standard output.
  private static let failure = Mutex<Int32?>(nil)

  /// To be called before anything is opened.
  ///
  /// A stream that is closed gets a descriptor that fails as a closed one does: otherwise the next file opened would take its
  /// number, and receive what is meant for the stream. A reader that has gone makes writing fail instead of ending the program.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // Likewise a file that grows beyond a limit (ulimit -f).
    signal(SIGXFSZ, SIG_IGN)
    for (descriptor, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // The lowest free number is this one.
      _ = open("/dev/null", flags)
    }
  }

  /// Writes to standard output at once; after a failure nothing more is written.
  public static func writeOutput(_ text: String) {
    failure.withLock { failure in
      guard failure == nil else { return }
      failure = write(text, to: STDOUT_FILENO)?.code
    }
  }

  /// Writes to standard error at once, as far as that is possible.
  public static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// All of standard input.
  public static func readInput(limit: Int) throws(FileError) -> Data {
    try readStream(descriptor: STDIN_FILENO, path: "standard input", limit: limit)
  }

  /// Ends standard output; returns why not all of it could be written.
  ///
  /// A reader that has seen enough (`| head`) is no error.
  public static func closeOutput() -> FileError? {
    let code = failure.withLock { failure -> Int32? in
      // A disk on a network may refuse what it took only now.
      if failure == nil, close(STDOUT_FILENO) != 0, errno != EBADF, errno != EINTR { failure = errno }
      return failure
    }
    guard let code, code != EPIPE else { return nil }
    return FileError("write to", "standard output", code: code)
  }

  private static func write(_ text: String, to descriptor: Int32) -> FileError? {
    var text = text
    return text.withUTF8 { bytes in
      do throws(FileError) {
        try writeWhole(UnsafeRawBufferPointer(bytes), to: descriptor, path: "")
        return nil
      } catch {
        return error
      }
    }
  }
}
