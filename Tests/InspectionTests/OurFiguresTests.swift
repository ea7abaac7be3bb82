import Figures
import Foundation
import Inspection
import TestSupport
import Testing

/// What we draw passes what we ask of others, for every venue, width and format.
@Suite struct OurFiguresTests {
  /// A figure with what is hardest to keep legible: scripts in tick labels, thin outlines, a colour bar, a raster.
  private func figure(_ venue: Venue, _ extent: FigureExtent) -> Figure {
    let values = (0..<30).map(Double.init)
    let dots = Panel(
      marks: [
        .dot(
          Dot(
            x: .numbers(values.map { exp2($0 / 6) }), y: .numbers(values.map { sin($0) }),
            color: .column(.numbers(values)), outlined: true)),
        .line(
          Line(x: .numbers(values.map { exp2($0 / 6) }), y: .numbers(values.map { cos($0 / 9) }), color: .category(0))),
      ], x: Axis(label: "$w_a / w_u$", kind: .logarithmic(base: 2), format: .power(base: 2)),
      y: Axis(label: "$\\mathcal{L}_{\\mathrm{uniform}}(t=2)$"))
    let raster = Panel(
      marks: [.raster(Raster(values: (0..<400).map { Double($0 % 23) }, columns: 20, xRange: -1...1, yRange: -1...1))],
      x: Axis(label: "$x^2$"))
    return Figure(
      rows: [[dots, raster]], width: venue.width(extent), theme: venue.theme,
      color: ColorScale(map: .viridis, label: "accuracy (%)"))
  }

  @Test(arguments: Venue.allCases, FigureExtent.allCases)
  func everyFormatIsClean(venue: Venue, extent: FigureExtent) throws {
    let drawing = try figure(venue, extent).drawing()
    let info = DocumentInfo(title: "T", provenance: "{\"a\":\"<&>\\\"é\"}")
    let files: [(FigureFile.Format, Data)] = [
      (.pdf, try drawing.pdf(info)), (.svg, try drawing.svg(info)), (.png, try drawing.png(dotsPerInch: 300, info)),
      (.eps, try drawing.eps(info)),
    ]
    for (format, data) in files {
      let file = try FigureFile(data, name: "f")
      #expect(file.format == format)
      let outcome = try file.lint(for: venue)
      #expect(outcome.isClean, "\(format): \(outcome.findings)")
      // A PNG is a whole number of pixels.
      let tolerance = format == .png ? 0.25 : 0.01
      #expect(abs(outcome.contents.width - venue.width(extent)) < tolerance)
      let read = try #require(try file.provenance())
      #expect(read.replacing("\\u00e9", with: "é") == info.provenance, "\(format)")
    }
  }

  /// Three lettered panels side by side whose titles and labels are longer than the panels are wide and tall.
  @Test(arguments: Venue.allCases)
  func crowdedPanelsKeepTheirTextsOnThePage(venue: Venue) throws {
    let titles = ["in the plane: no line cuts off the first", "on the circle: a line cuts off each", "on the sphere"]
    let values = (1...9).map(Double.init)
    let panels: [Panel?] = titles.map { title in
      Panel(
        title: title, subtitle: "the average of all of its potentials",
        marks: [
          .dot(Dot(x: .numbers(values), y: .numbers(values.map { 1 / $0 }))),
          .rule(Rule([1], direction: .horizontal, labels: ["collapse"])),
        ],
        x: Axis(label: "the ratio of the weights, alignment over uniformity", kind: .logarithmic(base: 2)),
        y: Axis(label: "validation accuracy in percent"))
    }
    let drawing = try Figure(
      rows: [panels], width: venue.width(.column), theme: venue.theme, rowWeights: [0.7], letters: true
    ).drawing()
    for data in [try drawing.pdf(), try drawing.svg()] {
      let findings = try FigureFile(data, name: "f").lint(for: venue).findings
      #expect(!findings.contains { ["cut-text", "title"].contains($0.rule) }, "\(findings)")
    }
    // A label that its author puts across the edge is found.
    let across = Panel(
      marks: [
        .text(
          Text(
            x: .numbers([0]), y: .numbers([0]),
            texts: ["a text far too long to end on the page, in whatever letters it is set"]))
      ],
      x: Axis(domain: 0...1), y: Axis(domain: 0...1))
    let cut = try Figure(rows: [[across]], width: venue.width(.column), theme: venue.theme).drawing()
    for data in [try cut.pdf(), try cut.svg()] {
      let findings = try FigureFile(data, name: "f").lint(for: venue).findings
      #expect(findings.contains { $0.rule == "cut-text" && $0.level == .error }, "\(findings)")
    }
  }

  /// Panels of equal axes would make the figure taller than Nature's page.
  @Test func aTallFigureIsMadeToFitItsVenue() throws {
    let square = Panel(
      marks: [.dot(Dot(x: .numbers([0, 1]), y: .numbers([0, 1])))], aspectRatio: 1)
    let rows = [[Panel?]](repeating: [square, square], count: 4)
    let figure = Figure(rows: rows, width: Venue.nature.width(.page), theme: Venue.nature.theme)
    let outcome = try FigureFile(figure.drawing().pdf(), name: "f").lint(for: .nature)
    #expect(outcome.contents.height <= 170 / 25.4 * 72 + 0.01)
    #expect(!outcome.findings.contains { $0.rule == "page-box" })
  }

  @Test func pdfinfoReadsTheSamePageBox() throws {
    for venue in Venue.allCases {
      for extent in FigureExtent.allCases {
        try withTemporaryFolder { folder in
          let file = folder.appendingPathComponent("f.pdf")
          try figure(venue, extent).drawing().pdf(DocumentInfo(provenance: "{}")).write(to: file)
          let text = try output(of: "pdfinfo", ["-box", file.path])
          let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("MediaBox:") })
          let numbers = line.split(separator: " ").compactMap { Double($0) }
          #expect(numbers.count == 4)
          // pdfinfo prints two decimals.
          #expect(abs(numbers[2] - venue.width(extent)) <= 0.01, "\(venue) \(extent): \(line)")
          #expect(numbers[0] == 0 && numbers[1] == 0)
          let fonts = try output(of: "pdffonts", [file.path]).split(separator: "\n").dropFirst(2)
          #expect(!fonts.isEmpty)
          for font in fonts {
            #expect(!font.contains("Type 3"))
            #expect(font.contains("Type 1C") || font.contains("CID Type 0C") || font.contains("TrueType"), "\(font)")
            #expect(font.contains(" yes yes "), "embedded and subset: \(font)")
          }
        }
      }
    }
  }

  @Test func outlinesAreThereWhenAskedFor() throws {
    let drawing = try figure(.icml, .column).drawing()
    let file = try FigureFile(try drawing.svg(outlined: true), name: "f.svg")
    let contents = try file.contents()
    #expect(contents.texts.isEmpty)
    #expect(contents.outlinedGlyphs > 8)
    #expect(try file.lint(for: .nature).findings.contains { $0.rule == "outlined-text" && $0.level == .error })
    #expect(String(decoding: file.bytes, as: UTF8.self).contains("aria-label=\"accuracy (%)\""))
  }
}
