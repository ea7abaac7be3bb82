import Figures
import Foundation
import TestSupport
import Testing

/// A plane of private use: no font has these.
private let noLetter = "\u{10FFFD}"

private func runs(_ items: [Drawing.Item]) -> [Drawing.Text.Run] { textItems(items).flatMap(\.runs) }

private func textItems(_ items: [Drawing.Item]) -> [Drawing.Text] {
  items.flatMap { item -> [Drawing.Text] in
    switch item {
    case .text(let text): [text]
    case .group(let group): textItems(group.items)
    default: []
    }
  }
}

/// A figure of one point with these labels.
private func figure(title: String? = nil, x: String? = nil, y: String? = nil, theme: Theme = Theme()) -> Figure {
  Figure(
    rows: [[Panel(title: title, marks: [.dot(Dot(x: [1, 2], y: [1, 2]))], x: Axis(label: x), y: Axis(label: y))]],
    theme: theme)
}

private func drawing(_ label: String, theme: Theme = Theme()) throws -> Drawing {
  try figure(title: label, theme: theme).drawing()
}

@Suite struct GlyphTests {
  @Test func familiesAreAskedInTheOrderOfTheChain() throws {
    // TeX Gyre Termes has no Hebrew, Liberation Serif has; DejaVu Sans is asked before it only where it is named.
    let usual = try runs(drawing("loss שלום").items).first { $0.text.contains("ש") }
    #expect(usual?.font.family == "Liberation Serif")
    let named = try runs(drawing("loss שלום", theme: Theme(fallbackFamilies: ["DejaVu Sans"])).items)
    #expect(named.first { $0.text.contains("ש") }?.font.family == "DejaVu Sans")
    #expect(named.first?.font.family == "TeX Gyre Termes")
  }

  @Test func aLetterThatNoFontHasIsABoxAndARemark() throws {
    let drawing = try drawing("a\(noLetter)b")
    let title = try #require(textItems(drawing.items).first { $0.missing == [Character(noLetter)] })
    #expect(title.rules.count == 4 && title.runs.map(\.text) == ["a", "b"])
    #expect(
      drawing.remarks.map(\.description) == [
        "no installed font has “\(noLetter)” (U+10FFFD); boxes are drawn in their place"
      ])
    for data in [try drawing.pdf(), try drawing.svg(), try drawing.svg(outlined: true), try drawing.eps()] {
      #expect(!data.isEmpty)
    }
  }

  @Test(arguments: [
    ("学", "Chinese, Japanese or Korean", "fonts-noto-cjk"), ("ん", "Chinese, Japanese or Korean", "fonts-noto-cjk"),
    ("ก", "Thai", "fonts-thai-tlwg"), ("ش", "Arabic", "fonts-noto-core"), ("ש", "Hebrew", "fonts-noto-core"),
    ("अ", "Devanagari", "fonts-noto-core"), ("😀", "emoji", "fonts-symbola"), ("ሀ", "Ethiopic", "fonts-noto-core"),
  ])
  func everyScriptNamesItsPackage(_ letter: String, _ name: String, _ package: String) throws {
    let scalar = try #require(letter.unicodeScalars.first)
    let system = try #require(WritingSystem.of(scalar))
    #expect(system.name == name && system.package == package)
    let remark = try #require(DrawingRemark.ofMissing([Character(letter), Character(letter)]).first)
    #expect(remark.description.contains(name) && remark.hint.contains(package))
  }

  @Test(arguments: [
    "日本語の図", "שלום", "مرحبا", "ภาษาไทย", "😀 fine", "ё ǆ ṩ", "x\u{302}\u{301}", "a\u{3000}b", "\u{200D}",
  ])
  func noScriptKeepsAFigureFromBeingDrawn(_ label: String) throws {
    let figure = figure(title: label, x: label, y: label)
    let first = try figure.drawing()
    let pdf = try first.pdf()
    #expect(try figure.drawing().pdf() == pdf)
    #expect(!String(decoding: pdf, as: Unicode.ASCII.self).contains("/Type3"))
    // What is drawn and what is said to be missing is the whole label.
    for text in textItems(first.items) where text.runs.contains(where: { label.contains($0.text) }) {
      let shown = text.runs.map(\.text).joined() + String(text.missing)
      #expect(Set(shown).isSubset(of: Set(label)))
    }
  }

  @Test func spacesOfAllWidthsNeedNoGlyph() throws {
    #expect(try drawing("a\u{2009}b\u{3000}c\u{A0}d\u{200B}e").remarks.isEmpty)
  }

  @Test func textReadsFromRightToLeftInItsOrder() throws {
    // Seen from the left: the number at the end of the reading, the formula in the middle, the first word last.
    let title = try #require(textItems(drawing("שלום $x$ עולם 12").items).first { $0.runs.count > 3 })
    #expect(
      title.runs.sorted { $0.dx < $1.dx }.map { $0.text.filter { $0 != " " } }.filter { !$0.isEmpty } == [
        "12", "עולם", "x", "שלום",
      ])
    let isTurned = title.runs.filter { $0.text.contains("ש") }.map(\.isRightToLeft)
    #expect(isTurned == [true])
    let mixed = try #require(textItems(drawing("loss (שלום) of 3").items).first { $0.runs.count > 2 })
    let order = mixed.runs.sorted { $0.dx < $1.dx }.map(\.text).joined()
    #expect(order.hasPrefix("loss (") && order.hasSuffix(") of 3"))
  }

  @Test func rightToLeftTextIsATextOfItsOwnInSVG() throws {
    let svg = String(decoding: try drawing("loss שלום").svg(), as: UTF8.self)
    #expect(svg.contains("<text direction=\"rtl\" text-anchor=\"end\""))
  }

  @Test func controlCharactersAndOverridesAreNotDrawn() throws {
    let svg = String(decoding: try drawing("a\u{7}b\u{202E}c\u{9B}d").svg(), as: UTF8.self)
    #expect(svg.contains("\u{FFFD}"))
    #expect(!svg.unicodeScalars.contains { $0.value == 7 || $0.value == 0x202E || $0.value == 0x9B })
  }

  @Test func aFamilyThatIsNotInstalledIsAnError() {
    #expect(throws: FigureError.missingFamily("No Such Family")) {
      try drawing("x", theme: Theme(textFamily: "No Such Family"))
    }
  }
}

