/// Finds the place of everything on the page: trains the scales, then sizes rows and columns until their margins agree.
struct FigureLayout {
  let figure: Figure
  let theme: Theme
  var panels: [PanelPlan]
  let rowCount: Int
  let columnCount: Int
  let legend: LegendPlan
  let colorBar: ColorBarPlan?
  let symbolPlaces: [String: Int]
  let size: ChannelMapping
  let opacity: ChannelMapping
  /// The plot widths of columns and the space left and right of them.
  var columnWidths: [Double]
  var lefts: [Double]
  var rights: [Double]
  /// The plot heights of rows and the space above and below them.
  var rowHeights: [Double]
  var tops: [Double]
  var bottoms: [Double]
  /// Categories that look like another.
  var alike: [Drawing.Omission] = []
  var rowLabelLines: [[Typesetter.Box]] = []
  var columnLabelLines: [[Typesetter.Box]] = []
  var titleLines: [Typesetter.Box] = []
  var noteLines: [Typesetter.Box] = []
  /// The panels' marks, drawn in their final places.
  var plots: [PlotArea] = []
  /// The grid's bounds: everything outside is labels, legend, colour bar and note.
  var grid = Rectangle(x: 0, y: 0, width: 0, height: 0)
  var pageHeight = 0.0

  var setter: Typesetter { Typesetter(theme: theme) }
  /// The white border of the page.
  let border = 1.0

