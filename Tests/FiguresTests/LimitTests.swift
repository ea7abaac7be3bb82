import Figures
import Foundation
import TestSupport
import Testing

/// Numbers and counts that no figure has: each is drawn in a moment, left out with a count, or refused.
@Suite struct LimitTests {
  private func elapsedSeconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func figure(_ marks: [Mark], x: Axis = Axis(), y: Axis = Axis()) -> Figure {
    Figure(rows: [[Panel(marks: marks, x: x, y: y)]], width: 234, height: 150)
  }

  @Test(arguments: [1e300, 1e18, -1e300, 1e6])
  func anAngleAxisOfManyTurnsHasAFewTicks(end: Double) throws {
    let domain = min(0, end)...max(1, end)
    let drawing = try figure(
      [.dot(Dot(x: .numbers([0, 1]), y: .numbers([0, 1])))], x: Axis(kind: .angle, domain: domain)
    ).drawing()
    #expect(drawing.items.count < 100)
  }

  @Test(arguments: [1e300, -1e300, 1e12])
  func anArcOfManyTurnsHasNoPlace(end: Double) throws {
    for filled in [false, true] {
      let arc = Arc(
        x: [0, 0], y: [0, 0], radius: [1, 0.5], start: [0, 0], end: [end, 1], filled: filled)
      let drawing = try figure([.arc(arc)]).drawing()
      #expect(drawing.omissions.map(\.count) == [1])
      #expect(drawing.omissions.map(\.reason) == [.outside])
    }
  }

  @Test func anArcOfSomeTurnsIsAWholeCircle() throws {
    func items(_ end: Double) throws -> [Drawing.Item] {
      try figure([.arc(Arc(x: [0], y: [0], radius: [1], start: [0], end: [end]))]).drawing().items
    }
    #expect(try items(2 * .pi) == items(20 * .pi))
  }

  @Test func aRasterOverATinyDomainDoesNoHarm() throws {
    let raster = Raster(values: [0, 1, 2, 3], columns: 2, xRange: 0...1, yRange: 0...1)
    let drawing = try figure([.raster(raster)], x: Axis(domain: 0...1e-300), y: Axis(domain: 0...1e-300)).drawing()
    // Cairo has no matrix for it and says so.
    #expect(throws: FigureError.self) { try drawing.png() }
  }

  /// A noisy line of many points takes its time by its pixels, and shows the pixels that it had.
  @Test func aJaggedLineIsDrawnInAMomentAndLooksTheSame() throws {
    let count = 20_000
    let xs = (0..<count).map(Double.init)
    let ys = xs.indices.map { Samples.noise($0) }
    let axes = (Axis(domain: 0...Double(count - 1)), Axis(domain: 0...1))
    var whole = Data()
    let seconds = try elapsedSeconds {
      whole = try figure([.line(Line(x: .numbers(xs), y: .numbers(ys)))], x: axes.0, y: axes.1).drawing().png()
    }
    #expect(seconds < 20)
    // The same points as many lines of a few: each is too short to be thinned.
    let size = 500
    let pieces = stride(from: 0, to: count - 1, by: size).map { start -> Mark in
      let rows = start..<min(start + size + 1, count)
      return .line(Line(x: .numbers(Array(xs[rows])), y: .numbers(Array(ys[rows]))))
    }
    let exact = try figure(pieces, x: axes.0, y: axes.1).drawing().png()
    let (a, b) = (try #require(PixelGrid(png: whole)), try #require(PixelGrid(png: exact)))
    try #require(a.pixels.count == b.pixels.count)
    let differences = zip(a.pixels, b.pixels).map { abs(Int($0 & 255) - Int($1 & 255)) }
    #expect(differences.count(where: { $0 > 64 }) < differences.count / 500)
    #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 1)
  }

  @Test func aSmoothLineKeepsItsPoints() throws {
    let xs = (0..<30_000).map { Double($0) / 1000 }
    let line = Line(x: .numbers(xs), y: .numbers(xs.map { sin($0) }))
    let drawing = try figure([.line(line)]).drawing()
    #expect(try elapsedSeconds { _ = try drawing.png() } < 10)
  }

  @Test func aMillionCellsAreOneImage() throws {
    let side = 1_000
    let xs = (0..<side * side).map { Double($0 % side) }
    let ys = (0..<side * side).map { Double($0 / side) }
    var values = xs.indices.map { xs[$0] + ys[$0] }
    values[5] = .nan
    let cells = Heatmap(x: .numbers(xs), y: .numbers(ys), values: values)
    var drawing: Drawing?
    let seconds = try elapsedSeconds {
      drawing = try figure([.heatmap(cells)], x: Axis(kind: .ordinal), y: Axis(kind: .ordinal)).drawing()
      _ = try drawing?.pdf()
      _ = try drawing?.svg()
    }
    #expect(seconds < 60)
    let found = try #require(drawing)
    #expect(found.rasterizedMarks == side * side)
    #expect(found.omissions.map(\.reason) == [.hatched])
    #expect(found.omissions.map(\.count) == [1])
  }

  /// The image of many cells has the colours that the cells have one by one.
  @Test func cellsAsAnImageHaveTheColoursOfCells() throws {
    let xs = (0..<12).map { Double($0 % 4) }
    let ys = (0..<12).map { Double($0 / 4) }
    let cells = Heatmap(x: .numbers(xs), y: .numbers(ys), values: (0..<12).map(Double.init), format: nil)
    func pixels(_ threshold: Int) throws -> [UInt32] {
      var figure = figure([.heatmap(cells)], x: Axis(kind: .ordinal), y: Axis(kind: .ordinal))
      figure.rasterThreshold = threshold
      return try #require(PixelGrid(png: figure.drawing().png())).pixels
    }
    let (shapes, image) = (try pixels(20_000), try pixels(0))
    // Colours of images have 8 bits a channel, those of shapes a thousandth.
    let differences = zip(shapes, image).count(where: { first, second in
      [0, 8, 16].contains { abs(Int(first >> $0 & 255) - Int(second >> $0 & 255)) > 1 }
    })
    // Where cells meet, an edge between pixels may fall on either.
    #expect(differences < shapes.count / 100)
  }

  @Test func manyCategoriesAreLabelledAsFarAsTheyFit() throws {
    let names = (0..<100_000).map { "category \($0)" }
    let dots = Dot(x: .numbers(names.map { _ in 1 }), y: .texts(names))
    var drawing: Drawing?
    #expect(try elapsedSeconds { drawing = try figure([.dot(dots)], y: Axis(kind: .ordinal)).drawing() } < 30)
    #expect(drawing != nil)
  }
}
