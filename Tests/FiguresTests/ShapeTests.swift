import Figures
import Foundation
import Testing

private let bare = Axis(visible: false)

/// The drawing of one panel whose axes are not drawn, over 0...10 in both directions on 100 by 100 points (2 of border).
private func drawing(_ mark: Mark, x: Axis = Axis(domain: 0...10, visible: false), y: Axis? = nil) throws -> Drawing {
  let panel = Panel(marks: [mark], x: x, y: y ?? x, frame: .none)
  let color = ColorScale(bar: .none)
  return try Figure(rows: [[panel]], width: 102, height: 102, color: color, countsMissing: false).drawing()
}

private func items(_ items: [Drawing.Item]) -> [Drawing.Item] {
  items.flatMap { item -> [Drawing.Item] in
    if case .group(let group) = item { return FiguresTests.items(group.items) }
    return [item]
  }
}

private func shapes(_ drawing: Drawing) -> [Shape] {
  items(drawing.items).compactMap { if case .shape(let shape) = $0 { shape } else { nil } }
}

private func points(_ path: Path) -> [Point] {
  path.steps.compactMap { step in
    switch step {
    case .move(let point), .line(let point), .curve(_, _, let point): point
    case .close: nil
    }
  }
}

@Suite struct ContourTests {
  private let places = (0...10).map(Double.init)

  private func contour(_ levels: [Double], filled: Bool = false, _ value: (Double, Double) -> Double) -> Mark {
    let values = places.flatMap { y in places.map { x in value(x, y) } }
    return .contour(Contour(values: values, x: places, y: places, levels: levels, filled: filled, color: .ink))
  }

  @Test func `a plane's contour is a straight line at its level`() throws {
    let lines = shapes(try drawing(contour([2.5]) { x, _ in x }))
    #expect(lines.count == 1)
    #expect(points(lines[0].path).allSatisfy { abs($0.x - 26) < 1e-6 })
    #expect(points(lines[0].path).count == 11)
  }

  @Test func `a hill's contour is closed and lies on the level`() throws {
    let lines = shapes(try drawing(contour([-9]) { x, y in -(x - 5) * (x - 5) - (y - 5) * (y - 5) }))
    #expect(lines.count == 1)
    let found = points(lines[0].path)
    #expect(found.first == found.last)
    // Linear interpolation lies within the chord of a cell: 3 units are 30 points.
    #expect(found.allSatisfy { abs(hypot($0.x - 51, $0.y - 51) - 30) < 0.5 })
  }

  @Test func `a saddle's lines join the corners that its middle joins`() throws {
    let values: [Double] = [1, 0, 0, 1]
    let high = Contour(values: values, x: [0, 10], y: [0, 10], levels: [0.4], color: .ink)
    let low = Contour(values: values, x: [0, 10], y: [0, 10], levels: [0.6], color: .ink)
    // Where the middle is high the lines cut off the low corners: right and bottom, left and top.
    let first = shapes(try drawing(.contour(high))).map { points($0.path) }
    let second = shapes(try drawing(.contour(low))).map { points($0.path) }
    #expect(first.count == 2 && second.count == 2)
    #expect(first.allSatisfy { abs(($0[0].x - 51) - ($0[0].y - 51)) > 1 })
    #expect(first[0].map { $0.x + $0.y } != second[0].map { $0.x + $0.y })
  }

  @Test func `filled bands cover the grid and leave holes`() throws {
    let bands = shapes(
      try drawing(contour([4], filled: true) { x, y in max(abs(x - 5), abs(y - 5)) })
    ).filter { $0.fill != nil }
    #expect(bands.count == 2)
    // The upper band is a square ring: its outer edge one way round, the hole the other.
    let rings = bands[1].path.steps.split { if case .close = $0 { true } else { false } }
    let areas = rings.map { ring -> Double in
      let corners = points(Path(Array(ring)))
      return zip(corners, corners.dropFirst() + corners.prefix(1)).reduce(0) {
        $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2
      }
    }
    #expect(areas.count == 2)
    #expect(areas[0] * areas[1] < 0)
    #expect(abs(abs(areas[0] + areas[1]) - (10_000 - 6_200)) < 60, "\(areas)")
  }
}

