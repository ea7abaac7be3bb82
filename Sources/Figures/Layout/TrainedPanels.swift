/// The panels of a figure after their scales have seen the data.
struct TrainedPanels {
  var plans: [PanelPlan] = []
  /// The figure's colours; panels with a scale of their own have their own.
  var mapping: ColorMapping
  var categories: [String]
  var symbols: [String]
  /// Categories of panels whose colours are their own.
  var ownCategories: [(mapping: ColorMapping, categories: [String])] = []
  var size: ChannelMapping
  var opacity: ChannelMapping
  /// Whether some panel shows numbers by the figure's colour scale.
  var usesSharedColor: Bool

  private struct PlacedPanel {
    var panel: Panel
    var row: Int
    var column: Int
    var name: String
    var training: ScaleTraining
  }

  init(_ figure: Figure) throws(FigureError) {
    var seats = try TrainedPanels.seats(figure)
    guard !seats.isEmpty else { throw .noPanels }
    TrainedPanels.share(figure.sharedX, \.x, &seats)
    TrainedPanels.share(figure.sharedY, \.y, &seats)
    var categories = Extent()
    var symbols = Extent()
    var color = Extent()
    var size = Extent()
    var opacity = Extent()
    for seat in seats {
      size.include(seat.training.size)
      opacity.include(seat.training.opacity)
      if seat.panel.color?.namesCategories != true { categories.include(texts: seat.training.colorCategories.texts) }
      symbols.include(texts: seat.training.symbolCategories.texts)
      if seat.panel.color == nil { color.include(seat.training.color) }
    }
    self.size = ChannelMapping(.size, figure.size, extent: size)
    self.opacity = ChannelMapping(.opacity, figure.opacity, extent: opacity)
    self.categories = ColorMapping.ordered(categories.texts, by: figure.color)
    self.symbols = symbols.texts
    usesSharedColor = !color.isEmpty
    mapping = ColorMapping(theme: figure.theme, scale: figure.color, extent: color, categories: self.categories)
    for (index, seat) in seats.enumerated() {
      let plan = try plan(seat, index: index, seats: seats, figure: figure)
      plans.append(plan)
      if let own = seat.panel.color, own.namesCategories {
        let ordered = ColorMapping.ordered(seat.training.colorCategories.texts, by: own)
        let isKnown = ownCategories.contains { $0.mapping.scale == own && $0.categories == ordered }
        if !ordered.isEmpty, !isKnown { ownCategories.append((plan.mapping, ordered)) }
      }
    }
  }

  private static func seats(_ figure: Figure) throws(FigureError) -> [PlacedPanel] {
    var seats: [PlacedPanel] = []
    for (row, panels) in figure.rows.enumerated() {
      for (column, panel) in panels.enumerated() {
        guard let panel else { continue }
        let place = "panel \(row + 1),\(column + 1)"
        let name =
          try panel.title.map { title throws(FigureError) in "\(place) “\(try RichText(title).plain)”" } ?? place
        if let ratio = panel.aspectRatio, !(ratio > 0 && ratio.isFinite) {
          throw .option(panel: name, name: "aspect ratio", message: "must be positive, found \(ratio)")
        }
        guard !panel.marks.isEmpty else { throw .noData(panel: name, mark: "marks") }
        var training = ScaleTraining(
          panel: name, theme: figure.theme, largestDot: figure.size.range?.upperBound ?? ChannelMapping.largestDot)
        training.x.isOrdinal = panel.x.kind == .ordinal
        training.y.isOrdinal = panel.y.kind == .ordinal
        for mark in panel.marks { try mark.drawable.train(&training) }
        seats.append(PlacedPanel(panel: panel, row: row, column: column, name: name, training: training))
      }
    }
    return seats
  }

  /// Gives the panels of a row, a column or the whole figure one extent.
  private static func share(
    _ sharing: Sharing, _ path: WritableKeyPath<ScaleTraining, Extent>, _ seats: inout [PlacedPanel]
  ) {
    guard sharing != .none else { return }
    let original = seats
    for index in seats.indices {
      let own = seats[index]
      for other in original {
        let belongs =
          switch sharing {
          case .none: false
          case .rows: other.row == own.row
          case .columns: other.column == own.column
          case .all: true
          }
        guard belongs else { continue }
        seats[index].training[keyPath: path].include(other.training[keyPath: path])
        seats[index].training.dodge.include(other.training.dodge)
      }
    }
  }

  private func plan(_ seat: PlacedPanel, index: Int, seats: [PlacedPanel], figure: Figure) throws(FigureError)
    -> PanelPlan
  {
    let theme = figure.theme
    let training = seat.training
    let x = try Scale(seat.panel.x, extent: training.x, panel: seat.name, name: "x")
    let y = try Scale(seat.panel.y, extent: training.y, panel: seat.name, name: "y")
    var panel = seat.panel
    if panel.equalUnits { panel.aspectRatio = (y.high - y.low) / (x.high - x.low) }
    var mapping = mapping
    var bar: ColorBarPlan?
    if let own = seat.panel.color {
      let ordered = ColorMapping.ordered(training.colorCategories.texts, by: own)
      let known = own.namesCategories ? ordered : categories
      mapping = ColorMapping(theme: theme, scale: own, extent: training.color, categories: known)
      if !training.color.isEmpty { bar = try ColorBarPlan(mapping, theme: theme, place: own.bar) }
    }
    var plan = PanelPlan(
      panel: panel, row: seat.row, column: seat.column, name: seat.name,
      letter: figure.letters ? TrainedPanels.letter(index) : nil, training: training, mapping: mapping, bar: bar, x: x,
      y: y,
      xPlan: try AxisPlan(
        axis: Axis(visible: false), scale: x, isVertical: false, showsLabels: false, showsTitle: false, theme: theme,
        panel: seat.name),
      yPlan: try AxisPlan(
        axis: Axis(visible: false), scale: y, isVertical: true, showsLabels: false, showsTitle: false, theme: theme,
        panel: seat.name))
    // Inner panels of shared axes repeat neither numbers nor label.
    if figure.sharedY == .rows || figure.sharedY == .all {
      plan.showsYLabels = !seats.contains { $0.row == seat.row && $0.column < seat.column }
    }
    if figure.sharedX == .columns || figure.sharedX == .all {
      plan.showsXLabels = !seats.contains { $0.column == seat.column && $0.row > seat.row }
    }
    return plan
  }

  private static func letter(_ index: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return index < letters.count ? "(\(letters[index]))" : "(\(index + 1))"
  }
}
