// The tests of the program run the built binary, as a user does.

import Foundation
import TestSupport
import Testing

/// What a command line came to.
struct Outcome {
  var status: Int32
  var output: String
  var errors: String
}

/// The built program, which lies beside the test products.
let programFile = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  .appendingPathComponent("sphere")

/// A program that has been started; its output goes to files, so that no pipe can fill up.
final class SphereProcess {
  private let process = Process()
  private let folder: URL

  /// Starts `sphere` (or another program) with arguments in a folder, with `environment` on top of a bare one.
  init(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], program: URL = programFile
  ) throws {
    self.folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Bare, so that no data folder, colour or locale of the developer's decides a test.
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = ["PATH": path, "HOME": folder.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try handle("output")
    process.standardError = try handle("errors")
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What has been written to standard error so far.
  var errorsSoFar: String { read("errors") }

  /// Sends Ctrl-C.
  func interrupt() { process.interrupt() }

  /// Ends it at once, as a power failure would.
  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Whether it has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// The operating system's number of it.
  var identifier: Int32 { process.processIdentifier }

  /// Waits for the end; `status` is then the signal's number where one ended it.
  func outcome() -> Outcome {
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: read("output"), errors: read("errors"))
  }

  private func handle(_ name: String) throws -> FileHandle {
    let file = folder.appendingPathComponent(name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  private func read(_ name: String) -> String {
    (try? Data(contentsOf: folder.appendingPathComponent(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Runs a line of the shell in which `$S` is `sphere`.
func shell(_ line: String, in folder: URL, environment: [String: String] = [:]) throws -> Outcome {
  try SphereProcess(
    ["-c", line], in: folder,
    environment: ["S": programFile.path, "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 },
    program: URL(fileURLWithPath: "/bin/sh")
  ).outcome()
}

/// Runs `sphere` to its end.
func sphere(
  _ arguments: String..., in folder: URL = FileManager.default.temporaryDirectory, environment: [String: String] = [:]
) throws -> Outcome {
  try SphereProcess(arguments, in: folder, environment: environment).outcome()
}

/// Compares text with `Golden/NAME`; `RECORD=1` rewrites it, a mismatch leaves `NAME.changed` beside it.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = testFile("SphereTests/Golden/\(name)")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  let golden = try? String(contentsOf: file, encoding: .utf8)
  if golden != text { try text.write(to: file.appendingPathExtension("changed"), atomically: true, encoding: .utf8) }
  #expect(
    golden == text, "differs from \(name): see \(name).changed; RECORD=1 accepts it", sourceLocation: sourceLocation)
}
