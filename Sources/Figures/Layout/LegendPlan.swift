/// The entries of a figure's legend, measured and broken into rows.
struct LegendPlan {
  struct Entry {
    var kind: Swatch.Kind
    var color: Color
    var box: Typesetter.Box
  }
  let theme: Theme
  private var entries: [Entry] = []
  private let swatchWidth = 12.0
  private let swatchGap = 3.0
  private let entryGap = 11.0

  var isEmpty: Bool { entries.isEmpty }

  /// Gathers the entries of all panels: categories of colours and symbols, and marks that name themselves.
  init(_ figure: Figure, mapping: ColorMapping, categories: [String], symbols: [String]) throws(FigureError) {
    theme = figure.theme
    guard figure.legend != .none else { return }
    let setter = Typesetter(theme: theme)
    let marks = figure.rows.flatMap { $0 }.compactMap { $0 }.flatMap(\.marks).map(\.drawable)
    let areSame = categories == symbols
    for (index, category) in categories.enumerated() {
      var kind = Self.kind(of: category, marks: marks)
      if areSame, !theme.symbols.isEmpty { kind = .symbol(theme.symbols[index % theme.symbols.count]) }
      let box = try setter.box(category, size: theme.tickSize)
      entries.append(Entry(kind: kind, color: mapping.color(category: category), box: box))
    }
    if !areSame && !theme.symbols.isEmpty {
      for (index, category) in symbols.enumerated() {
        let kind = Swatch.Kind.symbol(theme.symbols[index % theme.symbols.count])
        entries.append(Entry(kind: kind, color: theme.ink, box: try setter.box(category, size: theme.tickSize)))
      }
    }
    var named: Set<String> = []
    for swatch in marks.map(\.swatch) {
      guard let legend = swatch.legend, swatch.kind != .none, named.insert(legend).inserted else { continue }
      let color = mapping.colors(swatch.paint).first ?? theme.ink
      entries.append(Entry(kind: swatch.kind, color: color, box: try setter.box(legend, size: theme.tickSize)))
    }
  }

  /// The swatch of the mark that shows a category most clearly: a line before dots before an area.
  private static func kind(of category: String, marks: [any Drawable]) -> Swatch.Kind {
    var best = Swatch.Kind.symbol(.circle)
    var rank = -1
    for swatch in marks.map(\.swatch) {
      guard case .column(.texts(let values)) = swatch.paint, values.contains(category) else { continue }
      let own =
        switch swatch.kind {
        case .line: 2
        case .symbol: 1
        case .area: 0
        case .none: -1
        }
      if own > rank { (best, rank) = (swatch.kind, own) }
    }
    return best
  }

  private var rowHeight: Double { theme.tickSize * 1.35 }

  private func width(_ entry: Entry) -> Double { swatchWidth + swatchGap + entry.box.width }

  private func rows(width available: Double) -> [[Entry]] {
    var rows: [[Entry]] = []
    var used = Double.infinity
    for entry in entries {
      let needed = width(entry)
      if used + entryGap + needed > available {
        rows.append([entry])
        used = needed
      } else {
        rows[rows.count - 1].append(entry)
        used += entryGap + needed
      }
    }
    return rows
  }

  /// The height of the legend in a width; 0 without entries.
  func height(width: Double) -> Double { Double(rows(width: width).count) * rowHeight }

  /// The width of a legend of one entry a row.
  var columnWidth: Double { entries.map(width).max() ?? 0 }

  /// The height of a legend of one entry a row.
  var columnHeight: Double { Double(entries.count) * rowHeight }

  /// Rows of entries, each row in the middle of the width.
  func items(at origin: Point, width available: Double) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    for (index, row) in rows(width: available).enumerated() {
      let total = row.map(width).reduce(0, +) + entryGap * Double(row.count - 1)
      var x = origin.x + max(0, (available - total) / 2)
      for entry in row {
        items += self.items(entry, at: Point(x, origin.y + (Double(index) + 0.5) * rowHeight))
        x += width(entry) + entryGap
      }
    }
    return items
  }

  /// One entry a row.
  func columnItems(at origin: Point) -> [Drawing.Item] {
    entries.enumerated().flatMap { index, entry in
      items(entry, at: Point(origin.x, origin.y + (Double(index) + 0.5) * rowHeight))
    }
  }

  private func items(_ entry: Entry, at middle: Point) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    let center = Point(middle.x + swatchWidth / 2, middle.y)
    func dot(_ symbol: Symbol) -> Drawing.Item {
      .stamps(
        Stamps(
          symbol: symbol, centers: [center], diameters: [theme.dotDiameter], colors: [entry.color], outline: nil,
          runs: [], tooltips: []))
    }
    switch entry.kind {
    case .symbol(let symbol): items.append(dot(symbol))
    case .line(let dash, let dots):
      let ends = [Point(middle.x, middle.y), Point(middle.x + swatchWidth, middle.y)]
      let stroke = Stroke(entry.color, width: theme.lineWidth, dash: dash.lengths(width: theme.lineWidth))
      items.append(.shape(Shape(Path(points: ends), stroke: stroke)))
      if dots { items.append(dot(.circle)) }
    case .area(let opacity):
      let height = theme.tickSize * 0.7
      let area = Rectangle(x: middle.x, y: middle.y - height / 2, width: swatchWidth, height: height)
      items.append(.shape(Shape(Path(area), fill: entry.color.opacity(opacity))))
    case .none: break
    }
    let place = Point(middle.x + swatchWidth + swatchGap, middle.y + 0.33 * theme.tickSize)
    items.append(.text(entry.box.text(at: place, anchor: .left, color: theme.ink)))
    return items
  }
}
