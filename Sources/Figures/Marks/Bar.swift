/// Rectangles from a base line: a histogram over intervals, or bars over categories; upright or lying.
public struct Bar: Sendable {
  /// What the bars stand on.
  public enum Base: Sendable, Hashable {
    /// Intervals from `lower[i]` to `upper[i]` of the axis they stand on.
    case intervals(lower: [Double], upper: [Double])
    /// The bands of an ordinal axis, or numbers, each bar as wide as its neighbours are apart.
    case categories(Column)
  }
  /// What the bars stand on.
  public var base: Base
  /// The values that the bars reach.
  public var y: [Double]
  /// Where the bars begin; empty for zero.
  public var from: [Double]
  /// Whether the bars stand on x or on y.
  public var orientation: Orientation
  /// How bars of one category share its place; nil puts them side by side where their colours differ.
  public var position: MarkPosition?
  /// The groups that stand side by side or on top of each other; empty takes those of the colours.
  public var groups: [String]
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Bars over categories.
  public init(
    x: Column, y: [Double], color: Paint = .category(0), opacity: Double = 1, provenance: Provenance = Provenance(),
    legend: String? = nil
  ) {
    self.init(base: .categories(x), y: y, color: color, opacity: opacity, provenance: provenance, legend: legend)
  }

  /// A histogram with `edges.count - 1` bars.
  public init(edges: [Double], y: [Double], color: Paint = .category(0), opacity: Double = 1, legend: String? = nil) {
    let base = Base.intervals(lower: Array(edges.dropLast()), upper: Array(edges.dropFirst()))
    self.init(base: base, y: y, color: color, opacity: opacity, legend: legend)
  }

  /// Bars on a base.
  public init(
    base: Base, y: [Double], from: [Double] = [], orientation: Orientation = .vertical, position: MarkPosition? = nil,
    groups: [String] = [], color: Paint = .category(0), opacity: Double = 1, provenance: Provenance = Provenance(),
    legend: String? = nil
  ) {
    self.base = base
    self.y = y
    self.from = from
    self.orientation = orientation
    self.position = position
    self.groups = groups
    self.color = color
    self.opacity = opacity
    self.provenance = provenance
    self.legend = legend
  }
}

extension Bar: Drawable {
  var name: String { "bar" }

  var swatch: Swatch { Swatch(kind: .bar(opacity: opacity), paint: color, legend: legend) }

  private var allGroups: [String] { groups.isEmpty ? color.categories : groups }

