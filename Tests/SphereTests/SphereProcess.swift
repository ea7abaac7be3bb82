// The tests of the program run the built binary, as a user does.

import Foundation
import TestSupport
import Testing

/// The built program, which is beside the test products.
let programFile = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  .appendingPathComponent("sphere")

/// Starts `sphere` in a folder.
func startSphere(
  _ arguments: [String], in folder: URL, environment: [String: String] = [:]
) throws -> RunningProgram {
  try RunningProgram(programFile.path, arguments, in: folder, environment: environment)
}

/// Runs a line of the shell in which `$S` is `sphere`.
func shell(_ line: String, in folder: URL, environment: [String: String] = [:]) throws -> Outcome {
  try runProgram(
    "/bin/sh", ["-c", line], in: folder,
    environment: ["S": programFile.path, "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 })
}

/// Runs `sphere` to its end.
func sphere(
  _ arguments: String..., in folder: URL = FileManager.default.temporaryDirectory, environment: [String: String] = [:]
) throws -> Outcome {
  try startSphere(arguments, in: folder, environment: environment).outcome()
}

/// Compares text with `Golden/NAME`; `RECORD=1` rewrites it, a mismatch leaves `NAME.changed` beside it.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let mismatch = try goldenMismatch(text, "SphereTests/Golden/\(name)")
  #expect(mismatch == nil, sourceLocation: sourceLocation)
}
