import Experiments
import Foundation
import Storage
import TestSupport
import Testing

/// Opens in all three ways, which must say the same and leave the file as it is.
private func refusal(of bytes: Data, _ folder: URL) throws -> String {
  let file = folder.appendingPathComponent("x.sqlite")
  try bytes.write(to: file)
  let said = [
    message { try Store(path: file.path, mode: .create) }, message { try Store(path: file.path, mode: .readWrite) },
    message { try StoreReader(path: file.path) },
  ].map { $0.replacingOccurrences(of: file.path, with: "x.sqlite") }
  #expect(said[0] == said[1] && said[1] == said[2])
  #expect(try Data(contentsOf: file) == bytes, "the file was changed")
  #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.sqlite"])
  return said[0]
}

/// The bytes of a store with one run, nothing left in its log.
private func storeBytes() throws -> Data {
  try withTemporaryFolder { (folder) throws in
    let path = folder.appendingPathComponent("results.sqlite")
    try Store(path: path.path, mode: .create, journal: .truncate).write(sampleRecord())
    return try Data(contentsOf: path)
  }
}

@Suite struct RefusalTests {
  @Test func aStoreOfANewerVersion() throws {
    var bytes = try storeBytes()
    bytes[63] = 9
    try withTemporaryFolder { (folder) throws in
      #expect(
        try refusal(of: bytes, folder) == """
          cannot open x.sqlite: its version is 9, this program knows 5 and older
            hint: use the newer program that made it; the file is left as it is
          """)
    }
  }

  @Test func anotherProgramsDatabase() throws {
    var bytes = try storeBytes()
    bytes[71] = 0
    try withTemporaryFolder { (folder) throws in
      #expect(
        try refusal(of: bytes, folder) == """
          cannot open x.sqlite: it is another program's database (application id 1397770240)
            hint: choose another file; this one is left as it is
          """)
    }
  }

  @Test func noDatabase() throws {
    try withTemporaryFolder { (folder) throws in
      #expect(
        try refusal(of: Data("id,value\n1,2\n".utf8), folder) == """
          cannot open x.sqlite: it is no SQLite database, it begins with `id,value 1,2 `
            hint: choose another file; this one is left as it is
          """)
      #expect(try refusal(of: Data((0..<200).map { UInt8($0) }), folder).contains("it begins with bytes 00 01 02 03"))
      #expect(try refusal(of: Data("SQLite format 3\0".utf8), folder).contains("it is no SQLite database"))
    }
  }

  @Test func aStoreCutShort() throws {
    let bytes = try storeBytes()
    try withTemporaryFolder { (folder) throws in
      let said = try refusal(of: bytes.dropLast(5000), folder)
      #expect(said.contains("it is cut short: \(bytes.count - 5000) of \(bytes.count) bytes"))
    }
  }

  @Test func aStoreWhoseSchemaIsDamaged() throws {
    var bytes = try storeBytes()
    for index in 100..<4096 { bytes[index] = 0xFF }
    try withTemporaryFolder { (folder) throws in
      let said = try refusal(of: bytes, folder)
      #expect(said.contains("database disk image is malformed") && said.contains("hint: the file is damaged"))
    }
  }

  @Test func missingEmptyAndFolder() throws {
    try withTemporaryFolder { (folder) throws in
      let missing = folder.appendingPathComponent("x.sqlite").path
      #expect(
        message { try StoreReader(path: missing) }.hasSuffix(
          "it does not exist\n  hint: `sphere run` makes it; --store names another"))
      #expect(message { try Store(path: missing, mode: .readWrite) }.contains("it does not exist"))
      #expect(!FileManager.default.fileExists(atPath: missing))
      #expect(message { try Store(path: folder.path, mode: .create) }.contains("it is a folder"))
      #expect(
        message { try Store(path: "/proc/none/x.sqlite", mode: .create) }.contains("unable to open database file"))
      try Data().write(to: URL(fileURLWithPath: missing))
      #expect(message { try StoreReader(path: missing) }.contains("it is empty"))
      _ = try Store(path: missing, mode: .create)
      #expect(try StoreReader(path: missing).runIDs() == [])
    }
  }

  @Test func aStoreThatCannotBeWritten() throws {
    guard geteuid() != 0 else { return }
    try withTemporaryFolder { (folder) throws in
      let file = folder.appendingPathComponent("x.sqlite")
      let bytes = try storeBytes()
      try bytes.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)
      let store = try? Store(path: file.path, mode: .readWrite)
      #expect(message { try store?.write(sampleRecord(seed: 9)) }.contains("readonly") || store == nil)
      #expect(try Data(contentsOf: file) == bytes)
    }
  }
}
