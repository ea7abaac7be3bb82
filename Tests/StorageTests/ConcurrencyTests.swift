import Dispatch
import Experiments
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// Runs the body on as many threads at once; returns what went wrong.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
  let failures = Mutex<[String]>([])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    do { try body(index) } catch { failures.withLock { $0.append("\(index): \(error)") } }
  }
  return failures.withLock { $0 }
}

@Suite struct ConcurrencyTests {
  @Test func eightCreateAndWriteAtOnce() throws {
    try withTemporaryFolder { (folder) throws in
      let path = folder.appendingPathComponent("results.sqlite").path
      let failures = onThreads(8) { index in
        // A connection each, as processes have.
        let store = try Store(path: path, mode: .create)
        for run in 0..<5 { try store.write(sampleRecord(seed: index * 100 + run)) }
      }
      #expect(failures == [])
      let store = try Store(path: path, mode: .readWrite)
      #expect(try store.runIDs().count == 40)
      #expect(try store.rows("SELECT count(*) FROM measurements").rows == [[.integer(40 * 15)]])
      #expect(try store.rows("PRAGMA integrity_check").rows == [[.text("ok")]])
      #expect(try store.rows("PRAGMA foreign_key_check").rows == [])
    }
  }

  @Test func threadsShareOneStore() throws {
    try withStore { (store, path) throws in
      let reader = try StoreReader(path: path)
      let failures = onThreads(8) { index in
        try store.write(sampleRecord(seed: index))
        _ = try reader.query("SELECT * FROM encoders")
      }
      #expect(failures == [])
      #expect(try reader.query("SELECT count(*) FROM encoders").rows == [[.integer(8)]])
    }
  }

  @Test func theSameRunWrittenByAllIsThereOnce() throws {
    try withTemporaryFolder { (folder) throws in
      let path = folder.appendingPathComponent("results.sqlite").path
      let written = Mutex(0)
      let failures = onThreads(6) { _ in
        let store = try Store(path: path, mode: .create)
        if try store.write(sampleRecord()) { written.withLock { $0 += 1 } }
      }
      #expect(failures == [] && written.withLock { $0 } == 1)
      #expect(try StoreReader(path: path).runIDs().count == 1)
    }
  }

  @Test func processesCreateAtOnce() throws {
    // Other programs hold the file at the same time: the locks are the operating system's, not this process's.
    let shell = URL(fileURLWithPath: "/usr/bin/python3")
    guard FileManager.default.isExecutableFile(atPath: shell.path) else { return }
    try withTemporaryFolder { (folder) throws in
      let path = folder.appendingPathComponent("results.sqlite").path
      let process = Process()
      process.executableURL = shell
      process.arguments = [
        "-c",
        """
        import sqlite3, sys, time
        c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
        c.execute("BEGIN EXCLUSIVE"); print("locked", flush=True); time.sleep(0.5); c.execute("ROLLBACK")
        """, path,
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      _ = try output.fileHandleForReading.read(upToCount: 6)
      let failures = onThreads(3) { index in try Store(path: path, mode: .create).write(sampleRecord(seed: index)) }
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(failures == [])
      #expect(try StoreReader(path: path).runIDs().count == 3)
    }
  }
}
