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

  @Test func thePaletteIsSafeInTheOrderOfItsUse() throws {
    // Okabe and Ito's colours are told apart by everybody; four are also by their lightness.
    #expect(try findings(Theme.okabeIto.prefix(4).map { UInt32($0.hex.dropFirst(), radix: 16) ?? 0 }) == [])
  }

  @Test func oneColourAndGraysAreNoCategories() throws {
    #expect(try findings([0x0072B2, 0x0072B2]) == [])
    #expect(try findings([0x111111, 0x131313, 0x0072B2]) == [])
  }
}
