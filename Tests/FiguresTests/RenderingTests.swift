import CZlib
import Figures
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

@Suite struct RenderingTests {
  @Test(arguments: ["circle", "scatter", "heatmap", "ratio", "series"])
  func everyFormatIsReproducible(_ name: String) throws {
    let figure = try #require(Samples.all.first { $0.name == name }?.figure)
    let info = DocumentInfo(title: "Sample", keywords: ["run1"], createdSeconds: 1_700_000_000)
    let first = try figure.drawing()
    let second = try figure.drawing()
    #expect(first == second)
    #expect(try first.pdf(info) == second.pdf(info))
    #expect(try first.svg(info) == second.svg(info))
    #expect(try first.png() == second.png())
    #expect(try first.eps(info) == second.eps(info))
  }

  @Test func threadsDoNotDisturbEachOther() async throws {
    let expected = try Samples.ratio.drawing().pdf()
    await withTaskGroup(of: Data?.self) { group in
      for _ in 0..<8 { group.addTask { try? Samples.ratio.drawing().pdf() } }
      for await data in group { #expect(data == expected) }
    }
  }

  @Test(arguments: Samples.all.map(\.name))
  func fontsAreEmbeddedAndNeverType3(_ name: String) throws {
    let figure = try #require(Samples.all.first { $0.name == name }?.figure)
    let pdf = String(decoding: try figure.drawing().pdf(), as: Unicode.ASCII.self)
    #expect(!pdf.contains("/Type3"))
    let descriptors = pdf.components(separatedBy: "/Type /FontDescriptor").count - 1
    #expect(descriptors > 0)
    #expect(pdf.components(separatedBy: "/FontFile").count - 1 >= descriptors)
  }

  @Test func creationDateIsTheOneGiven() throws {
    let drawing = try Samples.ratio.drawing()
    let pdf = String(decoding: try drawing.pdf(DocumentInfo(createdSeconds: 951_782_399)), as: Unicode.ASCII.self)
    #expect(pdf.contains("20000228235959Z"))
    let eps = text(try drawing.eps(DocumentInfo(createdSeconds: 951_782_400)))
    #expect(eps.contains("%%CreationDate: 2000-02-29T00:00:00Z"))
  }

  @Test(arguments: Venue.allCases)
  func pageIsExactlyAsWideAsTheVenueAsks(_ venue: Venue) throws {
    let published: [Venue: (column: Double, page: Double)] = [
      .icml: (234, 486), .cvpr: (234, 495), .neurips: (396, 396), .iclr: (396, 396), .ieee: (252, 515.52),
      .nature: (252.283, 518.740), .free: (234, 468),
    ]
    let widths = try #require(published[venue])
    for (extent, width) in [(FigureExtent.column, widths.column), (.page, widths.page)] {
      let panel = Panel(marks: [.line(Line(x: [0, 1], y: [0, 1]))], x: Axis(label: "$t$"))
      let figure = Figure(rows: [[panel]], width: venue.width(extent), theme: venue.theme)
      let pdf = String(decoding: try figure.drawing().pdf(), as: Unicode.ASCII.self)
      let box = try #require(pdf.components(separatedBy: "/MediaBox [").dropFirst().first)
      let numbers = box.prefix { $0 != "]" }.split(separator: " ").compactMap { Double($0) }
      #expect(numbers.count == 4)
      #expect(abs(numbers[2] - width) < 0.01)
    }
  }

  @Test(arguments: Samples.all.map(\.name))
  func svgIsWellFormedAndHoldsRealText(_ name: String) throws {
    let figure = try #require(Samples.all.first { $0.name == name }?.figure)
    let svg = try figure.drawing().svg(DocumentInfo(title: "a < b & c"))
    #expect(XMLParser(data: svg).parse())
    #expect(text(svg).contains("<tspan"))
    #expect(text(svg).contains("<title>a &lt; b &amp; c</title>"))
  }

  @Test func svgMarksCarryRunsAndTooltips() throws {
    let svg = text(try Samples.scatter.drawing().svg(idPrefix: "fig5-"))
    #expect(svg.contains("data-run=\"run0\""))
    #expect(svg.contains("<title>Encoder run0 &lt;best&gt; &amp; &quot;last&quot;</title>"))
    #expect(svg.contains("id=\"fig5-panel-1-2\""))
    // Diverged runs are drawn too, once in each panel.
    #expect(svg.components(separatedBy: "data-run=\"run7\"").count == 3)
  }

  @Test func manyDotsBecomeOneImage() throws {
    var figure = Samples.cloud(300)
    #expect(text(try figure.drawing().svg()).components(separatedBy: "<circle").count == 301)
    figure.rasterThreshold = 100
    let svg = text(try figure.drawing().svg())
    #expect(!svg.contains("<circle"))
    #expect(svg.contains("data:image/png;base64,"))
    #expect(try figure.drawing().pdf() != Samples.cloud(300).drawing().pdf())
  }

  @Test func pngHasTheSizeAndResolutionAskedFor() throws {
    let png = try Samples.cloud(100).drawing().png(dotsPerInch: 150)
    let bytes = [UInt8](png)
    #expect(Array(bytes[0..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(bytes[16..<24] == [0, 0, 1, 232, 0, 0, 1, 119])
    #expect(throws: FigureError.self) { try Samples.cloud(1).drawing().png(dotsPerInch: 0) }
  }

  @Test func dotsKeepTheirColoursInPixels() throws {
    // Forty dots take the masks' way, four Cairo's: the middles of both must have exactly the colour asked for.
    for count in [4, 40] {
      let x = (0..<count).map(Double.init)
      let color = try #require(Color(hex: "#a0522d"))
      let panel = Panel(
        marks: [.dot(Dot(x: .numbers(x), y: .numbers(x), color: .color(color), diameter: 4))], x: Axis(visible: false),
        y: Axis(visible: false), frame: .none)
      let pixels = try decode(Figure(rows: [[panel]], width: 200, height: 200).drawing().png(dotsPerInch: 144))
      let colored = pixels.filter { $0 == [0xA0, 0x52, 0x2D] }.count
      // About three quarters of the area of 8 pixel discs is not touched by their smooth edges.
      #expect(colored > count * 25, "\(count) dots")
      // Between the dot's colour and white lie only their mixtures.
      #expect(pixels.allSatisfy { $0[0] >= 0xA0 && $0[1] >= 0x52 && $0[2] >= 0x2D }, "\(count) dots")
    }
  }

  @Test(arguments: [1, 2, 256, 257, 900])
  func imagesInSVGKeepTheirPixels(colors: Int) throws {
    // Up to 256 colours are a byte each; black is one of them.
    let pixels = (0..<900).map { 0xFF00_0000 | UInt32($0 * 7 % colors * 0x01_03_05) }
    let picture = Image(
      images: [PixelGrid(width: 30, pixels: pixels)], place: .corners(x1: [0], y1: [0], x2: [1], y2: [1]))
    let svg = text(try Figure(rows: [[Panel(marks: [.image(picture)])]], width: 200, height: 200).drawing().svg())
    let start = try #require(svg.range(of: "data:image/png;base64,")).upperBound
    let png = try #require(Data(base64Encoded: String(svg[start...].prefix { $0 != "\"" })))
    #expect(png[25] == (colors <= 256 ? 3 : 2))
    #expect(PixelGrid(png: png)?.pixels == pixels)
  }

  /// The pixels of one of our own PNGs: 8 bits, RGB, rows less those above them.
  private func decode(_ png: Data) throws -> [[UInt8]] {
    let bytes = [UInt8](png)
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    var place = 8
    var compressed: [UInt8] = []
    while place < bytes.count {
      let length = number(place)
      if Array(bytes[place + 4..<place + 8]) == Array("IDAT".utf8) {
        compressed += bytes[place + 8..<place + 8 + length]
      }
      place += 12 + length
    }
    var raw = [UInt8](repeating: 0, count: (3 * width + 1) * height)
    var size = uLong(raw.count)
    try #require(uncompress(&raw, &size, compressed, uLong(compressed.count)) == Z_OK)
    for index in (3 * width + 1)..<raw.count where index % (3 * width + 1) != 0 {
      raw[index] &+= raw[index - 3 * width - 1]
    }
    return (0..<width * height).map { index in
      let start = index / width * (3 * width + 1) + 1 + index % width * 3
      return Array(raw[start..<start + 3])
    }
  }
}
