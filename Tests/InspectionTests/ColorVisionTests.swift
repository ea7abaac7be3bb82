import Figures
import Inspection
import Testing

/// The colour rule on drawings whose colours are known.
@Suite struct ColorVisionTests {
  private func findings(_ colors: [UInt32], _ format: String = "svg") throws -> [String] {
    let lines = colors.enumerated().map { index, rgb in
      "<rect x='\(10 + index * 20)' y='10' width='9' height='9' fill='\(Color(rgb).hex)'/>"
    }
    let svg =
      "<svg xmlns='http://www.w3.org/2000/svg' width='234pt' height='50pt' viewBox='0 0 234 50'>\(lines.joined())</svg>"
    return try FigureFile(.init(svg.utf8), name: "f.svg").lint(for: .icml).findings.filter { $0.rule == "colors" }
      .map(\.message)
  }

  @Test func eachReaderHasColoursThatFallTogether() throws {
    #expect(try findings([0xD62728, 0x6B8E23]).contains { $0.contains("deuteranopia") })
    #expect(try findings([0x8B0000, 0x3B3B00]).contains { $0.contains("protanopia") })
    #expect(try findings([0x00A0C0, 0x00A878]).contains { $0.contains("tritanopia") })
    #expect(try findings([0x0072B2, 0xC83838]).contains { $0.contains("printed without colour") })
  }

  @Test func `ten categories in the palette's colours are told apart by every reader`() throws {
    let codes = Theme.tenColors.map { UInt32($0.hex.dropFirst(), radix: 16) ?? 0 }
    #expect(codes.count == 10)
    #expect(try findings(codes) == [])
    // The margins that the comment beside the palette states.
    let labs = Theme.tenColors.map { Lab($0) }
    let least = labs.indices.flatMap { first in labs[(first + 1)...].map { labs[first].difference($0) } }.min() ?? 0
    #expect(least > 19)
  }

  @Test func `more than ten categories by colour alone are found, a map's samples are not`() throws {
    // Matplotlib's tab20 without its greys.
    let tab20: [UInt32] = [
      0x1F77B4, 0xAEC7E8, 0xFF7F0E, 0xFFBB78, 0x2CA02C, 0x98DF8A, 0xD62728, 0xFF9896, 0x9467BD, 0xC5B0D5, 0x8C564B,
      0xC49C94, 0xE377C2, 0xF7B6D2, 0xBCBD22, 0xDBDB8D, 0x17BECF, 0x9EDAE5,
    ]
    #expect(try findings(tab20).contains { $0.hasPrefix("18 colours: more than 10 categories") })
    for map in [ColorMap.viridis, .cividis, .vermilionBlue, .heat] {
      for count in [12, 16, 24] {
        let samples = (0..<count).map { map.color(at: (Double($0) + 0.5) / Double(count)) }
        let found = try findings(samples.map { UInt32($0.hex.dropFirst(), radix: 16) ?? 0 })
        #expect(!found.contains { $0.contains("more than 10") }, "\(map) \(count)")
      }
    }
  }

  /// Lines with a legend right of them, as any program draws it: twelve entries in ten colours.
  @Test(arguments: ["", "stroke-dasharray='3 2'"])
  func `entries of a legend that look the same are found, unless they are broken differently`(dash: String) throws {
    let colors = Theme.tenColors + Theme.tenColors.prefix(2)
    let entries = colors.enumerated().map { index, color in
      let y = 10 + index * 8
      return """
        <path d='M 150,\(y) L 165,\(y)' fill='none' stroke='\(color.hex)' \(index > 9 ? dash : "")/>
        <text x='170' y='\(y + 2)' font-size='6'>class \(index)</text>
        """
    }
    let svg =
      "<svg xmlns='http://www.w3.org/2000/svg' width='234pt' height='120pt' viewBox='0 0 234 120'>\(entries.joined())</svg>"
    let found = try FigureFile(.init(svg.utf8), name: "f.svg").lint(for: .icml).findings.map(\.message)
      .filter { $0.contains("look the same") }
    #expect(found.count == (dash.isEmpty ? 2 : 0), "\(found)")
    if dash.isEmpty { #expect(found.first?.contains("“class 0” and “class 10”") == true) }
  }

  /// Twenty-five categories: ten colours, each with up to three looks, in the figure and in its legend.
  @Test func `our figures tell more categories than colours apart`() throws {
    let names = (0..<25).map { "c\($0)" }
    let places = Column.numbers((0..<25).map(Double.init))
    let marks: [Mark] = [
      .dot(Dot(x: places, y: places, color: .column(.texts(names)))),
      .line(Line(x: places, y: places, series: names, color: .column(.texts(names)))),
      .bar(Bar(x: .texts(names), y: (1...25).map(Double.init), color: .column(.texts(names)))),
    ]
    for mark in marks {
      let isBar = if case .bar = mark { true } else { false }
      let panel = Panel(marks: [mark], x: Axis(kind: isBar ? .ordinal : .linear))
      let drawing = try Figure(rows: [[panel]], width: 487, theme: Venue.icml.theme).drawing()
      #expect(drawing.omissions.isEmpty, "\(drawing.omissions)")
      for data in [try drawing.pdf(), try drawing.svg()] {
        let found = try FigureFile(data, name: "f").lint(for: .icml).findings.filter { $0.rule == "colors" }
        #expect(found == [])
      }
    }
    // Beyond all looks the note says so.
    let many = (0..<60).map { "c\($0)" }
    let numbers = Column.numbers((0..<60).map(Double.init))
    let lines = Line(x: numbers, y: numbers, series: many, color: .column(.texts(many)))
    let exhausted = try Figure(rows: [[Panel(marks: [.line(lines)])]], width: 487).drawing()
    #expect(exhausted.omissions.map(\.reason) == [.alike] && exhausted.omissions[0].count == 40)
  }

  @Test func oneColourAndGraysAreNoCategories() throws {
    #expect(try findings([0x0072B2, 0x0072B2]) == [])
    #expect(try findings([0x111111, 0x131313, 0x0072B2]) == [])
  }
}