@Suite struct RoundShapeTests {
  @Test func `circles are round on the page and wedges have their area`() throws {
    let circle = Ellipse(x: [5], y: [5], rx: [3], ry: [3])
    let found = points(shapes(try drawing(.ellipse(circle)))[0].path)
    #expect(found.allSatisfy { abs(hypot($0.x - 51, $0.y - 51) - 30) < 1e-6 })
    let wedge = Arc(x: [5], y: [5], radius: [4], inner: [2], start: [0], end: [.pi / 2], filled: true)
    let corners = points(shapes(try drawing(.arc(wedge)))[0].path)
    // Counterclockwise from the right: the quarter at the upper right of the page.
    #expect(corners.allSatisfy { $0.x >= 51 - 1e-6 && $0.y <= 51 + 1e-6 })
    #expect(corners.map { hypot($0.x - 51, $0.y - 51) }.max().map { abs($0 - 40) < 1e-6 } == true)
    #expect(corners.map { hypot($0.x - 51, $0.y - 51) }.min().map { abs($0 - 20) < 1e-6 } == true)
  }

  @Test func `a tilted sphere's equator is solid in front and dashed behind`() throws {
    let axis = Axis(domain: -1...1, visible: false)
    let lines = shapes(try drawing(.sphere(Sphere(view: SphereView(tilt: 30))), x: axis)).filter { $0.fill == nil }
    #expect(lines.count == 3)
    let dashed = lines.filter { $0.stroke?.dash.isEmpty == false }
    #expect(dashed.count == 1)
    // The hidden half lies above the middle, and reaches sin 30 of the radius.
    let hidden = points(dashed[0].path)
    #expect(hidden.allSatisfy { $0.y <= 51 + 1e-6 })
    #expect(abs((hidden.map(\.y).min() ?? 0) - (51 - 25)) < 0.05)
    #expect(abs(abs(hidden[0].x - hidden[hidden.count - 1].x) - 100) < 1e-6)
  }

  @Test func `a cap over the limb is filled up to it`() throws {
    let axis = Axis(domain: -1...1, visible: false)
    let view = SphereView(tilt: 0)
    let cap = Cap(longitude: [90], latitude: [0], radius: [30], view: view)
    let found = shapes(try drawing(.cap(cap), x: axis))
    let region = try #require(found.first { $0.fill != nil })
    let corners = points(region.path)
    #expect(corners.allSatisfy { hypot($0.x - 51, $0.y - 51) < 50 + 1e-6 })
    // cos 30 of the radius from the middle to the limb.
    #expect(abs((corners.map(\.x).min() ?? 0) - (51 + 50 * cos(Double.pi / 6))) < 0.1)
    #expect(abs((corners.map(\.x).max() ?? 0) - 101) < 0.1)
    #expect(found.contains { $0.fill == nil && $0.stroke?.dash.isEmpty == false })
    let behind = Cap(longitude: [180], latitude: [0], radius: [30], view: view, hidden: false)
    #expect(shapes(try drawing(.cap(behind), x: axis)).isEmpty)
  }

  @Test func `a bent arrow passes left of the straight way`() throws {
    let arrow = Arrow(x1: [2], y1: [2], x2: [8], y2: [2], bend: 0.25, heads: .both)
    let found = shapes(try drawing(.arrow(arrow)))
    #expect(found.count == 3)
    guard case .curve(let first, let second, _) = found[0].path.steps[1] else {
      Issue.record("found \(found[0].path)")
      return
    }
    // The middle of the cubic lies a quarter of 60 points above the line at y = 81.
    #expect(first.y < 81 && second.y < 81)
  }
}

@Suite struct PixelGridTests {
  @Test func `a PNG file is read back`() throws {
    let dot = Dot(x: [5], y: [5], color: .color(Color(0xFF0000)), diameter: 40)
    let data = try drawing(.dot(dot)).png(dotsPerInch: 72)
    let grid = try #require(PixelGrid(png: data))
    #expect(grid.width == 102 && grid.height == 102)
    #expect(grid.pixels[51 * 102 + 51] == 0xFFFF_0000)
  }

