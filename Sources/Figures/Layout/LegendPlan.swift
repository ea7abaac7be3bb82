/// The entries of a figure's legend, measured and broken into rows; groups of one channel each, headed by its label.
struct LegendPlan {
  struct Entry {
    /// The mark's look; nil for a heading.
    var kind: Swatch.Kind?
    var color: Color
    /// Which of the looks of one colour it has.
    var variant = 0
    /// The symbol of dots of the same category beside lines, where it tells categories of one colour apart.
    var symbol: Symbol?
    /// The symbol's diameter in points.
    var diameter: Double
    var box: Typesetter.Box
  }
  let theme: Theme
  /// The widest text of an entry; longer ones break into lines.
  private let widest: Double
  private var groups: [[Entry]] = []
  private let swatchGap = 3.0
  private let entryGap = 11.0
  private let groupGap = 22.0

  var isEmpty: Bool { groups.isEmpty }

  /// Gathers the entries of all panels: categories of colours and symbols, marks that name themselves, sizes, opacities.
  init(_ figure: Figure, _ trained: TrainedPanels) throws(FigureError) {
    theme = figure.theme
    widest = figure.legend == .right ? 0.3 * figure.width : max(0.9 * figure.width - 16, 4 * figure.theme.tickSize)
    guard figure.legend != .none else { return }
    let marks = figure.rows.flatMap { $0 }.compactMap { $0 }.flatMap(\.marks).map(\.drawable)
    try addCategories(figure, trained, marks)
    try addNamed(marks, trained.mapping)
    try addOwnCategories(trained, marks)
    for mapping in [trained.size, trained.opacity] { try addSamples(mapping, marks) }
  }

  private func entry(
    _ text: String, _ kind: Swatch.Kind?, _ color: Color, diameter: Double? = nil
  ) throws(FigureError) -> Entry {
    let box = try Typesetter(theme: theme).block(
      text, size: theme.tickSize, width: widest, limit: 3, anchor: .left)
    return Entry(kind: kind, color: color, diameter: diameter ?? theme.dotDiameter, box: box)
  }

  private mutating func add(_ entries: [Entry], heading: String?) throws(FigureError) {
    guard !entries.isEmpty else { return }
    let head = try heading.map { text throws(FigureError) in [try entry(text, nil, theme.ink)] } ?? []
    groups.append(head + entries)
  }

  /// Colours and symbols; merged where both show the same categories.
  private mutating func addCategories(
    _ figure: Figure, _ trained: TrainedPanels, _ marks: [any Drawable]
  ) throws(FigureError) {
    let areSame = trained.categories == trained.symbols || Set(trained.categories) == Set(trained.symbols)
    var entries: [Entry] = []
    for (category, label) in zip(trained.categories, Category.labels(trained.categories)) {
      var kind = Self.kind(of: category, marks: marks)
      if areSame, !theme.symbols.isEmpty, let place = trained.symbols.firstIndex(of: category) {
        kind = .symbol(theme.symbols[place % theme.symbols.count])
      }
      var entry = try entry(label, kind, trained.mapping.color(category: category))
      if !(areSame && trained.symbols.contains(category)) {
        entry.variant = trained.mapping.variant(category: category)
        if trained.categories.count > theme.palette.count { entry.symbol = Self.symbol(of: category, marks: marks) }
      }
      entries.append(entry)
    }
    try add(entries, heading: trained.usesSharedColor ? nil : figure.color.label)
    guard !areSame, !theme.symbols.isEmpty else { return }
    var shapes: [Entry] = []
    for (index, label) in Category.labels(trained.symbols).enumerated() {
      let kind = Swatch.Kind.symbol(theme.symbols[index % theme.symbols.count])
      shapes.append(try entry(label, kind, theme.ink))
    }
    try add(shapes, heading: nil)
  }

  /// The categories of panels whose colours are their own.
  private mutating func addOwnCategories(_ trained: TrainedPanels, _ marks: [any Drawable]) throws(FigureError) {
    for own in trained.ownCategories {
      var entries: [Entry] = []
      for (category, label) in zip(own.categories, Category.labels(own.categories)) {
        let kind = Self.kind(of: category, marks: marks)
        var entry = try entry(label, kind, own.mapping.color(category: category))
        entry.variant = own.mapping.variant(category: category)
        entries.append(entry)
      }
      try add(entries, heading: own.mapping.scale.label)
    }
  }

