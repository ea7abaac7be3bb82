import Figures
import Testing

/// Bars, boxes and violins: their widths, and how those of one category share its place.
@Suite struct UprightTests {
  private func bars(_ drawing: Drawing) -> [Rectangle] {
    drawing.allShapes.filter { $0.fill != nil && $0.stroke == nil }.map(\.bounds)
  }

  private func bar(
    _ x: Column, _ y: [Double], from: [Double] = [], groups: [String] = [], position: MarkPosition? = nil,
    orientation: Orientation = .vertical, opacity: Double = 1
  ) -> Mark {
    .bar(
      Bar(
        base: .categories(x), y: y, from: from, orientation: orientation, position: position,
        color: groups.isEmpty ? .column(.texts(y.map { _ in "one" })) : .column(.texts(groups)), opacity: opacity))
  }

  @Test(arguments: [[1, 2, 3], [0.1, 0.2, 0.3], [-1e6, 0, 5e5], [7]])
  func `the outer bars over numbers are whole`(places: [Double]) throws {
    for orientation in [Orientation.vertical, .horizontal] {
      let mark = bar(.numbers(places), places.map { _ in 1 }, orientation: orientation)
      let found = bars(try bareDrawing([mark], x: freeAxis(), y: freeAxis()))
      #expect(found.count == places.count)
      let widths = found.map { orientation == .vertical ? $0.width : $0.height }
      #expect(widths.allSatisfy { abs($0 - widths[0]) < 1e-6 && $0 > 1 })
      for area in found {
        #expect(area.x >= 1 - 1e-6 && area.right <= 101 + 1e-6 && area.y >= 1 - 1e-6 && area.bottom <= 101 + 1e-6)
      }
    }
  }

  @Test func `bars on a logarithmic axis are as wide as their neighbours are apart`() throws {
    let mark = bar([1, 10, 100], [1, 2, 3])
    let found = bars(try bareDrawing([mark], x: freeAxis(.logarithmic(base: 10)), y: freeAxis()))
    #expect(found.allSatisfy { abs($0.width - found[0].width) < 1e-6 && $0.x >= 1 && $0.right <= 101 })
    #expect(zip(found, found.dropFirst()).allSatisfy { $1.x - $0.right > 0 })
  }

