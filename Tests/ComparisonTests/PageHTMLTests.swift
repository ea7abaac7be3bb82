import Comparison
import Documents
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a comparison is as a page of HTML.
@Suite struct PageHTMLTests {
  @Test func thePageIsWellFormed() throws {
    for comparison in [try Fixtures.everything(), Fixtures.nothing(), Fixtures.many(60)] {
      #expect(XMLParser(data: Data(try comparison.html(onlyChanged: false).utf8)).parse())
    }
  }

  /// Names of elements, ids and addresses of a page.
  private final class Reading: NSObject, XMLParserDelegate {
    var headings: [Int] = []
    var ids: [String] = []
    var targets: [String] = []
    var images: [[String: String]] = []
    var scripts = 0
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if let id = attributes["id"] { ids.append(id) }
      if name.count == 2, name.first == "h", let level = name.last?.wholeNumberValue { headings.append(level) }
      if name == "img" { images.append(attributes) }
      if name == "script" { scripts += 1 }
      if name == "a", let href = attributes["href"] { targets.append(href) }
      if name == "label", let id = attributes["for"] { targets.append("#" + id) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func reading(_ page: String) -> Reading {
    let reading = Reading()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = reading
    #expect(parser.parse())
    return reading
  }

  @Test func headingsAreInOrderAndIdsUnique() throws {
    let page = reading(try Fixtures.everything().html(onlyChanged: false))
    #expect(page.headings.first == 1)
    #expect(page.headings.count { $0 == 1 } == 1)
    #expect(zip(page.headings, page.headings.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    #expect(Set(page.ids).count == page.ids.count)
    #expect(page.targets.allSatisfy { page.ids.contains(String($0.dropFirst())) })
  }

  @Test func picturesAreInThePageAndHaveTexts() throws {
    let page = reading(try Fixtures.everything().html(onlyChanged: false))
    #expect(page.images.count == 7)
    #expect(
      page.images.allSatisfy { $0["src"]?.hasPrefix("data:image/png;base64,") == true && $0["alt"]?.isEmpty == false })
  }

  @Test func keysLeadToNothingWhereNothingChanged() throws {
    var comparison = Fixtures.nothing()
    comparison.curves = try Fixtures.everything().curves
    comparison.environment = [
      EnvironmentDifference(fact: "cpu", values: [["a"], ["b"]], canChangeResults: false, differs: true)
    ]
    #expect(try !comparison.html(onlyChanged: false).contains("id=\"change-"))
    comparison.claims = [ClaimDifference(name: "c", statement: "s", old: "holds", new: "fails")]
    #expect(try comparison.html(onlyChanged: false).contains("id=\"change-3\""))
  }

  @Test func foreignTextIsText() throws {
    let html = try Fixtures.everything().html(onlyChanged: false)
    #expect(!html.contains("<script>alert"))
    #expect(!html.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    let page = reading(html)
    #expect(page.scripts == 1)
    #expect(page.text.contains("<script>alert(1)</script>"))
  }

  @Test func foreignPicturesAreShownOnlyAsPictures() throws {
    var comparison = Fixtures.nothing()
    var figure = FigureDifference(name: "f", verdict: .changed)
    figure.oldPicture = "a"
    figure.newPicture = "b"
    comparison.figures = [figure]
    comparison.pictures = [
      "a": .init(mediaType: "text/html", base64: "PHA+"), "b": .init(mediaType: "image/png", base64: "\" onload=\"x"),
    ]
    let html = try comparison.html(onlyChanged: false)
    #expect(!html.contains("<img") && !html.contains("onload"))
  }

  @Test func sizesThatNoPageHasAreLeftOut() throws {
    var comparison = try Fixtures.everything()
    comparison.figures[0].oldSize = [0, -4]
    comparison.figures[0].newSize = [1e300]
    comparison.figures[0].moves = [
      MarkMove(name: "m", run: nil, oldX: 1e200, oldY: 0, newX: -1e200, newY: 1)
    ]
    comparison.figures[0].pixels?.width = 0
    #expect(XMLParser(data: Data(try comparison.html(onlyChanged: false).utf8)).parse())
    #expect(throws: Never.self) { try comparison.pdf(paper: .a4) }
  }

