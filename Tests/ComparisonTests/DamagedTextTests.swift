import Comparison
import Foundation
import TestSupport
import Testing

/// Texts that somebody changed: each is refused with a message, or every page of it can be made.
@Suite struct DamagedTextTests {
  private func text() async throws -> String {
    try await withTemporaryFolder { folder in
      let a = try makeStore(
        "a.sqlite", (0..<3).map { FixtureRun(seed: $0, accuracy: 0.5 + 0.01 * Double($0)) }, in: folder)
      let b = try makeStore(
        "b.sqlite", (0..<3).map { FixtureRun(seed: $0, t: 3, accuracy: 0.7 + 0.01 * Double($0)) }, in: folder)
      return try await compare([a, b]).json()
    }
  }

  @Test func whatIsDamagedIsNamed() async throws {
    let text = try await text()
    let cases = [
      (text.replacing("\"cell\" : 0", with: "\"cell\" : 7"), "a metric of cell 7, of 1"),
      (text.replacing("\"schema_version\" : 1", with: "\"schema_version\" : 9"), "its schema_version is 9"),
      ("{}", "it is not a comparison that `sphere diff --json` wrote"),
      (String(text.prefix(text.count / 2)), "it is not a comparison"),
      (text.replacing("\"verdict\" : \"", with: "\"verdict\" : \"x"), "verdict"),
    ]
    for (damaged, message) in cases {
      do {
        _ = try Comparison(json: Data(damaged.utf8))
        Issue.record("it was read: \(message)")
      } catch {
        #expect("\(error)".contains(message), "\(error)")
      }
    }
  }

  /// Numbers, brackets and words of the text are replaced one at a time, by a fixed sequence of choices.
  @Test func noDamagedTextBreaksAPage() async throws {
    let text = try await text()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var state: UInt64 = 88_172_645_463_325_252
    func chance(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let replacements = ["-1", "0", "99999999999", "1e308", "null", "\"\"", "[]", "{}", "\"<script>\\u001b[2J\""]
    var read = 0
    for _ in 0..<400 {
      var changed = lines
      for _ in 0...chance(2) {
        let place = chance(lines.count)
        if chance(3) == 0 {
          changed.remove(at: min(place, changed.count - 1))
        } else if let colon = changed[place].range(of: " : ") {
          let tail = changed[place].hasSuffix(",") ? "," : ""
          changed[place] = changed[place][..<colon.upperBound] + replacements[chance(replacements.count)] + tail
        }
      }
      guard let comparison = try? Comparison(json: Data(changed.joined(separator: "\n").utf8)) else { continue }
      read += 1
      let html = try comparison.html(onlyChanged: false)
      #expect(!html.contains("<script>\u{1B}"))
      _ = comparison.markdown(onlyChanged: true)
      _ = comparison.terminalText(width: 60, isUnicode: true, onlyChanged: false)
      _ = Ledger(comparison).hasChanges
      if read % 20 == 0 { _ = try comparison.pdf(paper: .a4, onlyChanged: false) }
    }
    #expect(read > 50)
  }
}
