import Comparison
import Digests
import Figures
import Foundation
import Reports
import TestSupport
import Testing

/// Drawings and pixels of figures whose rows are the same or moved.
@Suite struct FigureDrawingTests {
  typealias Row = Rendered.Row

  private let rows = [
    Row(cell: 0, seed: 0, values: [2, 3]), Row(cell: 1, seed: 0, values: [5, 5]),
    Row(cell: 2, seed: 0, values: [8, 7]),
  ]

  private func compare(
    _ old: String, _ new: String, _ pairing: RunPairing = RunPairing(), seconds: Int = 0, in folder: URL
  ) throws -> (difference: FigureDifference, comparison: Comparison) {
    let a = try Rendered.report(old, to: folder.appendingPathComponent("a"))
    let b = try Rendered.report(new, to: folder.appendingPathComponent("b"), seconds: seconds)
    var comparison = Comparison(
      tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
    try compareReports(a, b, pairing: pairing, into: &comparison)
    return (try #require(comparison.figures.first), comparison)
  }

  @Test func theSameFigureIsIdenticalWhateverItsDate() throws {
    try withTemporaryFolder { folder in
      let text = Rendered.cell(rows)
      for seconds in [0, 86_400] {
        let (difference, comparison) = try compare(text, text, seconds: seconds, in: folder)
        #expect(difference == FigureDifference(name: "f", verdict: .identical))
        #expect(comparison.pictures.isEmpty)
      }
    }
  }

  @Test func aMarkThatMovedIsFoundWithItsDistanceInPoints() throws {
    try withTemporaryFolder { folder in
      var moved = rows
      moved[1].values = [6, 5]
      moved[2].values = [8, 5]
      let (difference, comparison) = try compare(Rendered.cell(rows), Rendered.cell(moved), in: folder)
      #expect(difference.verdict == .changed)
      #expect(difference.reasons.first == "2 rows of the same runs have other values.")
      #expect(difference.moves.count == 2)
      let right = try #require(difference.moves.first { $0.run == Rendered.id(1, 0) })
      let down = try #require(difference.moves.first { $0.run == Rendered.id(2, 0) })
      #expect(right.oldY == right.newY && right.newX > right.oldX && right.name == "run \(Rendered.id(1, 0).prefix(8))")
      #expect(down.oldX == down.newX && down.newY > down.oldY)
      let changes = try #require(difference.rows.first).changes
      #expect(changes.count == 2)
      for (change, move) in [
        (changes.first { $0.oldRuns == [Rendered.id(1, 0)] }, right),
        (changes.first { $0.oldRuns == [Rendered.id(2, 0)] }, down),
      ] {
        #expect(abs(try #require(change?.distancePoints) - move.distance) < 0.01)
      }
      // The page: a column of the venue, and both pictures with a map in the comparison.
      #expect(difference.oldSize == difference.newSize && difference.oldSize.count == 2)
      let pixels = try #require(difference.pixels)
      #expect(pixels.different > 0 && pixels.largest > 100 && !pixels.hasOtherSize)
      #expect(
        Set(comparison.pictures.keys)
          == Set([difference.oldPicture, difference.newPicture, pixels.map].compactMap { $0 }))
      let scale = Double(pixels.width) / difference.oldSize[0]
      for (x, y) in [(right.oldX, right.oldY), (right.newX, right.newY), (down.newX, down.newY)] {
        #expect(
          pixels.boxes.contains { box in
            Double(box.x) <= x * scale && x * scale <= Double(box.x + box.width) && Double(box.y) <= y * scale
              && y * scale <= Double(box.y + box.height)
          })
      }
      #expect(pixels.boxes.count <= 4)
      let map = try #require(pixels.map.flatMap { comparison.pictures[$0] }.flatMap { Data(base64Encoded: $0.base64) })
      let grid = try #require(PixelGrid(png: map))
      #expect(grid.width == pixels.width && grid.height == pixels.height)
      #expect(try Comparison(json: Data(try comparison.json().utf8)) == comparison)
    }
  }

  @Test func marksOfOtherSeedsArePairedByTheirConfiguration() throws {
    try withTemporaryFolder { folder in
      let other = rows.map { Row(cell: $0.cell, seed: 7, values: [$0.values[0] + 1, $0.values[1]]) }
      let pairing = Rendered.pairing([(rows, 0), (other, 1)])
      let (difference, _) = try compare(Rendered.cell(rows), Rendered.cell(other, salt: 1), pairing, in: folder)
      #expect(difference.verdict == .cannotTell)
      #expect(difference.moves.count == 3 && difference.moves.allSatisfy { $0.newX > $0.oldX && $0.newY == $0.oldY })
      #expect(Set(difference.moves.map(\.name)) == ["t=0 seed=7", "t=1 seed=7", "t=2 seed=7"])
    }
  }

