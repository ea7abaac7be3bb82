import Figures
import Foundation
import Inspection
import TestSupport
import Testing

/// Files that are cut off, damaged or not what they seem: one message, never a crash.
@Suite struct RefusalTests {
  private func look(_ bytes: Data) -> String {
    do {
      let file = try FigureFile(bytes, name: "f")
      let outcome = try file.lint(for: .icml)
      _ = try file.provenance()
      return outcome.isClean ? "clean" : "findings"
    } catch {
      return error.description
    }
  }

  @Test func filesOfOtherKindsAreRefused() {
    #expect(look(Data()) == "cannot use f: it is empty")
    #expect(look(Data("Hello".utf8)) == "cannot use f: it is neither PDF, SVG, PNG nor EPS")
    #expect(look(Data("<html><svg</html>".utf8)).hasPrefix("cannot use f: it is not well-formed XML: line 1"))
    #expect(look(Data("<html><svg/></html>".utf8)) == "cannot use f: its root is <html>, not <svg>")
    #expect(look(Data("<svg xmlns='a'/>".utf8)).contains("it has no size"))
    #expect(look(Data("%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n".utf8)).contains("no %%BoundingBox"))
    #expect(throws: FileRefusal(file: "/nowhere/x.pdf", message: "there is no such file")) {
      try FigureFile(path: "/nowhere/x.pdf")
    }
  }

  @Test(arguments: ["sound.pdf", "sound.svg", "sound.eps", "coarse.png"])
  func filesCutOffAnywhereAreRefused(name: String) throws {
    let bytes = try LintTests.fixture(name).bytes
    for step in 1..<40 {
      let count = bytes.count * step / 40
      let message = look(bytes.prefix(count))
      #expect(message.hasPrefix("cannot use f: "), "\(name) cut to \(count) bytes: \(message)")
      #expect(!message.contains("\n"))
    }
  }

  @Test(arguments: ["sound.pdf", "sound.svg", "sound.eps", "coarse.png", "type3.pdf", "outlined.svg"])
  func damagedBytesNeverCrash(name: String) throws {
    let bytes = try LintTests.fixture(name).bytes
    var state: UInt64 = 1
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    for _ in 0..<150 {
      var damaged = [UInt8](bytes)
      for _ in 0..<(1 + next() % 12) { damaged[next() % damaged.count] = UInt8(truncatingIfNeeded: next()) }
      let message = look(Data(damaged))
      #expect(!message.contains("\n"))
    }
  }

  /// Mutations that keep a file's structure: pieces doubled, removed or exchanged, numbers replaced by extreme ones.
  @Test(arguments: ["sound.pdf", "sound.svg", "sound.eps", "type3.eps", "outlined.svg", "red-green.pdf"])
  func piecesInOtherPlacesNeverCrash(name: String) throws {
    let bytes = [UInt8](try LintTests.fixture(name).bytes)
    var state: UInt64 = 7
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, count)
    }
    let numbers = ["9223372036854775807", "-9223372036854775808", "1e308", "-1", "0", "4294967296", "nan", "1e-300"]
    let digits = bytes.indices.filter { (48...57).contains(bytes[$0]) }
    for _ in 0..<150 {
      var file = bytes
      for _ in 0..<(1 + next(4)) {
        let start = next(file.count)
        let end = min(start + 1 + next(200), file.count)
        switch next(4) {
        case 0: file.insert(contentsOf: file[start..<end], at: next(file.count))
        case 1: file.removeSubrange(start..<end)
        case 2:
          file.replaceSubrange(start..<end, with: bytes[min(start, bytes.count)..<min(end, bytes.count)].reversed())
        default:
          let place = min(digits[next(digits.count)], file.count - 1)
          file.replaceSubrange(place...place, with: numbers[next(numbers.count)].utf8)
        }
        if file.isEmpty { file = [0] }
      }
      #expect(!look(Data(file)).contains("\n"))
    }
  }

  @Test func hostileStructuresEnd() {
    let deep =
      "<svg width='9' height='9'>" + String(repeating: "<g>", count: 250) + String(repeating: "</g>", count: 250)
    #expect(look(Data((deep + "</svg>").utf8)) == "findings")
    let loop = "<svg width='234pt' height='9pt'><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>"
    #expect(look(Data(loop.utf8)) == "clean")
    let numbers = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1e999 5\nshowpage\n"
    #expect(look(Data(numbers.utf8)).contains("no %%BoundingBox"))
  }
}