  @Test func thePageNeedsNothingElse() throws {
    let html = try Fixtures.everything().html(onlyChanged: false)
    // Names of formats are no requests.
    let addresses = html.matches(of: /https?:\/\/[^"'< ]+/).map { String($0.0) }
    #expect(Set(addresses).allSatisfy { $0.hasPrefix("http://www.w3.org/") })
    #expect(html.contains("default-src 'none'"))
  }

  @Test func onlyWhatChangedIsHowThePageOpens() throws {
    let comparison = try Fixtures.everything()
    #expect(try comparison.html(onlyChanged: true).contains("<body class=\"only-changed\">"))
    #expect(try comparison.html(onlyChanged: false).contains("<body>"))
  }

  @Test func everyPageOfAComparisonThatWasReadBackIsTheSame() throws {
    let comparison = try Fixtures.everything()
    let again = try Comparison(json: Data(try comparison.json().utf8))
    #expect(try again.html(onlyChanged: false) == comparison.html(onlyChanged: false))
    #expect(again.markdown(onlyChanged: false) == comparison.markdown(onlyChanged: false))
    #expect(
      again.terminalText(width: 80, isUnicode: true, onlyChanged: false)
        == comparison.terminalText(width: 80, isUnicode: true, onlyChanged: false))
    let (first, second) = (try comparison.pdf(paper: .a4), try again.pdf(paper: .a4))
    #expect(first == second)
    #expect(first.prefix(5) == Data("%PDF-".utf8))
  }

  @Test func typesetPagesShowPicturesAndVerdicts() throws {
    let document = try Fixtures.everything().document(onlyChanged: false)
    let figures = document.parts.compactMap { part -> String? in
      if case .figure(let figure) = part { figure.caption.plainText } else { nil }
    }
    #expect(figures.count == 6)
    #expect(figures[0].hasPrefix("scatter. A left, B right; below, B over A in grey with arrows"))
    let claims = document.parts.count { if case .claim = $0 { true } else { false } }
    #expect(claims == 3)
  }

  @Test(arguments: [1e308, -1e308, .leastNormalMagnitude, 1e-300, 1e15])
  func extremeNumbersHaveAPage(size: Double) throws {
    var comparison = try Fixtures.everything()
    let count = comparison.measurements?.entries.count ?? 0
    for place in 0..<count {
      comparison.measurements?.entries[place].samples[1].mean = size
      comparison.measurements?.entries[place].changes[0].difference = size
      comparison.measurements?.entries[place].changes[0].low = -abs(size)
      comparison.measurements?.entries[place].changes[0].high = abs(size)
      comparison.measurements?.entries[place].changes[0].margin = abs(size)
      comparison.measurements?.entries[place].changes[0].smallestSeen = size
    }
    comparison.curves?.entries[0].largestGap = size
    comparison.curves?.entries[0].other[3] = size
    #expect(!comparison.terminalText(width: 80, isUnicode: true, onlyChanged: false).lines.isEmpty)
    #expect(comparison.markdown(onlyChanged: false).contains("alpha=2 t=1"))
    // A plot that cannot be drawn is an error that says so.
    do {
      let page = try comparison.html(onlyChanged: false)
      #expect(XMLParser(data: Data(page.utf8)).parse())
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func severalSidesAreComparedWithTheFirst() throws {
    var comparison = Fixtures.many(3)
    comparison.sides.append(Side(label: "C", kind: .store, name: "c.sqlite"))
    for place in 0..<3 {
      let (sample, change) = (
        comparison.measurements?.entries[place].samples[1], comparison.measurements?.entries[place].changes[0]
      )
      if let sample, let change {
        comparison.measurements?.entries[place].samples.append(sample)
        comparison.measurements?.entries[place].changes.append(change)
      }
    }
    let text = comparison.terminalText(width: 100, isUnicode: true, onlyChanged: false).plain
    #expect(text.contains("▲ improved  alpha=2 t=2, B") && text.contains("▲ improved  alpha=2 t=2, C"))
    #expect(text.contains("accuracy of C: 2 improved, 1 worse of 3"))
    let page = try comparison.html(onlyChanged: false)
    #expect(XMLParser(data: Data(page.utf8)).parse())
    #expect(page.contains("alpha=2 t=2, C") && comparison.markdown(onlyChanged: false).contains("`alpha=2 t=2, C`"))
    #expect(try comparison.pdf(paper: .letter).starts(with: Data("%PDF-".utf8)))
  }

  /// Not a test of anything: the files that people look at, where a folder for them is named.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PAGES_OUT"] != nil))
  func filesToLookAt() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["PAGES_OUT"] ?? ".")
    let all = try Fixtures.everything()
    for (name, comparison) in [("all", all), ("many", Fixtures.many(120)), ("nothing", Fixtures.nothing())] {
      try Data(try comparison.html(onlyChanged: false).utf8).write(to: folder.appending(path: "\(name).html"))
      try Data(comparison.markdown(onlyChanged: false).utf8).write(to: folder.appending(path: "\(name).md"))
      try comparison.pdf(paper: .a4).write(to: folder.appending(path: "\(name).pdf"))
    }
  }
}
