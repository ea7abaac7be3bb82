/// One panel on its way to the page: trained scales, measured axes, and in the end its area.
struct PanelPlan {
  let panel: Panel
  let row: Int
  let column: Int
  /// The panel's name in messages.
  let name: String
  let letter: String?
  var training: ScaleTraining
  var mapping: ColorMapping
  var bar: ColorBarPlan?
  var x: Scale
  var y: Scale
  var xPlan: AxisPlan
  var yPlan: AxisPlan
  var titleLines: [Typesetter.Box] = []
  var subtitleLines: [Typesetter.Box] = []
  /// The width of the letter before the title with the gap after it.
  var letterWidth = 0.0
  /// The place between the grid's margins.
  var slot = Rectangle(x: 0, y: 0, width: 100, height: 70)
  /// The plot area: the slot, or the largest rectangle of the panel's aspect ratio within it.
  var area = Rectangle(x: 0, y: 0, width: 100, height: 70)
  var showsXLabels = true
  var showsYLabels = true

  var lastRow: Int { row + max(panel.rowSpan, 1) - 1 }
  var lastColumn: Int { column + max(panel.columnSpan, 1) - 1 }

  /// Gives the panel its place.
  mutating func place(in slot: Rectangle) {
    self.slot = slot
    area = slot
    if let ratio = panel.aspectRatio {
      let width = min(slot.width, slot.height / ratio)
      area = Rectangle(
        x: slot.x + (slot.width - width) / 2, y: slot.y + (slot.height - width * ratio) / 2, width: width,
        height: width * ratio)
    }
  }

  /// Makes room for marks on axes of so many points, chooses ticks and breaks the title into lines.
  ///
  /// Lengths are those of the shortest panel that shares the axis, so that all show the same domain.
  mutating func fill(xLength: Double, yLength: Double, theme: Theme) throws(FigureError) {
    if !panel.equalUnits {
      x.fit(training.x.insets, length: xLength)
      y.fit(training.y.insets, length: yLength)
    }
    (x.start, x.end) = panel.x.reversed ? (area.right, area.x) : (area.x, area.right)
    (y.start, y.end) = panel.y.reversed ? (area.y, area.bottom) : (area.bottom, area.y)
    xPlan = try AxisPlan(
      axis: panel.x, scale: x, isVertical: false, showsLabels: showsXLabels, showsTitle: showsXLabels, theme: theme,
      panel: name)
    yPlan = try AxisPlan(
      axis: panel.y, scale: y, isVertical: true, showsLabels: showsYLabels, showsTitle: showsYLabels, theme: theme,
      panel: name)
    let setter = Typesetter(theme: theme)
    let width = slot.width * 1.08
    letterWidth =
      try letter.map { letter throws(FigureError) in
        try setter.box(letter, size: theme.labelSize, bold: true).width + PanelPlan.letterGap
      } ?? 0
    titleLines = try setter.lines(panel.title ?? "", size: theme.labelSize, width: width - letterWidth)
    subtitleLines = try setter.lines(panel.subtitle ?? "", size: theme.tickSize, width: width)
    if titleLines.isEmpty, letter != nil { titleLines = [Typesetter.Box()] }
  }

  /// The space between a panel's letter and its title.
  static let letterGap = 3.0

  /// How far titles reach beyond the plot area on either side.
  var headerReach: Double {
    let titles = titleLines.enumerated().map { $1.width + ($0 == 0 && $1.width > 0 ? letterWidth : 0) }
    let widest = max(titles.max() ?? 0, subtitleLines.map(\.width).max() ?? 0)
    return max(0, (widest - area.width) / 2)
  }

  /// The height of titles and of the strip of diverged runs above the plot area.
  func headerHeight(_ theme: Theme) -> Double {
    var height = Double(titleLines.count) * theme.labelSize * 1.2 + Double(subtitleLines.count) * theme.tickSize * 1.2
    if height > 0 { height += 2 }
    // The strip of diverged runs and the factor of the y axis share a line: one fills from the right, one from the left.
    return height + max(training.marginRows > 0 ? theme.dotDiameter + 4 : 0, yPlan.commonHeight)
  }

  /// The space its own colour bar takes beside the plot area, and on which side.
  func barThickness() throws(FigureError) -> (right: Double, bottom: Double) {
    guard let bar else { return (0, 0) }
    let size = try bar.thickness(length: bar.isVertical ? area.height : area.width) + 5
    return bar.isVertical ? (size, 0) : (0, size)
  }
}