  @Test func `what is no PNG file, or claims too many pixels, is refused`() throws {
    #expect(PixelGrid(png: Data()) == nil)
    #expect(PixelGrid(png: Data("no image, but long enough to hold a header".utf8)) == nil)
    var data = try drawing(.dot(Dot(x: [5], y: [5]))).png(dotsPerInch: 72)
    #expect(PixelGrid(png: data.prefix(60)) == nil)
    data[16] = 0x7F
    #expect(PixelGrid(png: data) == nil)
  }
}

@Suite struct ScaleKindTests {
  private func centers(_ x: Axis, _ values: [Double]) throws -> [Double] {
    let dot = Dot(x: .numbers(values), y: .numbers(values.map { _ in 5 }))
    return items(try drawing(.dot(dot), x: x, y: Axis(domain: 0...10, visible: false)).items).flatMap { item in
      if case .stamps(let stamps) = item { stamps.centers.map(\.x) } else { [Double]() }
    }
  }

  @Test func `a symlog axis is symmetric and logarithmic beyond its threshold`() throws {
    let axis = Axis(kind: .symlog(threshold: 1), domain: -1000...1000, visible: false)
    let found = try centers(axis, [-1000, -100, -1, 0, 1, 100, 1000])
    let step = 100 / 8.0
    let expected = [0, 1, 3, 4, 5, 7, 8].map { 1 + $0 * step }
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func `a nice domain ends at whole steps`() throws {
    let axis = Axis(isNice: true, visible: false)
    let found = try centers(axis, [0.13, 9.6])
    #expect(abs(found[0] - 2.3) < 1e-6 && abs(found[1] - 97) < 1e-6)
  }

  @Test func `sizes are areas, and the legend shows them`() throws {
    let dot = Dot(x: [1, 2, 3], y: [1, 2, 3], sizes: [25, 50, 100])
    let figure = Figure(
      rows: [[Panel(marks: [.dot(dot)], x: bare, y: bare)]], width: 200, size: ChannelScale(label: "n", range: 0...8))
    let stamps = items(try figure.drawing().items).compactMap { item -> Stamps? in
      if case .stamps(let stamps) = item { stamps } else { nil }
    }
    let data = try #require(stamps.first { $0.centers.count == 3 })
    #expect(data.diameters.map { ($0 * $0 / 64 * 100).rounded() } == [25, 50, 100])
    #expect(stamps.count > 2)
  }

  @Test func `numbers are categories in order on an ordinal colour scale`() throws {
    let colors = ["#010101", "#020202", "#030303"].compactMap { Color(hex: $0) }
    let dot = Dot(x: [1, 2, 3], y: [1, 2, 3], color: .column(.texts(["10", "2", "1"])))
    let figure = Figure(
      rows: [[Panel(marks: [.dot(dot)], x: bare, y: bare)]], width: 200,
      color: ColorScale(kind: .ordinal, range: colors))
    let stamps = items(try figure.drawing().items).compactMap { item -> Stamps? in
      if case .stamps(let stamps) = item { stamps } else { nil }
    }
    #expect(stamps.first { $0.centers.count == 3 }?.colors == [colors[2], colors[1], colors[0]])
  }

  @Test func `a logarithmic colour scale takes equal steps for equal ratios`() throws {
    let black = try #require(Color(hex: "#000000"))
    let white = try #require(Color(hex: "#ffffff"))
    let dot = Dot(x: [1, 2, 3], y: [1, 2, 3], color: .column([1, 10, 100]))
    let figure = Figure(
      rows: [[Panel(marks: [.dot(dot)], x: bare, y: bare)]], width: 200,
      color: ColorScale(kind: .logarithmic, range: [black, white]))
    let stamps = items(try figure.drawing().items).compactMap { item -> Stamps? in
      if case .stamps(let stamps) = item { stamps } else { nil }
    }
    let reds = stamps.first { $0.centers.count == 3 }?.colors.map(\.red) ?? []
    #expect(reds.count == 3 && reds[0] == 0 && abs(reds[1] - 0.5) < 0.01 && reds[2] == 1)
  }
}
