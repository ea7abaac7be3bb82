import Figures
import Foundation
import TestSupport
import Testing

/// Discs drawn together by colour must look as if drawn one after the other.
@Suite struct DiscOrderTests {
  @Test func theLaterOfTwoDiscsInOnePlaceIsSeen() throws {
    // Two discs in each of a hundred places; in every other place the colours come the other way round.
    let places = (0..<100).flatMap { [Double($0 % 10), Double($0 % 10)] }
    let rows = (0..<100).flatMap { [Double($0 / 10), Double($0 / 10)] }
    let colors = (0..<100).flatMap { $0 % 2 == 0 ? ["a", "b"] : ["b", "a"] }
    let dots = Dot(x: .numbers(places), y: .numbers(rows), color: .column(.texts(colors)), diameter: 6)
    let panel = Panel(marks: [.dot(dots)], x: Axis(visible: false), y: Axis(visible: false), frame: .none)
    let figure = Figure(rows: [[panel]], width: 200, height: 200, legend: .none)
    let pixels = try rasterized(try figure.drawing().pdf())
    let blue = pixels.count { Int($0[2]) > Int($0[0]) + 60 }
    let orange = pixels.count { Int($0[0]) > Int($0[2]) + 60 }
    #expect(blue > 1000 && orange > 1000, "\(blue) blue, \(orange) orange pixels")
    #expect(abs(blue - orange) < (blue + orange) / 5, "\(blue) blue, \(orange) orange pixels")
  }

  /// The RGB pixels of a PDF's first page, by poppler's pdftoppm.
  private func rasterized(_ pdf: Data) throws -> [[UInt8]] {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("dots.pdf")
      try pdf.write(to: file)
      let drawing = try runProgram(
        "pdftoppm", ["-r", "72", "-singlefile", file.path, folder.appendingPathComponent("dots").path])
      #expect(drawing.status == 0)
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("dots.ppm")))
      // P6, width, height, 255: three line ends, then the pixels.
      var start = 0
      for _ in 0..<3 { start = (bytes[start...].firstIndex(of: 10) ?? start) + 1 }
      return stride(from: start, to: bytes.count - 2, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    }
  }
}
