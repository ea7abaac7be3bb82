import Comparison
import Documents
import Foundation
import TestSupport
import Testing

/// What a comparison is as Markdown.
@Suite struct PageMarkdownTests {
  @Test func allOfAComparisonIsShown() throws {
    let text = try Fixtures.everything().markdown(onlyChanged: false)
    #expect(try goldenMismatch(text, "ComparisonTests/Golden/everything.md") == nil)
    #expect(text.utf8.count < Comparison.mostMarkdownBytes)
  }

  @Test func whatDidNotChangeCanBeLeftOut() throws {
    let text = try Fixtures.everything().markdown(onlyChanged: true)
    #expect(!text.contains("heatmap") && !text.contains("within noise</summary>"))
    #expect(text.contains("scatter"))
  }

  @Test func foreignTextIsNoMarkup() throws {
    let text = try Fixtures.everything().markdown(onlyChanged: false)
    // In code nothing is markup; everywhere else tags are text.
    let prose = text.split(separator: "\n").filter { !$0.hasPrefix("+ ") && !$0.hasPrefix("- let") }.map { line in
      line.replacing(/(`+)[^`](.*?)[^`]\1(?!`)/, with: "")
    }.joined(separator: "\n")
    #expect(!prose.contains("@all"))
    for tag in prose.matches(of: /<\/?([a-zA-Z]+)[ >]/) {
      #expect(["details", "summary", "br", "del", "ins"].contains(String(tag.1)))
    }
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }

  @Test func everyRowOfATableHasAsManyCellsAsItsHeader() throws {
    var columns = 0
    for line in try Fixtures.everything().markdown(onlyChanged: false).split(separator: "\n") {
      guard line.hasPrefix("|") else {
        columns = 0
        continue
      }
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      if columns == 0 { columns = bars }
      #expect(bars == columns, "\(line)")
    }
  }

  @Test func aLargeComparisonFitsAComment() {
    var comparison = Fixtures.many(400)
    comparison.notes = (0..<500).map { "note \($0) " + String(repeating: "long ", count: 50) }
    let text = comparison.markdown(onlyChanged: false)
    #expect(text.utf8.count < Comparison.mostMarkdownBytes)
    #expect(text.contains("Left out, as a comment holds no more: notes."))
    #expect(text.contains("and 360 more configurations"))
  }
}
