import Foundation
import TestSupport
import Testing

/// Files of anybody's: every command that reads one ends by itself, with one message, in little time and memory.
@Suite struct ForeignFileTests {
  /// How a process ended and what it took, with those that it waited for.
  private struct Ending {
    var status: Int32
    var megabytes: Int
    var processorSeconds: Double
  }

  private func run(_ words: [String]) throws -> Ending {
    var identifier = pid_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = ([programFile.path] + words).map { strdup($0) }
    defer { arguments.forEach { free($0) } }
    arguments.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin")]
    defer { environment.forEach { free($0) } }
    environment.append(nil)
    let code = posix_spawn(&identifier, programFile.path, &actions, nil, arguments, environment)
    try #require(code == 0)
    var status: Int32 = 0
    var usage = rusage()
    try #require(wait4(identifier, &status, 0, &usage) == identifier)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Ending(
      status: status, megabytes: usage.ru_maxrss >> 10,
      processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
  }

  /// Bytes that ask for much: of libraries that have no limits, or of ours, which have.
  private static let files: [(name: String, bytes: @Sendable () -> Data)] = [
    (
      "strings.pdf",
      { Data("%PDF-1.4\n".utf8) + Data(String(repeating: "trailer\n(\n", count: 900_000).utf8) }
    ),
    (
      "dictionaries.pdf",
      { Data("%PDF-1.4\n".utf8) + Data(String(repeating: "trailer\n<<\n", count: 900_000).utf8) }
    ),
    (
      "arrays.pdf",
      {
        Data("%PDF-1.4\n1 0 obj\n".utf8) + Data(String(repeating: "[", count: 4_000_000).utf8)
          + Data("\nendobj\ntrailer\n<</Root 1 0 R>>\n".utf8)
      }
    ),
    (
      "entities.svg",
      {
        let levels = (0..<20).map { "<!ENTITY e\($0 + 1) \"\(String(repeating: "&e\($0);", count: 10))\">" }.joined()
        return Data("<!DOCTYPE svg [<!ENTITY e0 \"a\">\(levels)]><svg width='9' height='9'>&e20;</svg>".utf8)
      }
    ),
    (
      "namespaces.svg",
      {
        let levels = (0..<200).map { level in
          "<g " + (0..<900).map { "xmlns:n\(level)_\($0)='u'" }.joined(separator: " ") + ">"
        }
        return Data(
          ("<svg width='9' height='9'>" + levels.joined() + String(repeating: "<z:g/>", count: 300_000)
            + String(repeating: "</g>", count: 200) + "</svg>").utf8)
      }
    ),
    (
      "numbers.eps",
      {
        Data(
          ("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndProlog\n" + String(repeating: "1 ", count: 4_500_000)
            + "showpage\n").utf8)
      }
    ),
    ("zeros.png", { Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + Data(count: 10 << 20) }),
  ]

  @Test(arguments: files.map(\.name))
  func everyCommandOnAnyFileEndsByItself(name: String) throws {
    let bytes = try #require(Self.files.first { $0.name == name }).bytes()
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent(name)
      try bytes.write(to: file)
      // All read by the same process; where it takes all of its time, once is enough.
      for command in name == "strings.pdf" ? ["lint"] : ["lint", "explain", "verify"] {
        let ending = try run([command, file.path])
        #expect(ending.status & 0x7F == 0, "\(command): signal \(ending.status & 0x7F)")
        #expect([1, 2].contains(ending.status >> 8 & 0xFF) || command == "lint", "\(command): \(ending.status >> 8)")
        // A child counts its parent's pages until its own program starts, and the tests together have a gigabyte.
        #expect(ending.megabytes < 2_000, "\(command): \(ending.megabytes) MB")
        #expect(ending.processorSeconds < 10, "\(command): \(ending.processorSeconds) s")
      }
    }
  }

  @Test func whatALibraryCannotReadIsOneMessage() throws {
    try withTemporaryFolder { folder in
      let bytes = try #require(Self.files.first { $0.name == "strings.pdf" }).bytes()
      try bytes.write(to: folder.appendingPathComponent("bomb.pdf"))
      try Data(contentsOf: testFile("InspectionTests/Fixtures/sound.pdf")).write(
        to: folder.appendingPathComponent("sound.pdf"))
      // The others are looked at all the same.
      let outcome = try sphere("lint", "bomb.pdf", "sound.pdf", "--venue", "icml", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(outcome.errors.hasPrefix("sphere lint: cannot use bomb.pdf: reading it takes more than 7 s"))
      #expect(outcome.output.contains("sound.pdf: clean: 234 x "))
    }
  }

  @Test func pipesAndFoldersAreNotWaitedFor() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo(folder.appendingPathComponent("pipe.pdf").path, 0o600) == 0)
      for (path, message) in [
        ("pipe.pdf", "it is not a regular file"), ("/dev/zero", "it is not a regular file"), (".", "it is a folder"),
        ("no.pdf", "there is no such file"),
      ] {
        let outcome = try sphere("lint", path, in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("sphere lint: cannot use \(path): \(message)"), "\(outcome.errors)")
      }
    }
  }

  @Test func figuresAreNamedAfterTheLastSign() throws {
    try withTemporaryFolder { folder in
      let cell =
        "```figure classes\ndata: {values: [{x: 1, y: 2}, {x: 2, y: 3}]}\nmarks: [{mark: dot, x: x, y: y}]\n```\n"
      try Data(cell.utf8).write(to: folder.appendingPathComponent("my report #1.md"))
      let outcome = try sphere("figure", "my report #1.md#classes", "--format", "svg", in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      // The cell brings its own rows: that there is no store is nobody's concern.
      #expect(outcome.errors == "")
      for operand in ["r.md", "r.md#", "#x"] {
        let outcome = try sphere("figure", operand, in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("name the figure after a '#'"), "\(outcome.errors)")
      }
    }
  }

  @Test func aStoreThatIsNotThereIsToldWhereItIsNeeded() throws {
    try withTemporaryFolder { folder in
      func report(_ data: String) throws -> Outcome {
        let cell = "```table t\ndata: \(data)\n```\n"
        try Data(cell.utf8).write(to: folder.appendingPathComponent("r.md"))
        return try sphere("report", "r.md", in: folder)
      }
      for data in ["{values: [{x: 1}]}", "SELECT 1 AS x"] {
        let outcome = try report(data)
        #expect(outcome.status == 0)
        #expect(!outcome.errors.contains("results.sqlite"), "\(outcome.errors)")
      }
      let outcome = try report("SELECT id FROM runs")
      #expect(outcome.errors.contains("there is no results.sqlite yet: what needs results says so"))
    }
  }

  @Test func aRemarkIsNoError() throws {
    try withTemporaryFolder { folder in
      let cell =
        "```figure f\ndata: {values: [{x: 1, y: 2}, {x: 2, y: 3}]}\nmarks: [{mark: dot, x: x, y: y}]\nrasterize: always\n```\n"
      try Data(cell.utf8).write(to: folder.appendingPathComponent("r.md"))
      let outcome = try sphere("report", "r.md", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("r.md:1:1: warning: f: 2 marks are drawn as an image inside PDF and SVG"))
      #expect(!outcome.errors.contains("error"))
    }
  }
}
