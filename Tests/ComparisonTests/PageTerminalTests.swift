import Comparison
import Foundation
import TestSupport
import Testing

/// What a comparison is on a terminal.
@Suite struct PageTerminalTests {
  @Test(arguments: [60, 80, 120])
  func allOfAComparisonIsShownWithinTheWidth(width: Int) throws {
    let text = try Fixtures.everything().terminalText(width: width, isUnicode: true, onlyChanged: false)
    let lines = text.plain.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(try goldenMismatch(text.plain, "ComparisonTests/Golden/everything-\(width).txt") == nil)
  }

  @Test func whatDidNotChangeCanBeLeftOut() throws {
    let text = try Fixtures.everything().terminalText(width: 80, isUnicode: true, onlyChanged: true).plain
    #expect(!text.contains("= 1 identical") && !text.contains("cosmetic: heatmap"))
    #expect(!text.contains("no difference seen  alpha"))
    #expect(try goldenMismatch(text, "ComparisonTests/Golden/only-changed-80.txt") == nil)
  }

  @Test func aTerminalOfASCIIGetsSignsThatItHas() throws {
    let text = try Fixtures.everything().terminalText(width: 80, isUnicode: false, onlyChanged: false).plain
    // The names of others stay as they are.
    let foreign = text.unicodeScalars.filter { !$0.isASCII }
    #expect(Set(foreign) == ["τ"])
    #expect(text.contains("^ improved  alpha=2 t=1"))
    #expect(text.contains("-3.40 pp [-4.37, -2.43]"))
  }

  @Test func foreignTextIsShownAndNotObeyed() throws {
    let text = try Fixtures.everything().terminalText(width: 60, isUnicode: true, onlyChanged: false)
    let scalars = text.lines.joined().flatMap(\.text.unicodeScalars)
    #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E })
    #expect(text.plain.contains("\\u{1B}[31m"))
  }

  @Test func tonesAreNeverAlone() throws {
    let text = try Fixtures.everything().terminalText(width: 100, isUnicode: true, onlyChanged: false)
    let good = text.lines.joined().filter { $0.tone == .good }.map(\.text)
    #expect(good.contains("▲ improved"))
    #expect(good.allSatisfy { $0.contains("▲") || $0.contains("+") })
  }

  @Test func nothingChangedIsSaidInALine() {
    let text = Fixtures.nothing().terminalText(width: 80, isUnicode: true, onlyChanged: true).plain
    #expect(
      text == """
        A  a.sqlite: store
        B  b.sqlite: store

        Nothing changed beyond noise.
          1 figure identical; all 1 measurement identical

        """)
  }

  @Test func moreThanFortyCellsAreCounted() {
    let text = Fixtures.many(120).terminalText(width: 80, isUnicode: true, onlyChanged: false).plain
    #expect(text.contains("and 80 more configurations that changed"))
    // The largest difference is first.
    #expect(text.contains("t=119"))
    #expect(!text.contains("t=11 "))
  }

  @Test func whatAllCellsHaveInCommonIsSaidOnce() throws {
    let comparison = Fixtures.many(3)
    let text = comparison.terminalText(width: 100, isUnicode: true, onlyChanged: false).plain
    #expect(text.components(separatedBy: "batch=64").count == 2)
    #expect(text.contains("all with batch=64 method=moco\n"))
    #expect(text.contains("▲ improved  alpha=2 t=2  "))
    for page in [comparison.markdown(onlyChanged: false), try comparison.html(onlyChanged: false)] {
      #expect(page.contains("alpha=2 t=2") && !page.contains("t=2 method=moco"))
    }
  }

  @Test func wideCharactersTakeTwoColumns() {
    var comparison = Fixtures.nothing()
    comparison.notes = [String(repeating: "統計 ", count: 40)]
    let text = comparison.terminalText(width: 60, isUnicode: true, onlyChanged: false).plain
    let widest = text.split(separator: "\n").map { line in line.reduce(0) { $0 + ("統計".contains($1) ? 2 : 1) } }.max()
    #expect((50...60).contains(widest ?? 0))
  }
}
