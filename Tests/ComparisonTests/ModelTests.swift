import Comparison
import Foundation
import Testing

/// What a comparison is written as.
@Suite struct ModelTests {
  @Test func aComparisonReadsBackAsItWasWritten() throws {
    var comparison = Comparison(
      tool: "sphere",
      sides: [Side(label: "A", kind: .run, name: "3f2a91c0"), Side(label: "B", kind: .run, name: "8d20b7e4")])
    comparison.notes = ["nothing else"]
    let text = try comparison.json()
    #expect(try Comparison(json: Data(text.utf8)) == comparison)
  }
}
