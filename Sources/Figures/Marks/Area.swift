/// The area between a lower and an upper curve over x: densities and confidence bands.
///
/// Areas go by x. A lower end that is not positive on a logarithmic axis lies on the axis itself.
public struct Area: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// The lower curve; empty for zero.
  public var y1: [Double]
  /// The upper curve.
  public var y2: [Double]
  /// Which area each row belongs to; empty for one.
  public var series: [String]
  /// How it goes from row to row.
  public var curve: Curve
  /// Whether the areas stand on each other: at each x the heights of the series are added up, in the order of the legend.
  public var stacked: Bool
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Whether the upper curve is drawn as a line.
  public var outlined: Bool
  /// The mark's entry in the legend.
  public var legend: String?

  /// The area over x between y1 and y2.
  public init(
    x: Column, y1: [Double] = [], y2: [Double], series: [String] = [], curve: Curve = .linear, stacked: Bool = false,
    color: Paint = .category(0), opacity: Double = 0.25, outlined: Bool = true, legend: String? = nil
  ) {
    self.x = x
    self.y1 = y1
    self.y2 = y2
    self.series = series
    self.curve = curve
    self.stacked = stacked
    self.color = color
    self.opacity = opacity
    self.outlined = outlined
    self.legend = legend
  }
}

extension Area: Drawable {
  var name: String { "area" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: legend) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y2", y2.count)])
    try training.checkOptional(name, rows: rows, [("y1", y1.count), ("series", series.count)])
    try training.checkPaint(color, name, rows: rows)
    training.x.include(x, padded: false)
    if stacked {
      for layer in layers(by: [:]) {
        training.y.include(layer.low, padded: false)
        training.y.include(layer.high, padded: false)
      }
    } else {
      training.y.include(y1, padded: false)
      training.y.include(y2, padded: false)
    }
    if y1.isEmpty || stacked { training.y.standsOnZero = true }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    if stacked { drawStack(on: &plot) } else { drawAreas(on: &plot) }
  }

  private func drawAreas(on plot: inout PlotArea) {
    let xs = plot.x.positions(x)
    let upper = plot.y.positions(y2)
    // Zero has no place on a logarithmic axis; the area then stands on the axis itself.
    let zero = plot.y.position(0)
    let ground = zero.isFinite ? zero : plot.y.lowEdge
    var lower = y1.isEmpty ? Array(repeating: ground, count: xs.count) : plot.y.positions(y1)
    var tally = Tally()
    for row in xs.indices where upper[row].isFinite && xs[row].isFinite && !lower[row].isFinite {
      guard plot.y.obstacle(y1[row]) == .notPositive || y1[row] == -.infinity else { continue }
      lower[row] = plot.y.lowEdge
      tally.add(.openEnded)
    }
    let isFinite = { (row: Int) in xs[row].isFinite && upper[row].isFinite && lower[row].isFinite }
    for row in xs.indices where !isFinite(row) {
      tally.add(plot.x.obstacle(x, row) ?? plot.y.obstacle(y2[row]) ?? .missing)
    }
    let points = xs.indices.map { Point(xs[$0], upper[$0]) }
    let all = plot.series(
      rows: xs.count, names: series, paint: color, places: plot.ascending(xs, on: plot.x), finite: isFinite)
    tally.add(.doubled, plot.doubled(all, points, across: \.x, along: \.y))
    for series in all {
      for piece in series.pieces {
        let top = piece.map { points[$0] }
        let base = piece.map { Point(xs[$0], lower[$0]) }
        if plot.isOutside(top + base) { tally.add(.outside, piece.count) }
        draw(top, base, series.color, variant: series.variant, on: &plot)
      }
    }
    plot.count(name, tally, of: xs.count)
  }

  /// One area; a place alone is a line from its lower to its upper end.
  private func draw(_ top: [Point], _ base: [Point], _ color: Color, variant: Int, on plot: inout PlotArea) {
    let width = plot.theme.lineWidth
    if top.count == 1 {
      plot.clipped.append(
        .shape(Shape(Path(points: [base[0], top[0]]), stroke: Stroke(color.opacity(max(opacity, 0.5)), width: width))))
      return
    }
    let (above, below) = (curve.corners(top), curve.corners(base))
    plot.clipped.append(
      .shape(Shape(Path(points: above + below.reversed(), closed: true), fill: color.opacity(opacity))))
    if outlined || variant > 0 {
      let dash = Dash.solid.variant(variant)
      let stroke = Stroke(color, width: width, dash: dash.lengths(width: width), roundEnds: dash == .solid)
      plot.clipped.append(.shape(Shape(Path(points: above), stroke: stroke)))
    }
  }

  // MARK: Stacks

  /// One series of a stack: at each of the stack's places where it begins and ends.
  private struct Layer {
    var key: String
    var first: Int
    var places: [Int] = []
    var low: [Double] = []
    var high: [Double] = []
  }

  /// The places of x, in the order of numbers or of first appearance, and each row's; nil where it has none.
  private func stackPlaces() -> (rows: [Int?], values: Column) {
    switch x {
    case .numbers(let values):
      let distinct = Set(values.filter(\.isFinite)).sorted()
      var places: [Double: Int] = [:]
      for (index, value) in distinct.enumerated() { places[value] = index }
      return (values.map { places[$0] }, .numbers(distinct))
    case .texts(let values):
      var distinct: [String] = []
      var places: [String: Int] = [:]
      for value in values where places[value] == nil {
        places[value] = distinct.count
        distinct.append(value)
      }
      return (values.map { places[$0] }, .texts(distinct))
    }
  }

  /// The layers from the ground upwards.
  ///
  /// Between two of its rows a series has the height on the straight line between them, beyond its rows none; missing
  /// values count as nothing.
  private func layers(by order: [String: Int]) -> [Layer] {
    let names = series.isEmpty ? color.categories : series
    let stack = stackPlaces()
    var layers: [Layer] = []
    var known: [String: Int] = [:]
    var heights: [[Int: Double]] = []
    for row in y2.indices {
      guard let place = stack.rows[row] else { continue }
      let key = names.isEmpty ? "" : names[row]
      if known[key] == nil {
        known[key] = layers.count
        layers.append(Layer(key: key, first: row))
        heights.append([:])
      }
      guard let layer = known[key] else { continue }
      heights[layer][place, default: 0] += y2[row].isFinite ? y2[row] - (y1.isEmpty ? 0 : y1[row]) : 0
    }
    let categories = color.categories
    func rank(_ layer: Layer) -> Int { categories.isEmpty ? 0 : order[categories[layer.first]] ?? 0 }
    let sorted = layers.indices.sorted { (rank(layers[$0]), $0) < (rank(layers[$1]), $1) }
    var ground = [Double](repeating: 0, count: stack.values.count)
    return sorted.map { index in
      var layer = layers[index]
      let filled = Self.filled(heights[index], stack.values)
      for (place, height) in filled {
        layer.places.append(place)
        layer.low.append(ground[place])
        ground[place] += height
        layer.high.append(ground[place])
      }
      return layer
    }
  }

  /// The heights at all places from the first to the last, those between given ones on the line between them.
  private static func filled(_ heights: [Int: Double], _ values: Column) -> [(Int, Double)] {
    let known = heights.keys.sorted()
    guard let last = known.last else { return [] }
    var result: [(Int, Double)] = []
    for (from, to) in zip(known, known.dropFirst()) {
      for place in from..<to {
        var share = 0.0
        if case .numbers(let numbers) = values, place > from {
          share = (numbers[place] - numbers[from]) / (numbers[to] - numbers[from])
        }
        let (a, b) = (heights[from] ?? 0, heights[to] ?? 0)
        result.append((place, place == from ? a : numbersOnly(values) ? a + (b - a) * share : 0))
      }
    }
    result.append((last, heights[last] ?? 0))
    return result
  }

  private static func numbersOnly(_ values: Column) -> Bool { if case .numbers = values { true } else { false } }

  private func drawStack(on plot: inout PlotArea) {
    let positions = plot.x.positions(stackPlaces().values)
    let colors = plot.colors.colors(color)
    let categories = color.categories
    let names = series.isEmpty ? categories : series
    var tally = Tally()
    var seen: Set<[String]> = []
    for row in y2.indices {
      if let reason = plot.x.obstacle(x, row) ?? (y2[row].isFinite ? nil : .missing) {
        tally.add(reason)
      } else if !seen.insert([names.isEmpty ? "" : names[row], place(row)]).inserted {
        tally.add(.doubled)
      }
    }
    let ground = plot.y.position(0).isFinite ? plot.y.position(0) : plot.y.lowEdge
    for layer in layers(by: plot.colors.places) {
      func points(_ values: [Double]) -> [Point] {
        zip(layer.places, values).map {
          Point(positions[$0], plot.y.obstacle($1) == nil ? plot.y.position($1) : ground)
        }
        .filter(\.x.isFinite)
      }
      let (top, base) = (points(layer.high), points(layer.low))
      let order = top.indices.sorted { plot.x.end < plot.x.start ? top[$0].x > top[$1].x : top[$0].x < top[$1].x }
      guard !order.isEmpty else { continue }
      draw(
        order.map { top[$0] }, order.map { base[$0] }, colors.row(layer.first),
        variant: categories.isEmpty ? 0 : plot.colors.variant(category: categories[layer.first]), on: &plot)
    }
    plot.count(name, tally, of: y2.count)
  }

  private func place(_ row: Int) -> String {
    switch x {
    case .numbers(let values): "\(values[row])"
    case .texts(let values): values[row]
    }
  }
}
