import Foundation
import Inspection
import TestSupport
import Testing

/// What small files ask for is held against limits before memory or time is spent on it.
@Suite struct LimitTests {
  private func limit(_ file: Data) -> ReadingLimit? {
    do {
      let file = try FigureFile(file, name: "f")
      _ = try file.lint(for: .icml)
      _ = try file.provenance()
      return nil
    } catch {
      return error.limit
    }
  }

  private func contents(_ file: Data) throws -> Contents { try FigureFile(file, name: "f").contents() }

  private func message(_ file: Data) -> String? {
    do {
      _ = try contents(file)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Zeros beyond the limit, inflated twice from a few bytes.
  private static let twice = ForeignFile.deflated(ForeignFile.deflated([UInt8](repeating: 0, count: 140 << 20)))

  @Test func aRefusalNamesTheLimitAndTheRemedy() {
    let error = message(ForeignFile.page(Self.twice, keys: "/Filter[/FlateDecode/FlateDecode]"))
    #expect(
      error == "cannot use f: it has more than 134,217,728 bytes in its streams once they are inflated; "
        + "draw layers of many marks as an image")
  }

  @Test func metadataInflateWithinALimit() {
    let file = ForeignFile.pdf([
      ForeignFile.bytes("<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>"),
      ForeignFile.bytes("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
      ForeignFile.bytes("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
      ForeignFile.stream("/Type/Metadata/Subtype/XML/Filter[/FlateDecode/FlateDecode]", Self.twice),
    ])
    #expect(limit(file) == .inflatedBytes)
  }

  @Test func formsThatDrawEachOtherTenfoldAreCountedAsOftenAsTheyAreDrawn() {
    func form(_ next: Int, _ content: String) -> [UInt8] {
      ForeignFile.stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F \(next) 0 R>>>>", ForeignFile.bytes(content))
    }
    let tenfold = String(repeating: "/F Do ", count: 10)
    let forms = (0..<12).map { form(6 + $0, tenfold) } + [form(99, "q")]
    let page = ForeignFile.page(
      ForeignFile.bytes("/F Do"), resources: "/XObject<</F 5 0 R>>", more: forms)
    #expect(limit(page) == .operators)
    let deep = (0..<40).map { form(6 + $0, "/F Do") } + [form(99, "q")]
    #expect(
      limit(ForeignFile.page(ForeignFile.bytes("/F Do"), resources: "/XObject<</F 5 0 R>>", more: deep))
        == .formNesting)
  }

  @Test func aPredictorOfHugeRowsIsRefused() {
    for keys in ["/Predictor 12/Columns 536870911/Colors 4/BitsPerComponent 16", "/Predictor 2/Columns -1"] {
      let page = ForeignFile.page(
        ForeignFile.deflated([120]), keys: "/Filter/FlateDecode/DecodeParms<<\(keys)>>")
      #expect(message(page) == "cannot use f: its page cannot be decoded")
    }
  }

  @Test func pageTreesThatLoopOrNestAreRefused() {
    let catalog = ForeignFile.bytes("<</Type/Catalog/Pages 2 0 R>>")
    let loop = ForeignFile.pdf([catalog, ForeignFile.bytes("<</Type/Pages/Kids[2 0 R]/Count 1>>")])
    #expect(message(loop) == "cannot use f: its page tree leads back into itself")
    let deep = ForeignFile.pdf(
      [catalog] + (3..<50_000).map { ForeignFile.bytes("<</Type/Pages/Kids[\($0) 0 R]/Count 1>>") })
    #expect(limit(deep) == .pageTree)
  }

  @Test func attributesAreInheritedFromTheWholeTree() throws {
    let file = ForeignFile.pdf([
      ForeignFile.bytes("<</Type/Catalog/Pages 2 0 R>>"),
      ForeignFile.bytes("<</Type/Pages/Kids[3 0 R]/Count 2/MediaBox[0 0 80 40]/Rotate 90>>"),
      ForeignFile.bytes("<</Type/Pages/Kids[4 0 R 5 0 R]/Count 2>>"),
      ForeignFile.bytes("<</Type/Page>>"), ForeignFile.bytes("<</Type/Page>>"),
    ])
    let contents = try contents(file)
    #expect([contents.width, contents.height] == [40, 80])
    #expect(contents.pages == 2)
  }

  @Test func contentNamedAgainAndAgainIsCountedEachTime() {
    let names = String(repeating: "4 0 R ", count: 400_000)
    let file = ForeignFile.pdf([
      ForeignFile.bytes("<</Type/Catalog/Pages 2 0 R>>"), ForeignFile.bytes("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
      ForeignFile.bytes("<</Type/Page/MediaBox[0 0 9 9]/Contents[\(names)]>>"),
      ForeignFile.stream("", ForeignFile.bytes("q")),
    ])
    #expect(limit(file) == .objects)
  }

  @Test(
    arguments: [
      "FlateDecode", "LZWDecode", "RunLengthDecode", "ASCIIHexDecode", "ASCII85Decode",
    ])
  func everyFilterGivesTheBytesBack(filter: String) throws {
    // Long and varied enough for LZW's codes of all widths.
    var drawing = ""
    for place in 0..<1500 { drawing += "\(place % 200 + 1) w \(place * 7919 % 233) \(place * 31 % 89) m 9 9 l S\n" }
    let plain = ForeignFile.bytes(drawing)
    let coded: [UInt8] =
      switch filter {
      case "FlateDecode": ForeignFile.deflated(plain)
      case "LZWDecode": ForeignFile.lzw(plain)
      case "RunLengthDecode":
        stride(from: 0, to: plain.count, by: 128).flatMap { start -> [UInt8] in
          let piece = plain[start..<min(start + 128, plain.count)]
          return [UInt8(piece.count - 1)] + piece
        } + [128]
      case "ASCIIHexDecode":
        ForeignFile.bytes(plain.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + ">")
      default: Self.base85(plain)
      }
    let found = try contents(ForeignFile.page(coded, keys: "/Filter/\(filter)"))
    let expected = try contents(ForeignFile.page(plain))
    #expect(expected.lines.count == 1500)
    #expect(found.lines == expected.lines)
    #expect(found.marks == expected.marks)
  }

  private static func base85(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 4) {
      let piece = bytes[start..<min(start + 4, bytes.count)]
      var value = (Array(piece) + [UInt8](repeating: 0, count: 4 - piece.count)).reduce(UInt32(0)) {
        $0 << 8 | UInt32($1)
      }
      var digits: [UInt8] = []
      for _ in 0..<5 {
        digits.insert(UInt8(value % 85) + 33, at: 0)
        value /= 85
      }
      result += digits.prefix(piece.count + 1)
    }
    return result + ForeignFile.bytes("~>")
  }

  @Test func predictorsAreUndone() throws {
    // Rows of 8 bytes, each filtered as PNG's types 0 to 4 have it.
    let plain = ForeignFile.bytes("2 w 1 1 m 9 9 l S 3 w 1 2 m 8 8 l S     ")
    var rows: [UInt8] = []
    for row in 0..<plain.count / 8 {
      rows.append(UInt8(row % 3))
      for column in 0..<8 {
        let place = row * 8 + column
        let left = column > 0 ? plain[place - 1] : 0
        let up = row > 0 ? plain[place - 8] : 0
        rows.append(plain[place] &- [0, left, up][row % 3])
      }
    }
    let page = ForeignFile.page(
      ForeignFile.deflated(rows), keys: "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 8>>")
    #expect(try contents(page).lines.map(\.width) == [2, 3])
  }

  @Test func svgEntitiesAreRefused() {
    for declaration in ["<!ENTITY a 'b'>", "<!ENTITY % a 'b'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>"] {
      let file = Data("<!DOCTYPE svg [\(declaration)]>".utf8) + ForeignFile.svg("<text>a</text>")
      #expect(message(file)?.contains("it declares entities") == true)
    }
    // Matplotlib's document type declares none.
    let type = "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>"
    #expect(message(Data(type.utf8) + ForeignFile.svg("<text>a</text>")) == nil)
  }

  @Test func svgIsCountedBeforeItIsReadAndAsOftenAsItIsDrawn() {
    let attributes = (0..<2_000).map { "a\($0)=''" }.joined(separator: " ")
    #expect(limit(ForeignFile.svg("<g \(attributes)/>")) == .attributes)
    #expect(limit(ForeignFile.svg(String(repeating: "<g/>", count: 600_000))) == .elements)
    // Comments and data may look like elements.
    #expect(limit(ForeignFile.svg("<!--\(String(repeating: "<g/>", count: 600_000))-->")) == nil)
    var uses = "<g id='a40'><path d='M0 0L1 1'/></g>"
    for level in 0..<40 {
      uses += "<g id='a\(level)'>" + String(repeating: "<use href='#a\(level + 1)'/>", count: 10) + "</g>"
    }
    #expect(limit(ForeignFile.svg("<defs>\(uses)</defs><use href='#a0'/>")) == .elements)
    let style = String(repeating: "x:y;", count: 20_000)
    let styled =
      "<defs><g id='a' style='\(style)'><path d='M0 0'/></g></defs>"
      + String(repeating: "<use href='#a'/>", count: 9_000)
    #expect(limit(ForeignFile.svg(styled)) == .textBytes)
  }

  @Test func svgInOtherAlphabetsOfBytesIsRefused() {
    let prolog = Data("<?xml version='1.0' encoding='UTF-7'?>".utf8)
    #expect(message(prolog + ForeignFile.svg(""))?.contains("its encoding is UTF-7; write it in UTF-8") == true)
  }

  @Test func pagesOfNoSizeThatPrintsAreRefused() {
    #expect(limit(ForeignFile.eps("", box: "0 0 1e308 1e308")) == .pagePoints)
    #expect(limit(ForeignFile.svg("", attributes: "width='1e300' height='9'")) == .pagePoints)
  }

  @Test func aPNGIsReadARowAtATime() throws {
    // Four quadrants of 50 x 50 pixels: as many flat colours.
    var rows: [UInt8] = []
    for y in 0..<100 {
      rows.append(0)
      for x in 0..<100 {
        rows += y < 50 ? (x < 50 ? [200, 0, 0] : [0, 200, 0]) : (x < 50 ? [0, 0, 200] : [255, 255, 255])
      }
    }
    let colors = try contents(ForeignFile.png(100, 100, zlib: ForeignFile.deflated(rows))).colors
    #expect(Set(colors.keys.map(\.hex)) == ["#c80000", "#00c800", "#0000c8"])
    // A stream that goes on behind the last row, or is that of a larger image.
    let zeros = ForeignFile.deflated([UInt8](repeating: 0, count: 50 << 20))
    #expect(message(ForeignFile.png(100, 100, zlib: zeros))?.hasSuffix("its pixels are damaged") == true)
    #expect(message(ForeignFile.png(100_000, 100_000, zlib: zeros)) == nil)
    #expect(message(ForeignFile.png(4_294_967_295, 4_294_967_295, zlib: zeros))?.contains("pixels") == true)
  }

  @Test func numbersBeyondEveryRangeDoNoHarm() throws {
    let huge =
      "1e300 0 0 1e300 0 0 cm 99999999999999999999 w 0 0 m 1 1 l S BT /F 1e300 Tf (a) Tj 1e400 nan inf rg 0 0 1 1 re f"
    _ = try contents(ForeignFile.page(ForeignFile.bytes(huge)))
    let side = "9223372036854775807"
    let image = ForeignFile.stream(
      "/Type/XObject/Subtype/Image/Width \(side)/Height \(side)/Filter/JBIG2Decode", [0])
    let page = ForeignFile.page(ForeignFile.bytes("/I Do"), resources: "/XObject<</I 5 0 R>>", more: [image])
    #expect(limit(page) == nil)
  }
}
