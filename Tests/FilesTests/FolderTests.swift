import Dispatch
import Files
import Foundation
import Testing

/// Folders that several threads make and remove at the same time, as runs that begin and end in one store do.
@Suite struct FolderTests {
  private static let threads = 4

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
    defer { removeTree(folder) }
    try makeFolder(folder)
    try body(folder)
  }

  /// The errors of some threads that each do something many times.
  private func errors(rounds: Int, _ body: @Sendable (_ thread: Int) throws(FileError) -> Void) -> [FileError] {
    let queue = DispatchQueue(label: "errors")
    nonisolated(unsafe) var found: [FileError] = []
    DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
      for _ in 0..<rounds {
        do throws(FileError) { try body(thread) } catch { queue.sync { found.append(error) } }
      }
    }
    return found
  }

  @Test func makingAFolderThatOthersRemoveIsNoError() throws {
    try withFolder { folder in
      let found = errors(rounds: 1000) { _ throws(FileError) in
        try makeFolder("\(folder)/checkpoints/unfinished")
        rmdir("\(folder)/checkpoints/unfinished")
        rmdir("\(folder)/checkpoints")
      }
      #expect(found.isEmpty, "\(found.count): \(found.first?.description ?? "")")
    }
  }

  @Test func whatIsPutIntoAFolderThatOthersRemoveIsThere() throws {
    try withFolder { folder in
      let found = errors(rounds: 100) { thread throws(FileError) in
        let path = "\(folder)/unfinished/\(thread)"
        let file = try inFolder("\(folder)/unfinished") { () throws(FileError) in try NewFile(path) }
        try file.close()
        guard FileStatus(path)?.kind == .file else { throw FileError("find", path, code: ENOENT) }
        try removeFile(path)
        rmdir("\(folder)/unfinished")
      }
      #expect(found.isEmpty, "\(found.count): \(found.first?.description ?? "")")
    }
  }

  @Test func whatIsInTheWayOfAFolderIsNamed() throws {
    try withFolder { folder in
      try replaceFile("\(folder)/file", with: Data())
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/nowhere")
      for (path, code) in [("file", EEXIST), ("link", EEXIST), ("file/inner", ENOTDIR), ("link/inner", EEXIST)] {
        let error = #expect(throws: FileError.self) { try makeFolder("\(folder)/\(path)") }
        #expect(error?.code == code, "\(path)")
        #expect(error?.description.contains("cannot make the folder \(folder)/") == true)
      }
    }
  }

  @Test func aFileThatIsMissingForAnotherReasonIsAnError() throws {
    try withFolder { folder in
      let error = #expect(throws: FileError.self) {
        try inFolder("\(folder)/a") { () throws(FileError) in try NewFile("\(folder)/b/file") }
      }
      #expect(error?.code == ENOENT)
    }
  }
}