  /// Where bars stand side by side: over categories, from zero, unless something else is asked for.
  private var dodges: MarkPosition? { from.isEmpty || position != nil ? position : .overlay }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = y.count
    let extents = training.extents(orientation)
    switch base {
    case .intervals(let lower, let upper):
      try training.check(name, rows: rows, [("x1", lower.count), ("x2", upper.count)])
      training[keyPath: extents.base].include(lower, padded: false)
      training[keyPath: extents.base].include(upper, padded: false)
    case .categories(let column):
      try training.check(name, rows: rows, [(orientation == .vertical ? "x" : "y", column.count)])
      training[keyPath: extents.base].include(bands: column)
      training.dodge.include(column, groups: allGroups, position: dodges, isWide: true)
    }
    try training.checkOptional(name, rows: rows, [("base", from.count), ("series", groups.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    let ends = ends(by: [:])
    training[keyPath: extents.reach].include(ends.low ?? [], padded: false)
    training[keyPath: extents.reach].include(ends.high, padded: false)
    training[keyPath: extents.reach].standsOnZero = true
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let colors = plot.colors.colors(color, opacity: opacity)
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    let upright = Upright(plot, orientation)
    let ends = ends(by: plot.colors.places)
    let tops = upright.reach.positions(ends.high)
    let bottoms = ends.low.map { upright.reach.positions($0) }
    // Zero has no place on a logarithmic axis; the bars then stand on the axis itself.
    let zero = upright.reach.position(0)
    let ground = zero.isFinite ? zero : upright.reach.lowEdge
    let spans = spans(plot, upright)
    var tally = Tally()
    var joined = Path()
    var shown: [(row: Int, area: Rectangle)] = []
    for (row, top) in tops.enumerated() {
      if let reason = obstacle(row, ends, upright) {
        tally.add(reason)
        continue
      }
      var bottom = bottoms?[row] ?? ground
      if !bottom.isFinite {
        bottom = upright.reach.lowEdge
        tally.add(.openEnded)
      }
      let (left, right) = spans[row]
      let area = upright.rectangle((left, right), (bottom, top))
      guard abs(top - bottom) > 0 else { continue }
      if plot.isOutside([Point(area.x, area.y), Point(area.right, area.bottom)]) {
        tally.add(.outside)
        continue
      }
      if !upright.reach.contains(top) { tally.add(.cut) }
      shown.append((row, area))
      // Bars that touch are one shape: edges of their own would show as seams.
      if colors.count == 1 && provenance == Provenance() {
        joined.steps += Path(area).steps
        continue
      }
      let fill = colors.row(row)
      plot.clipped.append(
        .shape(Shape(Path(area), fill: fill, run: plot.run(provenance, row), tooltip: plot.tooltip(provenance, row))))
      if !variants.isEmpty { plot.clipped += Hatch.items(in: area, variant: variants[row], over: fill, plot.theme) }
    }
    if !joined.steps.isEmpty { plot.clipped.append(.shape(Shape(joined, fill: colors[0]))) }
    tally.add(.hidden, hidden(shown, variants: colors.count == 1))
    plot.count(name, tally, of: tops.count)
  }

  /// Why a bar is not drawn; nil where it is, if only in part.
  private func obstacle(_ row: Int, _ ends: (low: [Double]?, high: [Double]), _ upright: Upright) -> Drawing.Reason? {
    if let reason = upright.reach.obstacle(ends.high[row]) ?? (y[row].isFinite ? nil : .missing) { return reason }
    if let low = ends.low?[row], !low.isFinite { return .missing }
    switch base {
    case .categories(let column): return upright.base.obstacle(column, row)
    case .intervals(let lower, let upper):
      if !lower[row].isFinite { return .missing }
      return upright.base.obstacle(upper[row])
    }
  }

  /// Left and right ends; a hairline of white separates the bars where they are wide enough.
  private func spans(_ plot: PlotArea, _ upright: Upright) -> [(Double, Double)] {
    switch base {
    case .intervals(let lower, let upper):
      let edge = upright.base.lowEdge
      return zip(upright.base.positions(lower), upright.base.positions(upper)).map { left, right in
        let left = left.isFinite ? left : edge
        let gap = abs(right - left) > 3 ? (right > left ? 0.2 : -0.2) : 0
        return (left + gap, right - gap)
      }
    case .categories(let column):
      let stands = plot.stands(column, on: upright.base, groups: allGroups, position: dodges)
      return stands.map { ($0.low, $0.high) }
    }
  }

  /// Where the bars begin, nil for zero, and where they end; stacked ones begin where the one below ends.
  ///
  /// The order of a stack is that of `places`, then that of the rows. Missing values count as nothing; negative ones go
  /// downwards from zero on their own.
  private func ends(by places: [String: Int]) -> (low: [Double]?, high: [Double]) {
    guard position == .stack else { return (from.isEmpty ? nil : from, y) }
    var low = [Double](repeating: 0, count: y.count)
    var high = y
    let groups = allGroups
    let order =
      groups.isEmpty
      ? Array(y.indices)
      : y.indices.sorted { first, second in
        let (a, b) = (places[groups[first]] ?? 0, places[groups[second]] ?? 0)
        return a == b ? first < second : a < b
      }
    var heights: [StackPlace: (up: Double, down: Double)] = [:]
    for row in order where y[row].isFinite {
      let seat = seat(row)
      var (up, down) = heights[seat] ?? (0, 0)
      low[row] = y[row] < 0 ? down : up
      high[row] = low[row] + y[row]
      if y[row] < 0 { down = high[row] } else { up = high[row] }
      heights[seat] = (up, down)
    }
    return (low, high)
  }

  /// What a bar stands on.
  private struct StackPlace: Hashable {
    var text = ""
    var low = 0.0
    var high = 0.0
  }

  private func seat(_ row: Int) -> StackPlace {
    switch base {
    case .categories(.texts(let texts)): StackPlace(text: texts[row])
    case .categories(.numbers(let numbers)): StackPlace(low: numbers[row])
    case .intervals(let lower, let upper): StackPlace(low: lower[row], high: upper[row])
    }
  }

  /// How many bars lie behind a later one: of the same group, or, where bars are opaque, of any.
  private func hidden(_ shown: [(row: Int, area: Rectangle)], variants isPlain: Bool) -> Int {
    struct Place: Hashable {
      var group: String
      var left: Double
      var right: Double
    }
    let groups = allGroups
    func interval(_ area: Rectangle) -> (Double, Double) {
      orientation == .vertical ? (area.y, area.bottom) : (area.x, area.right)
    }
    var known: [Place: [(Double, Double)]] = [:]
    var count = 0
    for (row, area) in shown.reversed() {
      let (left, right) = orientation == .vertical ? (area.x, area.right) : (area.y, area.bottom)
      let place = Place(group: opacity == 1 || groups.isEmpty ? "" : groups[row], left: left, right: right)
      let (low, high) = interval(area)
      let others = known[place] ?? []
      // Bars of a stack touch.
      if others.contains(where: { min($0.1, high) - max($0.0, low) > 0.01 }) { count += 1 }
      // A thousand in one place are enough to know that they hide each other.
      if others.count < 1_000 { known[place, default: []].append((low, high)) }
    }
    return count
  }
}

/// Lines over a fill that tell categories of one colour apart.
enum Hatch {
  /// How many looks there are: none, two diagonals, and both.
  static let count = 4

  /// The lines of a look within a rectangle, cut analytically so that no renderer needs a clip.
  static func items(in area: Rectangle, variant: Int, over fill: Color, _ theme: Theme) -> [Drawing.Item] {
    let look = variant % count
    guard look > 0, area.width > 0.5, area.height > 0.5 else { return [] }
    var steps: [Path.Step] = []
    if look != 2 { steps += lines(area, rising: true) }
    if look != 1 { steps += lines(area, rising: false) }
    let stroke = Stroke(fill.opacity(1).contrasting.opacity(0.75), width: max(0.6, theme.axisWidth))
    return [.shape(Shape(Path(steps), stroke: stroke))]
  }

  /// Diagonals at equal distances.
  static func lines(_ area: Rectangle, rising: Bool, distance: Double = 4) -> [Path.Step] {
    var steps: [Path.Step] = []
    var offset = distance / 2
    while offset < area.width + area.height, steps.count < 20_000 {
      let low = Point(max(0, offset - area.height), min(offset, area.height))
      let high = Point(min(offset, area.width), max(0, offset - area.width))
      func place(_ point: Point) -> Point {
        Point(area.x + (rising ? point.x : area.width - point.x), area.y + point.y)
      }
      steps += [.move(place(low)), .line(place(high))]
      offset += distance
    }
    return steps
  }
}