  @Test func aMarkOfSeveralSeedsTellsHowFarTheirRowMoved() throws {
    try withTemporaryFolder { folder in
      func rows(_ shift: Double) -> [Row] {
        (0..<2).flatMap { cell in
          (0..<3).map { seed in
            Row(cell: cell, seed: seed, values: [Double(cell + 2), 4 + Double(seed) / 10 + Double(cell) * shift])
          }
        }
      }
      let options = "transform: {summary: {of: y, by: x}}"
      let (old, new) = (rows(0), rows(3))
      let (difference, _) = try compare(
        Rendered.cell(old, options: options), Rendered.cell(new, salt: 1, options: options),
        Rendered.pairing([(old, 0), (new, 1)]), in: folder)
      #expect(difference.verdict == .changed && difference.moves.count == 1)
      let change = try #require(difference.rows.first?.changes.first)
      #expect(change.name == "x 3" && change.oldRuns.count == 3 && change.isWithinNoise == false)
      #expect(abs(try #require(change.distancePoints) - difference.moves[0].distance) < 0.01)
    }
  }

  @Test func otherStylesAndSizesOfTheSameRowsAreCosmetic() throws {
    try withTemporaryFolder { folder in
      let (color, _) = try compare(
        Rendered.cell(rows), Rendered.cell(rows, options: "color: \"#d55e00\""), in: folder)
      #expect(color.verdict == .cosmetic && color.rows.isEmpty && color.moves.isEmpty)
      #expect(color.reasons.first == "The same rows, drawn in another way.")
      #expect(color.drawing?.reasons.contains("The cell's text differs.") == true)
      #expect(color.pixels?.different ?? 0 > 0 && color.pixels?.hasOtherSize == false)
      let (size, comparison) = try compare(
        Rendered.cell(rows), Rendered.cell(rows).replacing("width: column", with: "width: page"), in: folder)
      #expect(size.verdict == .cosmetic && size.pixels?.hasOtherSize == true)
      #expect(size.oldSize[0] < size.newSize[0])
      #expect(size.drawing?.reasons.contains { $0.hasPrefix("The width was ") } == true)
      let map = try #require(
        size.pixels?.map.flatMap { comparison.pictures[$0] }.flatMap { Data(base64Encoded: $0.base64) })
      #expect(PixelGrid(png: map)?.width == size.pixels?.width)
      let (label, _) = try compare(
        Rendered.cell(rows), Rendered.cell(rows).replacing("x: {domain", with: "x: {label: width of it, domain"),
        in: folder)
      #expect(label.verdict == .cosmetic)
      #expect(label.drawing?.addedTexts == ["width of it"])
    }
  }

  @Test func picturesOfOtherSizesAreComparedOnWhite() throws {
    try withTemporaryFolder { folder in
      func png(_ width: Int, _ height: Int, dark: [Int]) throws -> Data {
        var pixels = [UInt32](repeating: 0xFFFF_FFFF, count: width * height)
        for place in dark { pixels[place] = 0xFF00_0000 }
        return try PixelGrid(width: width, pixels: pixels).png()
      }
      func compare(_ first: Data, _ second: Data) throws -> FigureDifference {
        try Rendered.difference(
          try Rendered.folder(
            folder.appendingPathComponent("a"), csv: ["f": "x\n1\n"], files: ["figures/f.png": first]),
          try Rendered.folder(
            folder.appendingPathComponent("b"), csv: ["f": "x\n1\n"], files: ["figures/f.png": second]))
      }
      let pixels = try #require(try compare(png(40, 30, dark: []), png(60, 20, dark: [5 * 60 + 50])).pixels)
      #expect(pixels.width == 60 && pixels.height == 30 && pixels.hasOtherSize)
      #expect(pixels.different == 1 && pixels.largest == 255)
      #expect(pixels.boxes == [PixelDifference.Box(x: 50, y: 5, width: 1, height: 1)])
      // Two spots far apart have boxes of their own, the larger one first.
      let spots = try #require(try compare(png(100, 50, dark: []), png(100, 50, dark: [0, 90, 91, 190, 191])).pixels)
      #expect(
        spots.boxes == [
          PixelDifference.Box(x: 90, y: 0, width: 2, height: 2), PixelDifference.Box(x: 0, y: 0, width: 1, height: 1),
        ])
      // The same pixels in other bytes: a text in the file is no part of the picture.
      var other = try png(40, 30, dark: [3])
      other.append(0)
      #expect(try compare(png(40, 30, dark: [3]), other).verdict == .identical)
      #expect(try compare(png(40, 30, dark: [3]), Data("no picture".utf8)).verdict == .cosmetic)
    }
  }

  @Test func aFigureOfOneSideIsAddedOrRemoved() throws {
    try withTemporaryFolder { folder in
      let (_, comparison) = try compare(
        Rendered.cell(rows) + "\n\n" + Rendered.cell(rows).replacing("figure f", with: "figure g"),
        Rendered.cell(rows) + "\n\n" + Rendered.cell(rows).replacing("figure f", with: "figure h"), in: folder)
      #expect(comparison.figures.map(\.name) == ["f", "g", "h"])
      #expect(comparison.figures.map(\.verdict) == [.identical, .removed, .added])
    }
  }

  @Test func figuresFilesAreComparedByWhatTheySayOfThemselves() throws {
    try withTemporaryFolder { folder in
      let report = try Report("---\ntitle: R\n---\n" + Rendered.cell(rows), file: "r.md")
      var moved = rows
      moved[1].values = [6, 5]
      let other = try Report("---\ntitle: R\n---\n" + Rendered.cell(moved), file: "r.md")
      let (a, b) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      for (report, place) in [(report, a), (other, b)] {
        _ = try renderFigure(report: report, name: "f", store: nil, formats: FigureFormat.allCases, output: place)
      }
      var pictures: [String: Comparison.Picture] = [:]
      for format in ["pdf", "svg", "png", "eps"] {
        let figures = try [a, b].map { try RenderedFigure(file: $0.appendingPathComponent("f.\(format)").path) }
        #expect(figures[0].runs.count == 3)
        let difference = compareFigures(figures[0], figures[1], pairing: RunPairing(), pictures: &pictures)
        #expect(difference.verdict == .changed && difference.rows.first?.moved == 1 && difference.moves.count == 1)
        #expect(difference.pixels != nil)
        let same = compareFigures(figures[0], figures[0], pairing: RunPairing(), pictures: &pictures)
        #expect(same.verdict == .identical)
      }
      // A folder of single figures is compared like a report.
      var comparison = Comparison(
        tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
      try compareReports(
        try RenderedReport(folder: a.path), try RenderedReport(folder: b.path), pairing: RunPairing(), into: &comparison
      )
      #expect(comparison.figures.map(\.verdict) == [.changed])
      // Without its rows, a figure still tells that they differ.
      try FileManager.default.removeItem(at: b.appendingPathComponent("f.csv"))
      let lone = try RenderedFigure(file: b.appendingPathComponent("f.svg").path)
      let difference = compareFigures(
        try RenderedFigure(file: a.appendingPathComponent("f.svg").path), lone, pairing: RunPairing(),
        pictures: &pictures)
      #expect(difference.verdict == .changed && difference.rows.isEmpty && difference.moves.count == 1)
      #expect(difference.reasons.first?.contains("which ones cannot be told") == true)
      try Data("<svg xmlns='http://www.w3.org/2000/svg' width='1pt' height='1pt'/>".utf8)
        .write(to: folder.appendingPathComponent("x.svg"))
      let error = #expect(throws: ComparisonError.self) {
        try RenderedFigure(file: folder.appendingPathComponent("x.svg").path)
      }
      #expect(error?.message == "it does not say what it was made from: sphere did not write it")
    }
  }

  @Test func damagedDrawingsAndRowsNeverEndTheProgram() throws {
    try withTemporaryFolder { folder in
      let whole = try Rendered.report(Rendered.cell(rows), to: folder.appendingPathComponent("whole"))
      let root = URL(fileURLWithPath: whole.folder)
      let files = try ["figures/f.svg", "figures/f.png", "data/f.csv", "r.html"].map {
        ($0, try Data(contentsOf: root.appendingPathComponent($0)))
      }
      var normals = Normals(3)
      for trial in 0..<30 {
        let damaged = files.map { path, data -> (String, Data) in
          var data = data
          for _ in 0..<(trial % 8 + 1) {
            data[Int(normals.uniform() * Double(data.count))] = UInt8(normals.uniform() * 256)
          }
          if trial % 3 == 0 { data = data.prefix(Int(normals.uniform() * Double(data.count))) }
          return (path, data)
        }
        func report(_ name: String, _ files: [(String, Data)]) throws -> RenderedReport {
          let csv = String(decoding: files[2].1, as: UTF8.self)
          return try Rendered.folder(
            folder.appendingPathComponent(name), csv: ["f": csv],
            files: [files[0].0: files[0].1, files[1].0: files[1].1, "r.html": files[3].1])
        }
        var comparison = Comparison(
          tool: "test", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
        try compareReports(
          try report("a", files), try report("b", damaged), pairing: RunPairing(), into: &comparison)
        #expect(comparison.figures.count == 1)
        #expect(throws: Never.self) { try comparison.json() }
      }
    }
  }
}