  @Test func `two colours in one category stand side by side, and their error bars with them`() throws {
    let groups = ["a", "b", "a", "b"]
    let x = Column.texts(["p", "p", "q", "q"])
    let errors = ErrorBar(
      x: x, low: [1, 2, 3, 4], high: [2, 3, 4, 5], groups: groups, color: .ink)
    let drawing = try bareDrawing(
      [bar(x, [2, 3, 4, 5], groups: groups), .errorBar(errors)], x: freeAxis(.ordinal), y: freeAxis())
    let found = bars(drawing)
    #expect(found.count == 4)
    for (first, second) in [(0, 1), (2, 3)] { #expect(abs(found[first].right - found[second].x) < 1e-6) }
    let stems = drawing.allShapes.filter { $0.fill == nil }.map { $0.corners[0].x }
    #expect(zip(stems, found).allSatisfy { abs($0 - ($1.x + $1.width / 2)) < 1e-6 })
    #expect(drawing.reasons.isEmpty)
    // One colour a category needs no room for others.
    let single = bars(try bareDrawing([bar(.texts(["p", "q"]), [1, 2], groups: ["a", "b"])], x: freeAxis(.ordinal)))
    #expect(abs(single[0].width - 38) < 1e-6)
    // Asked for, every group has its place in every category.
    let asked = bars(
      try bareDrawing([bar(.texts(["p", "q"]), [1, 2], groups: ["a", "b"], position: .dodge)], x: freeAxis(.ordinal)))
    #expect(abs(asked[0].width - 19) < 1e-6)
  }

  @Test func `a stack adds up, negative values downwards`() throws {
    let mark = bar(.texts(["p", "p", "p", "p"]), [1, 2, -3, .nan], groups: ["a", "b", "c", "d"], position: .stack)
    let drawing = try bareDrawing([mark], x: freeAxis(.ordinal), y: freeAxis(domain: -5...5))
    let found = bars(drawing)
    #expect(found.map { ($0.height * 10).rounded() / 10 } == [10, 20, 30])
    #expect(abs(found[0].bottom - 51) < 1e-6 && abs(found[1].bottom - found[0].y) < 1e-6)
    #expect(abs(found[2].y - 51) < 1e-6)
    #expect(drawing.reasons == [.missing: 1])
    // The domain holds the sums.
    let free = try bareDrawing(
      [bar(.texts(["p", "p"]), [4, 5], groups: ["a", "b"], position: .stack)], x: freeAxis(.ordinal), y: freeAxis())
    #expect(bars(free).allSatisfy { $0.y >= 1 && $0.bottom <= 101 + 1e-6 })
  }

  @Test func `bars behind others are counted, those of a stack and of other colours that show through are not`() throws
  {
    func hidden(_ mark: Mark) throws -> Int {
      try bareDrawing([mark], x: freeAxis(.ordinal), y: freeAxis()).reasons[.hidden] ?? 0
    }
    let x = Column.texts(["p", "p", "q"])
    #expect(try hidden(bar(x, [1, 2, 3])) == 1)
    #expect(try hidden(bar(x, [1, 2, 3], position: .stack)) == 0)
    #expect(try hidden(bar(x, [1, 2, 3], groups: ["a", "b", "a"], position: .overlay)) == 1)
    #expect(try hidden(bar(x, [1, 2, 3], groups: ["a", "b", "a"], position: .overlay, opacity: 0.5)) == 0)
    #expect(try hidden(bar(x, [1, 3, 3], from: [0, 1, 0], groups: ["a", "b", "a"])) == 0)
  }

  @Test func `bars lie along an axis of categories on y`() throws {
    let mark = bar(.texts(["p", "q"]), [5, 10], orientation: .horizontal)
    let found = bars(try bareDrawing([mark], y: freeAxis(.ordinal)))
    #expect(found.map { $0.width.rounded() } == [50, 100])
    #expect(found.allSatisfy { abs($0.x - 1) < 1e-6 && abs($0.height - 38) < 1e-6 })
  }

  @Test func `a box has its quartiles, whiskers and outliers in their places`() throws {
    let summary = Box.Summary(lower: 4, median: 5, upper: 7, least: 2, most: 8, outliers: [1, 9.5])
    let drawing = try bareDrawing([.box(Box(x: .texts(["p"]), summaries: [summary]))], x: freeAxis(.ordinal))
    let body = try #require(drawing.allShapes.first { $0.fill != nil }).bounds
    #expect(abs(body.y - 31) < 1e-6 && abs(body.bottom - 61) < 1e-6)
    #expect(drawing.allStamps.flatMap(\.centers).map { ($0.y * 10).rounded() / 10 } == [91, 6])
    let lying = try bareDrawing(
      [.box(Box(x: .texts(["p"]), summaries: [summary], orientation: .horizontal))], y: freeAxis(.ordinal))
    let turned = try #require(lying.allShapes.first { $0.fill != nil }).bounds
    #expect(abs(turned.x - 41) < 1e-6 && abs(turned.right - 71) < 1e-6)
  }

  @Test func `violins have one scale, and equal values a line`() throws {
    let wide = Violin.Profile(values: [1, 2, 3], densities: [0, 1, 0], lower: 1.5, median: 2, upper: 2.5)
    let slim = Violin.Profile(values: [1, 4, 7], densities: [0, 0.5, 0], lower: 3, median: 4, upper: 5)
    let alone = Violin.Profile(values: [5], densities: [0], lower: 5, median: 5, upper: 5)
    let mark = Violin(x: .texts(["p", "q", "r"]), profiles: [wide, slim, alone])
    let drawing = try bareDrawing([.violin(mark)], x: freeAxis(.ordinal))
    let bodies = drawing.allShapes.filter { $0.fill != nil }.map(\.bounds)
    #expect(bodies.count == 2 && abs(bodies[0].width - 2 * bodies[1].width) < 1e-6)
    #expect(drawing.allShapes.contains { $0.fill == nil && $0.bounds.height == 0 && $0.bounds.width > 20 })
  }

  @Test func `large dots and pictures lie within a domain that follows the data`() throws {
    let dot = Dot(x: [1, 2], y: [1, 2], diameter: 30)
    let stamps = try #require(try bareDrawing([.dot(dot)], x: freeAxis(), y: freeAxis()).allStamps.first)
    #expect(
      stamps.centers.allSatisfy { $0.x >= 16 - 1e-6 && $0.x <= 86 + 1e-6 && $0.y >= 16 - 1e-6 && $0.y <= 86 + 1e-6 })
    let picture = Image(
      images: [PixelGrid(width: 1, pixels: [0xFF00_0000])], place: .centers(x: [1, 2], y: [1, 2], width: 40))
    for case .image(let image) in try bareDrawing([.image(picture)], x: freeAxis(), y: freeAxis()).flat {
      #expect(image.area.x >= 1 - 1e-6 && image.area.right <= 101 + 1e-6 && image.area.bottom <= 101 + 1e-6)
    }
    // Panels that share an axis keep one domain.
    let panel = Panel(marks: [.dot(dot)], x: freeAxis(), y: freeAxis(), frame: .none)
    let shared = try Figure(rows: [[panel, panel]], width: 300, columnWeights: [1, 4], sharedX: .all, sharedY: .all)
      .drawing().allStamps
    let (a, b) = (shared[0].centers, shared[1].centers)
    #expect(abs((a[1].x - a[0].x) / (b[1].x - b[0].x) - 0.25) < 0.01)
  }
}
