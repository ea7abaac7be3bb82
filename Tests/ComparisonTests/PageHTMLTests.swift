import Comparison
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a comparison is as a page of HTML.
@Suite struct PageHTMLTests {
  @Test func thePageIsWellFormed() throws {
    let page = try Fixtures.everything().html(onlyChanged: false)
    if let path = ProcessInfo.processInfo.environment["PAGES_OUT"] {
      try Data(page.utf8).write(to: URL(fileURLWithPath: path + "/all.html"))
      try Data(try Fixtures.everything().markdown(onlyChanged: false).utf8).write(to: URL(fileURLWithPath: path + "/all.md"))
      try Fixtures.everything().pdf(paper: .a4).write(to: URL(fileURLWithPath: path + "/all.pdf"))
      try Data(try Fixtures.many(120).html(onlyChanged: false).utf8).write(to: URL(fileURLWithPath: path + "/many.html"))
      try Data(try Fixtures.nothing().html(onlyChanged: false).utf8).write(to: URL(fileURLWithPath: path + "/nothing.html"))
    }
    #expect(XMLParser(data: Data(page.utf8)).parse())
  }
}