@Suite struct LongTextTests {
  private static let sentence = String(
    repeating: "the mean of the losses over all the pairs of a batch ", count: 3)
  private static let word = String(repeating: "abcdefghij", count: 15)

  @Test(arguments: [sentence, word])
  func aLongLabelDoesNotStretchTheFigure(_ label: String) throws {
    let plain = try figure(x: "x", y: "y").drawing()
    let long = try figure(x: "x", y: label).drawing()
    #expect(long.height < 1.15 * plain.height)
    // All of it is there, in lines.
    let turned = textItems(long.items).filter { $0.rotation == -90 }
    let letters = turned.flatMap(\.runs).map(\.text).joined().filter { $0 != " " }
    #expect(letters == label.filter { $0 != " " })
    #expect(turned.allSatisfy { $0.width < 1.3 * long.height })
    #expect(long.remarks.isEmpty)
  }

  @Test func whatIsLongerThanSixLinesIsCutWithARemark() throws {
    let label = String(repeating: "many words ", count: 200)
    let drawing = try figure(y: label).drawing()
    #expect(drawing.remarks.contains { if case .shortened = $0 { true } else { false } })
    #expect(textItems(drawing.items).contains { $0.runs.last?.text.hasSuffix("…") == true })
  }

  @Test func longCategoriesAndLegendsStayInsideThePage() throws {
    let names = [Self.word, Self.sentence, "short"]
    for isVertical in [true, false] {
      let places = Column.texts(names)
      let numbers = Column.numbers([1, 2, 3])
      let panel = Panel(
        marks: [.dot(Dot(x: isVertical ? numbers : places, y: isVertical ? places : numbers, color: .column(places)))],
        x: Axis(kind: isVertical ? .linear : .ordinal), y: Axis(kind: isVertical ? .ordinal : .linear))
      for legend in [LegendPlace.top, .right] {
        let drawing = try Figure(rows: [[panel]], width: 300, legend: legend).drawing()
        #expect(drawing.height < 420)
        for text in textItems(drawing.items) where text.rotation == 0 {
          #expect(text.origin.x >= 0 && text.origin.x + text.width <= 301, "\(text.runs.map(\.text))")
        }
      }
    }
  }

  @Test func longTitlesOfColourBarsAndFacetsBreak() throws {
    let panel = Panel(
      marks: [.dot(Dot(x: [1, 2], y: [1, 2], color: .column([0, 1])))])
    var figure = Figure(rows: [[panel, panel], [panel, panel]], width: 300)
    figure.color = ColorScale(label: Self.sentence)
    figure.rowLabels = [SpanLabel(Self.sentence), SpanLabel("b")]
    figure.columnLabels = [SpanLabel(Self.sentence), SpanLabel("b")]
    let drawing = try figure.drawing()
    for text in textItems(drawing.items) {
      let reach = text.rotation == 0 ? text.origin.x + text.width : text.origin.y
      #expect(reach <= (text.rotation == 0 ? 301 : drawing.height + 1), "\(text.runs.map(\.text))")
      if text.rotation == -90 { #expect(text.origin.y - text.width >= -1, "\(text.runs.map(\.text))") }
    }
  }

  @Test func scriptsWithoutSpacesBreakToo() throws {
    let label = String(repeating: "学習率と損失の関係", count: 10)
    let drawing = try figure(title: label).drawing()
    #expect(textItems(drawing.items).allSatisfy { $0.width <= 240 })
  }
}
