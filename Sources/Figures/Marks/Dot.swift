/// A symbol at each point.
public struct Dot: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// Fill colours.
  public var color: Paint
  /// The diameter in points; nil takes the theme's.
  public var diameter: Double?
  /// Diameters in points, one a row; empty for equal ones.
  public var diameters: [Double]
  /// Numbers shown by the figure's scale of sizes, one a row; empty for none.
  public var sizes: [Double]
  /// Numbers shown by the figure's scale of opacities, one a row; empty for none.
  public var opacities: [Double]
  /// The symbol of all dots.
  public var symbol: Symbol
  /// Categories shown by different symbols, one a row; empty for `symbol`.
  public var symbols: [String]
  /// Opacity, 0...1.
  public var opacity: Double
  /// A thin outline that separates overlapping dots.
  public var outlined: Bool
  /// How dots of one category share its place; nil follows the bars of the panel.
  public var position: MarkPosition?
  /// The groups that stand side by side; empty takes those of the colours.
  public var groups: [String]
  /// What becomes of rows whose position is not finite.
  public var missing: MissingPolicy
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Symbols at the points (x, y).
  public init(
    x: Column, y: Column, color: Paint = .ink, diameter: Double? = nil, diameters: [Double] = [],
    sizes: [Double] = [], opacities: [Double] = [], symbol: Symbol = .circle, symbols: [String] = [],
    opacity: Double = 1, outlined: Bool = false, position: MarkPosition? = nil, groups: [String] = [],
    missing: MissingPolicy = .skip, provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.color = color
    self.diameter = diameter
    self.diameters = diameters
    self.sizes = sizes
    self.opacities = opacities
    self.symbol = symbol
    self.symbols = symbols
    self.opacity = opacity
    self.outlined = outlined
    self.position = position
    self.groups = groups
    self.missing = missing
    self.provenance = provenance
    self.legend = legend
  }
}

extension Dot: Drawable {
  var name: String { "dot" }

