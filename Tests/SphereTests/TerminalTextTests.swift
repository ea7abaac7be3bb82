import Foundation
import Storage
import TestSupport
import Testing

/// What files and stores hold reaches a terminal as something to read, never as something to obey.
@Suite struct TerminalTextTests {
  /// What no terminal should get: C0 but line feeds, DEL, C1, and marks that turn text.
  private func expectHarmless(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
    for scalar in (outcome.output + outcome.errors).unicodeScalars {
      let value = scalar.value
      let isUnsafe =
        (value < 0x20 && value != 0x0A) || (0x7F..<0xA0).contains(value) || (0x202A...0x202E).contains(value)
        || (0x2066...0x2069).contains(value)
      #expect(!isUnsafe, "U+\(String(value, radix: 16)) in \(outcome)", sourceLocation: sourceLocation)
    }
  }

  private static let hostile = "char(27) || '[2J' || char(7) || char(155) || '1m' || char(127) || char(8238) || 'x'"

  @Test func tablesOfTheStoreAreReadable() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("results.sqlite").path
      _ = try Store(path: path, mode: .create)
      let query = "SELECT \(Self.hostile) AS a, 1 AS \"b\u{1B}[31m\""
      for style in [[], ["--json"]] as [[String]] {
        let outcome = try startSphere(["sql", query, "--store", path] + style, in: folder).outcome()
        #expect(outcome.status == 0 && !outcome.output.isEmpty)
        expectHarmless(outcome)
      }
      // CSV for another program reads back the same.
      let csv = try sphere("sql", query, "--csv", "--store", path, in: folder)
      #expect(csv.output.contains("\u{1B}[2J\u{7}\u{9B}1m\u{7F}\u{202E}x"))
    }
  }

  @Test func messagesAreReadable() throws {
    try withTemporaryFolder { folder in
      let name = "e\u{1B}]0;owned\u{7}.yaml"
      try "tit\u{202E}le: x\n\"k\\x9b\": \"\\a\"\n".write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      for arguments in [
        ["run", name], ["run", "missing\u{1B}[31m.yaml"], ["report", "r\u{9B}.md"], ["lint", "x\u{7}.pdf"],
        ["explain", "y\u{1B}c.svg"], ["verify", "z\u{202E}.pdf"], ["sql", "SELECT \u{1B}[1m FROM \u{7}"],
        ["\u{1B}[2J"], ["runs", "--\u{7}"], ["figure", "r.md#\u{1B}"],
      ] {
        let outcome = try startSphere(arguments, in: folder).outcome()
        #expect(outcome.status != 0 && !outcome.errors.isEmpty)
        expectHarmless(outcome)
      }
    }
  }

  @Test func provenanceOfAForeignFileIsReadable() throws {
    try withTemporaryFolder { folder in
      try """
      ---
      title: "T\u{202E}"
      ---
      ```figure f
      data: {values: {a: [1, 2]}}
      marks: [{mark: dot, x: a, y: a}]
      ```
      """.write(to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
      #expect(try sphere("figure", "r.md#f", "--format", "svg", in: folder).status == 0)
      let file = folder.appendingPathComponent("f.svg")
      let text = try String(contentsOf: file, encoding: .utf8)
      // As somebody else would write it.
      let changed = text.replacing(
        "&quot;figure&quot;:&quot;f&quot;", with: "&quot;figure&quot;:&quot;f\\u001b[2J\\u009b&quot;")
      #expect(changed != text)
      try changed.write(to: file, atomically: true, encoding: .utf8)
      for arguments in [
        ["explain", "f.svg"], ["explain", "f.svg", "--json"], ["verify", "f.svg"], ["lint", "f.svg"],
      ] {
        let outcome = try startSphere(arguments, in: folder).outcome()
        #expect(!(outcome.output + outcome.errors).isEmpty)
        expectHarmless(outcome)
      }
    }
  }
}