  private mutating func addNamed(_ marks: [any Drawable], _ mapping: ColorMapping) throws(FigureError) {
    var named: Set<String> = []
    var entries: [Entry] = []
    for swatch in marks.map(\.swatch) {
      guard let legend = swatch.legend, swatch.kind != .none, named.insert(legend).inserted else { continue }
      entries.append(try entry(legend, swatch.kind, mapping.colors(swatch.paint).first ?? theme.ink))
    }
    try add(entries, heading: nil)
  }

  /// Dots of round values of a channel, in the marks' colour where they have one.
  private mutating func addSamples(_ mapping: ChannelMapping, _ marks: [any Drawable]) throws(FigureError) {
    let users = marks.map(\.swatch).filter { mapping.channel == .size ? $0.usesSize : $0.usesOpacity }
    guard let first = users.first else { return }
    var color = theme.ink
    switch first.paint {
    case .color(let own): color = own
    case .category(let index) where !theme.palette.isEmpty: color = theme.palette[index % theme.palette.count]
    default: break
    }
    var symbol = Symbol.circle
    if case .symbol(let own) = first.kind { symbol = own }
    var entries: [Entry] = []
    for sample in mapping.samples() {
      let value = mapping(sample.value)
      let isSize = mapping.channel == .size
      entries.append(
        try entry(
          sample.text, .symbol(symbol), isSize ? color : color.opacity(value),
          diameter: isSize ? value : theme.dotDiameter * 1.2))
    }
    try add(entries, heading: mapping.scale.label)
  }

  /// The swatch of the mark that shows a category most clearly: a line before dots before an area.
  private static func kind(of category: String, marks: [any Drawable]) -> Swatch.Kind {
    var best = Swatch.Kind.symbol(.circle)
    var rank = -1
    for swatch in marks.map(\.swatch) {
      guard case .column(.texts(let values)) = swatch.paint, values.contains(category) else { continue }
      let own =
        switch swatch.kind {
        case .line: 3
        case .symbol: 2
        case .bar: 1
        case .area: 0
        case .none: -1
        }
      if own > rank { (best, rank) = (swatch.kind, own) }
    }
    return best
  }

  /// The symbol of dots that show a category; nil where none do.
  private static func symbol(of category: String, marks: [any Drawable]) -> Symbol? {
    for swatch in marks.map(\.swatch) where swatch.paint.categories.contains(category) {
      if case .symbol(let symbol) = swatch.kind { return symbol }
    }
    return nil
  }

  // MARK: Measures

  private var rowHeight: Double {
    // One line is as high as it always is; a second one is more.
    let text = groups.joined().map { $0.box.ascent + $0.box.descent }.max() ?? 0
    return max(
      theme.tickSize * 1.35, (groups.joined().map(\.diameter).max() ?? 0) + 2, text + 0.3 * theme.tickSize)
  }

  /// Lines and areas need some length, a symbol only its own.
  private func swatchWidth(_ entry: Entry) -> Double {
    switch entry.kind {
    case nil, .some(.none): 0
    case .symbol: max(6, entry.diameter)
    case .line, .area, .bar: 12
    }
  }

  private func width(_ entry: Entry) -> Double {
    (entry.kind == nil ? 0 : swatchWidth(entry) + swatchGap) + entry.box.width
  }

  private func width(_ row: [(entry: Entry, gap: Double)]) -> Double {
    row.reduce(0) { $0 + $1.gap + width($1.entry) }
  }

