import Figures
import Foundation
import Inspection
import TestSupport
import Testing

/// What `lint` finds in files that are not ours: Matplotlib's, by Tests/References/figures.py.
@Suite struct LintTests {
  static func fixture(_ name: String) throws -> FigureFile {
    try FigureFile(path: testFile("InspectionTests/Fixtures/\(name)").path)
  }

  private func faults(_ name: String, _ venue: Venue = .icml) throws -> [Finding] {
    try Self.fixture(name).lint(for: venue).findings.filter { $0.level != .note }
  }

  @Test(arguments: ["sound.pdf", "sound.svg", "sound.eps"])
  func soundFilesAreClean(name: String) throws {
    #expect(try faults(name) == [])
  }

  @Test(
    arguments: [
      ("type3.pdf", "fonts", "Type 3 fonts: LiberationSans"), ("type3.eps", "fonts", "Type 3 fonts: LiberationSans"),
      ("thin.pdf", "line-width", "lines down to 0.4 pt in 2 places; ICML needs 0.5 pt"),
      ("thin.svg", "line-width", "lines down to 0.4 pt in 2 places; ICML needs 0.5 pt"),
      ("thin.eps", "line-width", "lines down to 0.4 pt in 2 places; ICML needs 0.5 pt"),
      ("titled.pdf", "title", "“Training loss” stands above the graphic like a title"),
      ("titled.svg", "title", "“Training loss” stands above the graphic like a title"),
      ("wide.pdf", "page-box", "the page is 288 pt wide; ICML asks for 234 pt (column) or 486 pt (page)"),
      ("small.pdf", "text-size", "text down to 4 pt"), ("small.svg", "text-size", "text down to 4 pt"),
      ("small.eps", "text-size", "text down to 4 pt"), ("outlined.svg", "outlined-text", "letters are drawn as paths"),
      ("red-green.pdf", "colors", "to readers with deuteranopia, "),
      ("coarse.png", "resolution", "pixels has 100 an inch on the page; ICML asks for 300"),
    ])
  func aFaultIsCaughtAndNothingElse(name: String, rule: String, message: String) throws {
    let findings = try faults(name)
    #expect(findings.contains { $0.rule == rule && $0.message.contains(message) }, "\(findings)")
    #expect(findings.allSatisfy { $0.rule == rule }, "\(findings)")
    #expect(findings.allSatisfy { !$0.remedy.isEmpty })
  }
}
