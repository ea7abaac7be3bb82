/// Lines of equal value of a gridded function, or the bands between them.
public struct Contour: Sendable {
  /// Row-major values; the first row lies at `y[0]`.
  public var values: [Double]
  /// The grid's positions along x, ascending.
  public var x: [Double]
  /// The grid's positions along y, ascending.
  public var y: [Double]
  /// The values of the lines, ascending; nil for round values, about `count` of them.
  public var levels: [Double]?
  /// About how many lines there are where no levels are given.
  public var count: Int
  /// Whether the bands between the lines are filled by the colour scale.
  public var filled: Bool
  /// The lines' colour; nil takes the colour scale at each level (or the ink over filled bands).
  public var color: Paint?
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// Whether the levels are written on the lines.
  public var labels: Bool

  /// Contours of values on a grid.
  public init(
    values: [Double], x: [Double], y: [Double], levels: [Double]? = nil, count: Int = 8, filled: Bool = false,
    color: Paint? = nil, width: Double? = nil, labels: Bool = false
  ) {
    self.values = values
    self.x = x
    self.y = y
    self.levels = levels
    self.count = count
    self.filled = filled
    self.color = color
    self.width = width
    self.labels = labels
  }
}

extension Contour: Drawable {
  var name: String { "contour" }

  var swatch: Swatch { Swatch(kind: .none, paint: .ink, legend: nil) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    guard x.count > 1, y.count > 1, values.count == x.count * y.count else {
      throw .option(
        panel: training.panel, name: name,
        message: "\(values.count) values do not fill a grid of \(x.count) x \(y.count), at least 2 x 2")
    }
    guard values.contains(where: \.isFinite) else { throw .noData(panel: training.panel, mark: name) }
    training.x.include(x, padded: false)
    training.y.include(y, padded: false)
    if filled || color == nil {
      // Lines lie between the data's ends, so the scale ends at the levels where they are given.
      training.color.include(filled ? values : levels ?? values, padded: false)
    }
  }

  /// The levels: those given, or multiples of a round step strictly inside the values' range.
  func chosenLevels() -> [Double] {
    if let levels { return levels.sorted() }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return [] }
    return TickMaking.linear(low, high, count).values.filter { $0 > low && $0 < high }
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let xs = plot.x.positions(x)
    let ys = plot.y.positions(y)
    guard (xs + ys).allSatisfy(\.isFinite) else {
      throw .kind(panel: plot.panel, mark: name, channel: "x, y", needed: "positions that the axes can show")
    }
    let levels = chosenLevels()
    plot.count(name, .missing, values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }, of: values.count)
    if filled { fill(levels, xs, ys, on: &plot) }
    let width = self.width ?? plot.theme.lineWidth * (filled ? 0.5 : 0.8)
    let squares = MarchingSquares(values: values, x: xs, y: ys)
    var texts: [Drawing.Item] = []
    let names = NumberLabels.alone(levels, trims: self.levels != nil)
    for (level, name) in zip(levels, names) {
      let color = lineColor(level, plot)
      var longest: [Point] = []
      for line in squares.lines(at: level) {
        plot.clipped.append(
          .shape(Shape(Path(points: line), stroke: Stroke(color, width: width, roundEnds: true), tooltip: name)))
        if MarchingSquares.length(line) > MarchingSquares.length(longest) { longest = line }
      }
      if labels, let item = try label(name, on: longest, color: color, plot) { texts += item }
    }
    plot.clipped += texts
  }

  private func lineColor(_ level: Double, _ plot: PlotArea) -> Color {
    if let color { return plot.colors.colors(color).first ?? plot.theme.ink }
    return filled ? plot.theme.ink.opacity(0.5) : plot.colors.color(level)
  }

  /// Bands from the lowest upwards, each over the one before: no seams between them.
  private func fill(_ levels: [Double], _ xs: [Double], _ ys: [Double], on plot: inout PlotArea) {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return }
    let edges = [low] + levels.filter { $0 > low && $0 < high } + [high]
    // A rim of values below everything closes every region at the grid's edge.
    let rim = low - 1 - abs(low)
    var padded = [Double](repeating: rim, count: (xs.count + 2) * (ys.count + 2))
    for row in ys.indices {
      for column in xs.indices {
        let value = values[row * xs.count + column]
        padded[(row + 1) * (xs.count + 2) + column + 1] = value.isFinite ? value : rim
      }
    }
    let squares = MarchingSquares(values: padded, x: [xs[0]] + xs + xs.suffix(1), y: [ys[0]] + ys + ys.suffix(1))
    for (lower, upper) in zip(edges, edges.dropFirst()) {
      let regions = squares.lines(at: lower == low ? low - abs(low) * 1e-9 - 1e-300 : lower)
      let steps = regions.flatMap { Path(points: $0, closed: true).steps }
      guard !steps.isEmpty else { continue }
      plot.clipped.append(.shape(Shape(Path(steps), fill: plot.colors.color((lower + upper) / 2))))
    }
  }

  /// A level's text in the middle of its longest line, along it, over a strip of white.
  private func label(
    _ text: String, on line: [Point], color: Color, _ plot: PlotArea
  ) throws(FigureError) -> [Drawing.Item]? {
    let size = plot.theme.tickSize * 0.9
    let box = try plot.typesetter.box(text, size: size)
    guard MarchingSquares.length(line) > 2.5 * box.width, let (middle, along) = MarchingSquares.middle(of: line),
      plot.area.x + box.width < middle.x, middle.x < plot.area.right - box.width
    else { return nil }
    var angle = atan2Degrees(along)
    // Never upside down.
    if angle > 90 { angle -= 180 }
    if angle < -90 { angle += 180 }
    let (cosine, sine) = unit(angle)
    let (half, rise) = (box.width / 2 + 1, size * 0.42)
    func corner(_ across: Double, _ up: Double) -> Point {
      Point(middle.x + across * cosine - up * sine, middle.y + across * sine + up * cosine)
    }
    let strip = [corner(-half, -rise), corner(half, -rise), corner(half, rise), corner(-half, rise)]
    let place = corner(0, 0.33 * size)
    return [
      .shape(Shape(Path(points: strip, closed: true), fill: filled ? Color.white.opacity(0.7) : .white)),
      .text(box.text(at: place, anchor: .center, color: filled ? plot.theme.ink : color, rotation: angle)),
    ]
  }
}