  /// Entries in rows with the gap before each; a group that does not fit behind another begins a row.
  private func rows(width available: Double) -> [[(entry: Entry, gap: Double)]] {
    var rows: [[(entry: Entry, gap: Double)]] = []
    for group in groups {
      let spaced = group.enumerated().map { index, entry in
        (entry: entry, gap: index == 0 ? 0 : group[index - 1].kind == nil ? 5 : entryGap)
      }
      if let last = rows.last, width(last) + groupGap + width(spaced) <= available {
        rows[rows.count - 1] += [(spaced[0].entry, groupGap)] + spaced.dropFirst()
        continue
      }
      rows.append([])
      for item in spaced {
        if !rows[rows.count - 1].isEmpty, width(rows[rows.count - 1]) + item.gap + width(item.entry) > available {
          rows.append([(item.entry, 0)])
        } else {
          rows[rows.count - 1].append(item)
        }
      }
    }
    return rows
  }

  /// The height of the legend in a width; 0 without entries.
  func height(width: Double) -> Double { Double(rows(width: width).count) * rowHeight }

  /// The width of a legend of one entry a row.
  var columnWidth: Double { groups.joined().map(width).max() ?? 0 }

  // MARK: Items

  /// Rows of entries, each row in the middle of the width.
  func items(at origin: Point, width available: Double) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    for (index, row) in rows(width: available).enumerated() {
      var x = origin.x + max(0, (available - width(row)) / 2)
      for item in row {
        x += item.gap
        items += self.items(item.entry, at: Point(x, origin.y + (Double(index) + 0.5) * rowHeight))
        x += width(item.entry)
      }
    }
    return items
  }

  /// One entry a row; swatches of different lengths share their middle.
  func columnItems(at origin: Point) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    var y = origin.y + rowHeight / 2
    for group in groups {
      let widest = group.map(swatchWidth).max() ?? 0
      for entry in group {
        items += self.items(entry, at: Point(origin.x, y), swatch: widest)
        y += rowHeight
      }
      y += rowHeight * 0.5
    }
    return items
  }

  private func items(_ entry: Entry, at middle: Point, swatch: Double? = nil) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    let width = swatch ?? swatchWidth(entry)
    let center = Point(middle.x + width / 2, middle.y)
    func dot(_ symbol: Symbol, _ diameter: Double) -> Drawing.Item {
      .stamps(
        Stamps(
          symbol: symbol, centers: [center], diameters: [diameter], colors: [entry.color], outline: nil,
          runs: [], tooltips: []))
    }
    switch entry.kind {
    case .symbol(let symbol): items.append(dot(symbol.variant(entry.variant, theme.symbols), entry.diameter))
    case .line(let dash, let dots):
      let dash = dash.variant(entry.variant)
      let ends = [Point(center.x - 6, middle.y), Point(center.x + 6, middle.y)]
      let stroke = Stroke(entry.color, width: theme.lineWidth, dash: dash.lengths(width: theme.lineWidth))
      items.append(.shape(Shape(Path(points: ends), stroke: stroke)))
      if let symbol = entry.symbol {
        items.append(dot(symbol.variant(entry.variant, theme.symbols), theme.dotDiameter))
      } else if dots {
        items.append(dot(.circle, theme.dotDiameter))
      }
    case .area(let opacity):
      let height = theme.tickSize * 0.7
      let area = Rectangle(x: center.x - 6, y: middle.y - height / 2, width: 12, height: height)
      items.append(.shape(Shape(Path(area), fill: entry.color.opacity(opacity))))
      if entry.variant > 0 {
        let dash = Dash.solid.variant(entry.variant).lengths(width: theme.lineWidth)
        let edge = Path(points: [Point(area.x, area.y), Point(area.right, area.y)])
        items.append(.shape(Shape(edge, stroke: Stroke(entry.color, width: theme.lineWidth, dash: dash))))
      }
    case .bar(let opacity):
      let height = theme.tickSize * 0.7
      let area = Rectangle(x: center.x - 6, y: middle.y - height / 2, width: 12, height: height)
      items.append(.shape(Shape(Path(area), fill: entry.color.opacity(opacity))))
      let over = opacity < 1 ? Color.white : entry.color
      items += Hatch.items(in: area, variant: entry.variant, over: over, theme)
    case nil, .some(.none): break
    }
    let start = entry.kind == nil ? middle.x : middle.x + width + swatchGap
    let place = Point(start, middle.y + 0.33 * theme.tickSize)
    items.append(.text(entry.box.text(at: place, anchor: .left, color: theme.ink)))
    return items
  }
}
