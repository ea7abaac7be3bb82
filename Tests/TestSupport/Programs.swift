import Foundation

/// What a program came to.
public struct Outcome: Sendable {
  /// The exit status, or the number of the signal that ended it.
  public var status: Int32
  /// What it wrote to standard output.
  public var output: String
  /// What it wrote to standard error.
  public var errors: String
}

/// A program that has been started; its output goes to files, so that no pipe can fill up.
public final class RunningProgram {
  private let process = Process()
  private let folder: URL

  /// Starts a program with arguments in a folder.
  ///
  /// The environment is bare apart from `environment`, so that no data folder, colour or locale of the developer's decides a
  /// test. A program without a slash in its name is looked for in PATH.
  public init(
    _ program: String, _ arguments: [String], in workingFolder: URL, environment: [String: String] = [:]
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let isPath = program.contains("/")
    process.executableURL = URL(fileURLWithPath: isPath ? program : "/usr/bin/env")
    process.arguments = isPath ? arguments : [program] + arguments
    process.currentDirectoryURL = workingFolder
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = ["PATH": path, "HOME": workingFolder.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try handle("output")
    process.standardError = try handle("errors")
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What it has written to standard error so far.
  public var errorsSoFar: String { read("errors") }

  /// Sends Ctrl-C.
  public func interrupt() { process.interrupt() }

  /// Ends it at once, as a power failure would.
  public func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Whether it has not ended yet.
  public var isRunning: Bool { process.isRunning }

  /// The operating system's number of it.
  public var identifier: Int32 { process.processIdentifier }

  /// Waits for the end.
  public func outcome() -> Outcome {
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

/// Runs a program to its end.
public func runProgram(
  _ program: String, _ arguments: [String], in folder: URL = FileManager.default.temporaryDirectory,
  environment: [String: String] = [:]
) throws -> Outcome {
  try RunningProgram(program, arguments, in: folder, environment: environment).outcome()
}

/// What a program prints on its standard output, whatever its exit status is.
public func output(of program: String, _ arguments: [String]) throws -> String {
  try runProgram(program, arguments).output
}