  init(_ figure: Figure) throws(FigureError) {
    var figure = figure
    let widest = figure.width / Double(max(figure.rows.map(\.count).max() ?? 1, 1)) / 3
    figure.theme.categoryWidth = max(widest, 8 * figure.theme.tickSize)
    self.figure = figure
    theme = figure.theme
    guard figure.width.isFinite, figure.width > 0, figure.height.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw .option(panel: "figure", name: "size", message: "width and height must be positive")
    }
    let trained = try TrainedPanels(figure)
    panels = trained.plans
    rowCount = max(figure.rows.count, panels.map { $0.lastRow + 1 }.max() ?? 0)
    columnCount = max(figure.rows.map(\.count).max() ?? 0, panels.map { $0.lastColumn + 1 }.max() ?? 0)
    size = trained.size
    opacity = trained.opacity
    legend = try LegendPlan(figure, trained)
    colorBar =
      try trained.usesSharedColor
      ? ColorBarPlan(trained.mapping, theme: theme, place: figure.color.bar) : nil
    symbolPlaces = Dictionary(uniqueKeysWithValues: trained.symbols.enumerated().map { ($1, $0) })
    columnWidths = Array(repeating: figure.width / Double(columnCount) * 0.7, count: columnCount)
    lefts = Array(repeating: 0, count: columnCount)
    rights = lefts
    rowHeights = Array(repeating: columnWidths[0] * 0.7, count: rowCount)
    tops = Array(repeating: 0, count: rowCount)
    bottoms = tops
    rowLabelLines = try spanLines(figure.rowLabels, extents: [])
    columnLabelLines = try spanLines(figure.columnLabels, extents: [])
    if let title = figure.title {
      titleLines = try setter.lines(title, size: theme.labelSize + 1, width: figure.width - 2 * border)
    }
    try solve(note: figure.note ?? "")
    plots = try panels.map { plan throws(FigureError) in try plotArea(plan) }
    let marks = panels.flatMap { $0.panel.marks.map(\.drawable) }
    for (mapping, categories) in [(trained.mapping, trained.categories)] + trained.ownCategories {
      // Without a legend nobody has to find them apart: an illustration may give two the same colour.
      guard figure.legend != .none else { break }
      let count = mapping.alike(categories, symbols: trained.symbols, marks: marks)
      guard count > 0 else { continue }
      alike.append(
        Drawing.Omission(panel: "figure", mark: "category", count: count, total: categories.count, reason: .alike))
    }
    // What is not drawn in its place is known once the marks are drawn; a sentence about it moves them.
    let note = figure.countsMissing ? OmissionNote.text(omissions) : ""
    guard !note.isEmpty else { return }
    try solve(note: [figure.note ?? "", note].filter { !$0.isEmpty }.joined(separator: " "))
    plots = try panels.map { plan throws(FigureError) in try plotArea(plan) }
  }

  /// Margins depend on tick labels, tick labels on lengths, lengths on margins: three rounds settle most figures.
  ///
  /// Where lines break anew in every round, margins only grow from then on, so that no text is left without room.
  private mutating func solve(note: String) throws(FigureError) {
    noteLines = try setter.lines(note, size: theme.tickSize, width: figure.width - 2 * border)
    for round in 0..<10 {
      try placePanels()
      rowLabelLines = try spanLines(figure.rowLabels, extents: rowHeights)
      columnLabelLines = try spanLines(figure.columnLabels, extents: columnWidths)
      let before = [lefts, rights, tops, bottoms]
      try measureMargins()
      if round >= 3 {
        keepMargins(atLeast: before)
        // They approach their limit by ever smaller steps; a hundredth of a point is not seen.
        let grown = zip([lefts, rights, tops, bottoms].joined(), before.joined()).map { $0 - $1 }
        if grown.allSatisfy({ $0 < 0.01 }) { break }
      }
      try sizeGrid()
    }
    try placePanels()
  }

  /// The labels of rows or columns, in lines hardly longer than the panels beside which they are.
  private func spanLines(_ labels: [SpanLabel], extents: [Double]) throws(FigureError) -> [[Typesetter.Box]] {
    var lines: [[Typesetter.Box]] = []
    var place = 0
    for label in labels {
      let end = min(place + max(label.span, 1), extents.count)
      let extent = place < end ? extents[place..<end].reduce(0, +) + theme.gap * Double(end - place) : .infinity
      lines.append(
        try setter.lines(label.text, size: theme.labelSize, width: max(extent * 1.08, 6 * theme.labelSize), limit: 6))
      place = max(end, place + 1)
    }
    return lines
  }

  private mutating func keepMargins(atLeast before: [[Double]]) {
    for (path, old) in zip([\Self.lefts, \Self.rights, \Self.tops, \Self.bottoms], before) {
      self[keyPath: path] = zip(self[keyPath: path], old).map(max)
    }
  }

  private mutating func placePanels() throws(FigureError) {
    for index in panels.indices {
      let plan = panels[index]
      panels[index].place(in: slot(plan))
    }
    let placed = panels
    for (index, plan) in placed.enumerated() {
      let xPeers = placed.filter { figure.sharedX.joins(plan, $0) }
      let yPeers = placed.filter { figure.sharedY.joins(plan, $0) }
      try panels[index].fill(
        xLength: xPeers.map(\.area.width).min() ?? plan.area.width,
        yLength: yPeers.map(\.area.height).min() ?? plan.area.height, theme: theme)
    }
  }

  /// The plot area's place between the margins of the rows and columns it covers.
  private func slot(_ plan: PanelPlan) -> Rectangle {
    let left = columnStart(plan.column)
    let top = rowStart(plan.row)
    return Rectangle(
      x: left, y: top, width: columnStart(plan.lastColumn) + columnWidths[plan.lastColumn] - left,
      height: rowStart(plan.lastRow) + rowHeights[plan.lastRow] - top)
  }

  func columnStart(_ column: Int) -> Double {
    var x = grid.x
    for index in 0..<column { x += lefts[index] + columnWidths[index] + rights[index] + theme.gap }
    return x + lefts[column]
  }

  func rowStart(_ row: Int) -> Double {
    var y = grid.y
    for index in 0..<row { y += tops[index] + rowHeights[index] + bottoms[index] + theme.gap * 0.7 }
    return y + tops[row]
  }

  /// The distance of axis labels from the plot areas: equal in a column for y, in a row for x.
  func labelOffset(_ plan: PanelPlan, isVertical: Bool) -> Double {
    let peers = panels.filter { isVertical ? $0.column == plan.column : $0.lastRow == plan.lastRow }
    return peers.map { peer in
      let axis = isVertical ? peer.yPlan : peer.xPlan
      guard axis.axis.visible, !axis.marks.isEmpty else { return 0 }
      return (axis.showsTicks ? theme.tickLength : 0) + (axis.showsLabels ? axis.tickLabelSize + 2 : 0)
    }.max() ?? 0
  }

  private mutating func measureMargins() throws(FigureError) {
    lefts = Array(repeating: 0, count: columnCount)
    rights = lefts
    tops = Array(repeating: 0, count: rowCount)
    bottoms = tops
    for plan in panels {
      let slot = plan.slot
      let area = plan.area
      let across = plan.xPlan.overhang(from: area.x, to: area.right)
      let labels = plan.yPlan.overhang(from: area.y, to: area.bottom)
      let bar = try plan.barThickness()
      let yLabel = plan.yPlan.labelThickness
      let xLabel = plan.xPlan.labelThickness
      let aside = max(plan.headerReach, plan.xPlan.labelReach(length: area.width))
      let yReach = plan.yPlan.labelReach(length: area.height)
      let along = (before: max(labels.before, yReach), after: max(labels.after, yReach))
      // A panel narrower than its slot uses the space beside it.
      let left = max(labelOffset(plan, isVertical: true) + yLabel, across.before, aside) - (area.x - slot.x)
      let beyond = max(across.after, bar.right, aside, plan.yPlan.commonReach - area.width)
      let right = beyond - (slot.right - area.right)
      let below = max(labelOffset(plan, isVertical: false) + xLabel, along.after) + bar.bottom
      lefts[plan.column] = max(lefts[plan.column], left)
      rights[plan.lastColumn] = max(rights[plan.lastColumn], right)
      // The first and last numbers of a colour bar reach over its ends.
      let overhang = bar.right > 0 ? theme.tickSize * 0.5 : 0
      tops[plan.row] = max(
        tops[plan.row], plan.headerHeight(theme) - (area.y - slot.y), along.before, overhang - (area.y - slot.y))
      bottoms[plan.lastRow] = max(bottoms[plan.lastRow], max(below, overhang) - (slot.bottom - area.bottom))
    }
  }

  /// What is not drawn in its place, or not to be told from another.
  var omissions: [Drawing.Omission] { figure.omissions + plots.flatMap(\.omissions) + alike }

  var lineHeight: Double { theme.labelSize * 1.2 }
  var rowLabelThickness: Double {
    let lines = rowLabelLines.map(\.count).max() ?? 0
    return lines == 0 ? 0 : Double(lines) * lineHeight + 4
  }
  var columnLabelThickness: Double {
    let lines = columnLabelLines.map(\.count).max() ?? 0
    return lines == 0 ? 0 : Double(lines) * lineHeight + 3
  }
  var titleHeight: Double {
    titleLines.isEmpty ? 0 : Double(titleLines.count) * (theme.labelSize + 1) * 1.2 + 3
  }
  var noteHeight: Double { noteLines.isEmpty ? 0 : Double(noteLines.count) * theme.tickSize * 1.2 + 4 }
  var legendHeight: Double {
    legend.isEmpty || figure.legend == .right ? 0 : legend.height(width: figure.width - 2 * border) + 4
  }

  private func colorBarThickness() throws(FigureError) -> Double {
    guard let colorBar else { return 0 }
    return try colorBar.thickness(length: colorBarLength) + 7
  }

  /// The length of the shared colour bar: the grid's, but no longer than it needs to be.
  var colorBarLength: Double {
    guard let colorBar, let first = panels.first else { return 0 }
    if !colorBar.isVertical { return min(columnEnd - columnStart(0), 180) }
    let extent = panels.map(\.area.bottom).max().map { $0 - first.area.y } ?? 0
    return min(extent, 170)
  }

  var columnEnd: Double { columnStart(columnCount - 1) + columnWidths[columnCount - 1] }

  private mutating func sizeGrid() throws(FigureError) {
    let bar = try colorBarThickness()
    let barIsVertical = colorBar?.isVertical ?? true
    var right = border + (barIsVertical ? bar : 0)
    if figure.legend == .right && !legend.isEmpty { right += legend.columnWidth + 8 }
    grid.x = border + rowLabelThickness
    grid.y = border + titleHeight + (figure.legend == .top ? legendHeight : 0) + columnLabelThickness
    grid.width = figure.width - grid.x - right
    let fixed = lefts.reduce(0, +) + rights.reduce(0, +) + theme.gap * Double(columnCount - 1)
    let available = grid.width - fixed
    guard available > 12 * Double(columnCount) else {
      throw .tooSmall(
        what: "figure width", available: figure.width, needed: figure.width - available + 12 * Double(columnCount))
    }
    let weights = (0..<columnCount).map { $0 < figure.columnWeights.count ? max(figure.columnWeights[$0], 0.01) : 1 }
    let sum = weights.reduce(0, +)
    columnWidths = weights.map { available * $0 / sum }
    let below = border + noteHeight + (figure.legend == .bottom ? legendHeight : 0) + (barIsVertical ? 0 : bar)
    try sizeRows(below: below)
  }

  /// The tallest page that readers of PDF show (ISO 32000-1, annex C).
  private static let tallestPage = 14_400.0

  private mutating func sizeRows(below: Double) throws(FigureError) {
    let mean = columnWidths.reduce(0, +) / Double(columnCount)
    var isFixed = Array(repeating: false, count: rowCount)
    for row in 0..<rowCount {
      let weight = row < figure.rowWeights.count ? figure.rowWeights[row] : columnCount == 1 ? 0.66 : 0.8
      rowHeights[row] = max(weight, 0.01) * mean
      let natural = panels.filter { $0.row == row && $0.panel.rowSpan <= 1 }
        .compactMap { plan in plan.panel.aspectRatio.map { $0 * slot(plan).width } }.max()
      if let natural {
        rowHeights[row] = natural
        isFixed[row] = true
      }
    }
    let fixed = tops.reduce(0, +) + bottoms.reduce(0, +) + theme.gap * 0.7 * Double(rowCount - 1)
    let natural = grid.y + rowHeights.reduce(0, +) + fixed + below
    let tallest = theme.maximumHeight.flatMap { natural > $0 ? $0 : nil }
    if let height = figure.height ?? tallest {
      let available = height - grid.y - below - fixed
      guard available > 8 * Double(rowCount) else {
        throw .tooSmall(what: "figure height", available: height, needed: height - available + 8 * Double(rowCount))
      }
      let kept = zip(rowHeights, isFixed).filter(\.1).map(\.0).reduce(0, +)
      let flexible = rowHeights.reduce(0, +) - kept
      let all = kept + flexible
      for row in 0..<rowCount {
        if flexible > 0 && kept < available * 0.8 {
          if !isFixed[row] { rowHeights[row] *= (available - kept) / flexible }
        } else if all > available || flexible > 0 {
          rowHeights[row] *= available / all
        }
      }
      pageHeight = height
    }
    grid.height = rowHeights.reduce(0, +) + fixed
    if figure.height == nil && tallest == nil { pageHeight = natural }
    guard pageHeight <= Self.tallestPage else {
      throw .option(
        panel: "figure", name: "height",
        message:
          "the rows of panels make it \(pageHeight.rounded()) pt tall, a page has at most \(Int(Self.tallestPage))")
    }
  }
}

extension Sharing {
  /// Whether two panels have one domain.
  fileprivate func joins(_ plan: PanelPlan, _ other: PanelPlan) -> Bool {
    switch self {
    case .none: plan.row == other.row && plan.column == other.column
    case .rows: plan.row == other.row
    case .columns: plan.column == other.column
    case .all: true
    }
  }
}
