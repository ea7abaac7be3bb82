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
}