  var swatch: Swatch {
    Swatch(
      kind: .symbol(symbol), paint: color, legend: legend, usesSize: !sizes.isEmpty, usesOpacity: !opacities.isEmpty)
  }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count)])
    try training.checkOptional(
      name, rows: rows,
      [
        ("diameters", diameters.count), ("sizes", sizes.count), ("opacities", opacities.count),
        ("symbols", symbols.count), ("series", groups.count),
      ])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: true)
    training.y.include(y, padded: true)
    let largest = sizes.isEmpty ? diameters.max() ?? diameter ?? training.theme.dotDiameter : training.largestDot
    training.x.include(x, inset: largest / 2)
    training.y.include(y, inset: largest / 2)
    training.dodge.include(x, groups: dodgeGroups, position: position, isWide: false)
    training.include(color)
    training.size.include(sizes, padded: false)
    training.opacity.include(opacities, padded: false)
    training.symbolCategories.include(texts: symbols)
    if missing == .margin { training.marginRows += lost }
  }

  private var dodgeGroups: [String] { groups.isEmpty ? color.categories : groups }

  /// How many rows have no finite position.
  private var lost: Int {
    guard case .numbers(let xs) = x, case .numbers(let ys) = y else { return 0 }
    return zip(xs, ys).reduce(0) { $0 + ($1.0.isFinite && $1.1.isFinite ? 0 : 1) }
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let points = plot.dodged(x, y, groups: dodgeGroups, position: position)
    var colors = plot.colors.colors(color, opacity: opacity)
    if !opacities.isEmpty {
      colors = opacities.enumerated().map { row, value in
        let color = colors.row(row)
        return color.opacity(color.alpha * plot.opacity(value))
      }
    }
    let diameters = sizes.isEmpty ? self.diameters : sizes.map { plot.size($0) }
    var kept: [Int] = []
    kept.reserveCapacity(points.count)
    var lost: [Int] = []
    for (row, point) in points.enumerated() {
      if !(point.x.isFinite && point.y.isFinite) {
        lost.append(row)
      } else if plot.contains(point) {
        kept.append(row)
      }
    }
    plot.count(name, .outside, points.count - kept.count - lost.count, of: points.count)
    // Only what is not finite has diverged: a zero on a logarithmic axis has not.
    let channels = [(column: x, scale: plot.x), (column: y, scale: plot.y)]
    let placeless =
      missing == .skip
      ? lost
      : lost.filter { row in
        channels.lazy.compactMap { $0.scale.obstacle($0.column, row) }.first != .missing
      }
    plot.count(name, lost: placeless, of: points.count, channels)
    if missing == .margin {
      let known = Set(placeless)
      lost.removeAll { known.contains($0) }
      plot.count(name, .diverged, lost.count, of: points.count)
    }
    if opacity == 1, opacities.isEmpty { plot.count(name, .hidden, hidden(kept, points), of: points.count) }
    let missingSizes = sizes.indices.filter { !sizes[$0].isFinite }.count
    plot.count(name, .unsized, missingSizes, of: points.count)
    plot.count(name, .unshaded, opacities.filter { !$0.isFinite }.count, of: points.count)
    let common = diameter ?? plot.theme.dotDiameter
    let outline = outlined ? Stroke(.white, width: max(0.25, plot.theme.axisWidth * 0.6)) : nil
    for (symbol, rows) in rowsBySymbol(kept, plot) {
      let isAll = rows.count == points.count
      plot.free.append(
        .stamps(
          Stamps(
            symbol: symbol, centers: isAll ? points : rows.map { points[$0] },
            diameters: diameters.isEmpty ? [common] : rows.map { diameters[$0] },
            colors: colors.count == 1 || isAll ? colors : rows.map { colors[$0] }, outline: outline,
            runs: provenance.runs.isEmpty ? [] : rows.map { provenance.runs[$0] },
            tooltips: provenance.tooltips.isEmpty ? [] : rows.map { provenance.tooltips[$0] },
            isRasterized: rows.count > plot.rasterThreshold)))
    }
    if missing == .margin && !lost.isEmpty { drawMargin(lost, on: &plot) }
  }

  /// How many dots lie exactly behind a later one of the same look.
  private func hidden(_ rows: [Int], _ points: [Point]) -> Int {
    struct Look: Hashable {
      var place: Point
      var color: String
      var value: Double
      var symbol: String
    }
    var values: [Double] = []
    if case .column(.numbers(let numbers)) = color { values = numbers }
    let categories = color.categories
    var seen: Set<Look> = []
    seen.reserveCapacity(rows.count)
    for row in rows {
      seen.insert(
        Look(
          place: points[row], color: categories.isEmpty ? "" : categories[row], value: values.isEmpty ? 0 : values[row],
          symbol: symbols.isEmpty ? "" : symbols[row]))
    }
    return rows.count - seen.count
  }

  /// Rows grouped by symbol; the order of rows is kept within a group.
  private func rowsBySymbol(_ rows: [Int], _ plot: PlotArea) -> [(Symbol, [Int])] {
    guard !symbols.isEmpty, !plot.theme.symbols.isEmpty else { return rowsByVariant(rows, plot) }
    var groups: [[Int]] = Array(repeating: [], count: plot.symbolPlaces.count)
    for row in rows { if let place = plot.symbolPlaces[symbols[row]] { groups[place].append(row) } }
    return groups.enumerated().filter { !$0.element.isEmpty }
      .map { (plot.theme.symbols[$0.offset % plot.theme.symbols.count], $0.element) }
  }

  /// Rows grouped by the symbols of categories that share a colour.
  private func rowsByVariant(_ rows: [Int], _ plot: PlotArea) -> [(Symbol, [Int])] {
    let categories = color.categories
    var groups: [[Int]] = []
    for row in rows {
      let variant = categories.isEmpty ? 0 : plot.colors.variant(category: categories[row])
      while groups.count <= variant { groups.append([]) }
      groups[variant].append(row)
    }
    return groups.enumerated().filter { !$0.element.isEmpty }
      .map { (symbol.variant($0.offset, plot.theme.symbols), $0.element) }
  }

  /// Crosses above the plot area, from the right, closer together when there are many.
  private func drawMargin(_ rows: [Int], on plot: inout PlotArea) {
    let size = plot.theme.dotDiameter + 0.4
    let step = min(size * 1.6, plot.area.width * 0.8 / Double(rows.count))
    let centers = rows.indices.map {
      Point(plot.area.right - size / 2 - Double($0) * step, plot.area.y - size / 2 - 2)
    }
    plot.free.append(
      .stamps(
        Stamps(
          symbol: .cross, centers: centers, diameters: [size],
          colors: [plot.theme.palette.dropFirst().first ?? plot.theme.ink],
          outline: nil, runs: provenance.runs.isEmpty ? [] : rows.map { provenance.runs[$0] },
          tooltips: provenance.tooltips.isEmpty ? [] : rows.map { provenance.tooltips[$0] })))
  }
}

extension Symbol {
  /// The symbol of categories that share a colour: this one for the first, then a theme's others in turn.
  func variant(_ index: Int, _ symbols: [Symbol]) -> Symbol {
    let all = [self] + symbols.filter { $0 != self }
    return all[index % all.count]
  }
}

extension PlotArea {
  /// The points of rows, moved to the places of their groups where those stand side by side.
  func dodged(_ xs: Column, _ ys: Column, groups: [String], position: MarkPosition?) -> [Point] {
    guard dodge.isOn, !groups.isEmpty, position != .overlay else { return points(xs, ys) }
    // Of the two axes the one with bands is that on which the bars stand.
    if x.hasBands {
      return zip(stands(xs, on: x, groups: groups, position: position), y.positions(ys)).map { Point($0.middle, $1) }
    }
    return zip(x.positions(xs), stands(ys, on: y, groups: groups, position: position)).map { Point($0, $1.middle) }
  }
}
