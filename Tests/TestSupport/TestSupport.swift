import Foundation

/// The folder of official data files that the tests may use (`SPHERE_DATA`), nil where there is none.
public let realDataFolder: URL? = ProcessInfo.processInfo.environment["SPHERE_DATA"].map { URL(fileURLWithPath: $0) }

/// A new folder for one test, removed by the caller's `body` ending.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// A file below `Tests`, found from this source file.
public func testFile(_ path: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(path)
}

/// The repository's root folder, found from this source file.
public let repositoryFolder = testFile("..").standardizedFileURL

/// A new folder for one test that waits, removed when `body` ends.
public func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
