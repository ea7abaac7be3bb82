import Figures
import Foundation
import Inspection
import Reports

/// Reads figures' files, which may be anybody's, in a process of their own with little time and memory.
///
/// `Inspection` holds what it reads against its limits. qpdf and libxml2 have none that hold for every file, and what they
/// ask for or break on must end with one message, not with this process.
enum FigureReader {
  /// The word after `sphere` that makes a process such a reader.
  static let word = "read-figure"
  /// Processor seconds for a file of up to 10 MB.
  private static let mostSeconds = 7
  /// Bytes of memory for a file of up to 10 MB.
  private static let mostBytes = 800 << 20
  private static let usualFileBytes = 10 << 20
  /// Bytes of a figure's provenance; ours are a few thousand.
  private static let mostProvenanceBytes = 16 << 20

  /// What a reader says.
  private enum Answer: Codable {
    case lint(LintSummary)
    case provenance(String?)
    case refusal(String)
  }

  /// Holds a file against a venue's rules.
  ///
  /// - Throws: `FileRefusal` when it cannot be used.
  static func lint(_ path: String, for venue: Venue) throws(FileRefusal) -> LintSummary {
    guard case .lint(let summary) = try ask(["lint", path, venue.rawValue], about: path) else {
      throw FileRefusal(file: path, message: "its reader gave no answer")
    }
    return summary
  }

  /// What a figure's file says about itself.
  ///
  /// - Throws: `FileRefusal` when it cannot be used or says nothing.
  static func provenance(_ path: String) throws(FileRefusal) -> FigureProvenance {
    guard let text = try provenanceText(path) else {
      throw FileRefusal(file: path, message: "it does not say what it was made from: sphere did not write it")
    }
    guard let provenance = FigureProvenance(json: text) else {
      throw FileRefusal(file: path, message: "its provenance cannot be read: another version of sphere wrote it")
    }
    return provenance
  }

  /// The text that a file carries about itself; nil where it carries none.
  ///
  /// - Throws: `FileRefusal` when it cannot be used.
  static func provenanceText(_ path: String) throws(FileRefusal) -> String? {
    guard case .provenance(let text) = try ask(["provenance", path], about: path) else {
      throw FileRefusal(file: path, message: "its reader gave no answer")
    }
    return text
  }

  // MARK: The process that asks

  private static func ask(_ words: [String], about path: String) throws(FileRefusal) -> Answer {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe")
    process.arguments = [word] + words
    // A reader that breaks says so by its end; traces of it help nobody here.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let answer: Data
    do {
      try process.run()
      answer = try output.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw FileRefusal(file: path, message: "no process can be started to read it: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    if process.terminationReason == .exit, let answer = try? JSONDecoder().decode(Answer.self, from: answer) {
      if case .refusal(let message) = answer { throw FileRefusal(file: path, message: message) }
      return answer
    }
    let (seconds, bytes) = allowance(path)
    let isSlow = process.terminationReason == .uncaughtSignal && [SIGXCPU, SIGKILL].contains(process.terminationStatus)
    throw FileRefusal(
      file: path,
      message: isSlow
        ? "reading it takes more than \(seconds) s, a hundred times what figures take; draw layers of many marks as an image"
        : "reading it takes more than \(bytes >> 20) MB of memory, or it is damaged beyond reading; "
          + "draw layers of many marks as an image")
  }

  /// Seconds and bytes that reading a file may take: in proportion where it is larger than figures are.
  private static func allowance(_ path: String) -> (seconds: Int, bytes: Int) {
    var status = stat()
    guard stat(path, &status) == 0 else { return (mostSeconds, mostBytes) }
    let size = min(max(Int(status.st_size), usualFileBytes), ReadingLimit.fileBytes.most)
    return (mostSeconds * size / usualFileBytes, mostBytes / usualFileBytes * size)
  }

  // MARK: The process that reads

  /// Answers what `ask` asked, on standard output.
  static func answer(_ words: [String]) -> ExitCode {
    guard words.count >= 2 else { return .usage }
    let path = words[1]
    let (seconds, bytes) = allowance(path)
    limit(RLIMIT_CPU, to: seconds)
    limit(RLIMIT_DATA, to: bytes)
    limit(RLIMIT_CORE, to: 0)
    let answer: Answer
    do throws(FileRefusal) {
      let file = try FigureFile(path: path)
      if words[0] == "lint" {
        let venue = words.count > 2 ? Venue(rawValue: words[2]) : nil
        answer = .lint(LintSummary(file, try file.lint(for: venue ?? .free)))
      } else {
        let text = try file.provenance()
        if let text, text.utf8.count > mostProvenanceBytes {
          throw FileRefusal(file: path, message: "its provenance has \(text.utf8.count >> 20) MB; up to 16 are read")
        }
        answer = .provenance(text)
      }
    } catch {
      answer = .refusal(error.message)
    }
    guard let data = try? JSONEncoder().encode(answer) else { return .failure }
    return (try? FileHandle.standardOutput.write(contentsOf: data)) == nil ? .failure : .success
  }

  private static func limit(_ resource: __rlimit_resource, to most: Int) {
    var limit = rlimit(rlim_cur: rlim_t(most), rlim_max: rlim_t(most))
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }
}
