/// An axis whose ticks are chosen and measured, before it has a place on the page.
struct AxisPlan {
  /// A tick's position along the axis, in points, and its label.
  struct Mark {
    var place: Double
    var box: Typesetter.Box
  }
  var marks: [Mark] = []
  /// The places of ticks without labels.
  var minorPlaces: [Double] = []
  /// The axis label, broken where it is longer than the axis.
  var labelLines: [Typesetter.Box] = []
  /// What all tick labels have in common, a factor or an offset, written once beside them; nil for nothing.
  var common: Typesetter.Box?
  var axis: Axis
  var isVertical: Bool
  /// Whether tick labels read upwards because they would collide otherwise.
  var rotated = false
  /// Whether tick labels are written; inner panels of shared axes leave them out.
  var showsLabels: Bool
  /// Whether ticks themselves are drawn: bands of categories need none.
  var showsTicks = true
  /// The axis label of a shared axis is written once, over all its panels.
  var theme: Theme
  /// The axis's length in points.
  private var length = 0.0

  /// The space the axis takes beside the plot area.
  var thickness: Double {
    guard axis.visible else { return 0 }
    var thickness = marks.isEmpty && labelLines.isEmpty ? 0 : (showsTicks && !marks.isEmpty ? theme.tickLength : 0)
    if showsLabels && !marks.isEmpty { thickness += tickLabelSize + 2 }
    return thickness + labelThickness
  }

  /// The space of the axis label with the gap before it, and of a common factor in a line of its own.
  var labelThickness: Double {
    guard let first = labelLines.first else { return commonLine }
    return first.ascent + first.descent + 2.5 + Double(labelLines.count - 1) * theme.labelSize * 1.2
      + (sharesLine ? 0 : commonLine)
  }

  /// The height of a line that a horizontal axis has for its common factor; 0 without one.
  private var commonLine: Double {
    guard !isVertical, let common else { return 0 }
    return common.ascent + common.descent + 2
  }

  /// Whether the common factor of a horizontal axis has room behind the axis label.
  private var sharesLine: Bool {
    guard let common, let first = labelLines.first else { return false }
    return (length - first.width) / 2 > common.width + theme.tickSize
  }

  /// The height of the common factor above a vertical axis; 0 without one.
  var commonHeight: Double {
    guard isVertical, let common else { return 0 }
    return common.ascent + common.descent + 2
  }

  /// How far the common factor above a vertical axis reaches to the right of it.
  var commonReach: Double {
    guard isVertical, let common else { return 0 }
    return common.width - labelSpace
  }

  /// The space between a vertical axis and the left end of its tick labels.
  private var labelSpace: Double { (showsTicks ? theme.tickLength : 0) + tickLabelSize + 2 }

  /// How far the label reaches beyond either end of an axis of the given length.
  func labelReach(length: Double) -> Double {
    max(0, ((labelLines.map(\.width).max() ?? 0) - length) / 2)
  }

  /// The extent of tick labels across the axis.
  var tickLabelSize: Double {
    guard showsLabels else { return 0 }
    let across = marks.map { isVertical || rotated ? $0.box.width : $0.box.ascent + $0.box.descent }
    return across.max() ?? 0
  }

  /// How far the first and last labels reach beyond the ends of the axis, given its positions' range.
  func overhang(from start: Double, to end: Double) -> (before: Double, after: Double) {
    guard axis.visible, showsLabels else { return (0, 0) }
    var before = 0.0
    var after = 0.0
    for mark in marks {
      let half = AxisPlan.halfExtent(mark.box, isVertical: isVertical, rotated: rotated)
      before = max(before, start - (mark.place - half))
      after = max(after, mark.place + half - end)
    }
    return (before, after)
  }

  static func halfExtent(_ box: Typesetter.Box, isVertical: Bool, rotated: Bool) -> Double {
    isVertical || rotated ? (box.ascent + box.descent) / 2 : box.width / 2
  }

  /// Chooses ticks that fit the scale's length and measures them.
  init(
    axis: Axis, scale: Scale, isVertical: Bool, showsLabels: Bool, showsTitle: Bool, theme: Theme, panel: String
  ) throws(FigureError) {
    self.axis = axis
    self.isVertical = isVertical
    self.showsLabels = showsLabels
    self.theme = theme
    length = scale.length
    guard axis.visible else { return }
    let setter = Typesetter(theme: theme)
    if let text = axis.label, !text.isEmpty, showsTitle {
      labelLines = try setter.lines(
        text, size: theme.labelSize, width: max(scale.length * 1.15, (isVertical ? 15 : 5) * theme.labelSize),
        limit: AxisPlan.mostLabelLines)
    }
    if scale.kind == .ordinal && axis.ticks == .automatic {
      showsTicks = false
      try chooseCategories(scale, setter)
      return
    }
    if axis.minorTicks, axis.ticks == .automatic { minorPlaces = TickMaking.minor(scale).map { scale.position($0) } }
    // Fewer and fewer ticks are tried until their labels do not collide.
    var spacing = isVertical ? theme.tickSize * 3 : theme.tickSize * 4.5
    for _ in 0..<8 {
      let ticks = try TickMaking.ticks(
        scale, rule: axis.ticks, format: axis.format, spacing: spacing, panel: panel, axis: isVertical ? "y" : "x")
      marks = []
      common = nil
      if showsLabels, let text = ticks.common { common = try setter.box(text, size: theme.tickSize) }
      for tick in ticks.ticks {
        marks.append(
          Mark(place: scale.position(tick.value), box: try setter.box(tick.label, size: theme.tickSize)))
      }
      if !collides() { return }
      guard case .automatic = axis.ticks else { break }
      spacing *= 1.35
    }
    dropColliding()
  }

  /// The most lines of an axis label: more would be prose beside the plot.
  private static let mostLabelLines = 6

  private mutating func chooseCategories(_ scale: Scale, _ setter: Typesetter) throws(FigureError) {
    guard Double(scale.categories.count) <= scale.length else { return try chooseFew(scale, setter) }
    try label(scale, setter, anchor: isVertical ? .right : .center)
    guard collides() else { return }
    let areNumbers = scale.categories.allSatisfy(Self.isNumber)
    if !isVertical && !areNumbers {
      rotated = true
      try label(scale, setter, anchor: .right)
      guard collides() else { return }
    }
    dropColliding()
  }

  /// Labels of categories; a long one has as many lines as its band has room for.
  private mutating func label(_ scale: Scale, _ setter: Typesetter, anchor: HorizontalAnchor) throws(FigureError) {
    let band = scale.length / Double(max(scale.categories.count, 1))
    let lines = min(3, max(1, Int(band / (1.2 * theme.tickSize))))
    marks = []
    for (category, label) in zip(scale.categories, Category.labels(scale.categories)) {
      let box = try setter.block(
        label, size: theme.tickSize, width: theme.categoryWidth, limit: lines, anchor: anchor)
      marks.append(Mark(place: scale.position(category), box: box))
    }
  }

  private static func isNumber(_ category: String) -> Bool {
    Category.number(category) != nil || Double(category.replacingMinus) != nil
  }

  /// Of more categories than points of length, every n-th: only those that may fit are measured.
  private mutating func chooseFew(_ scale: Scale, _ setter: Typesetter) throws(FigureError) {
    let all = scale.categories
    let labels = Category.labels(all)
    rotated = !isVertical && !all.allSatisfy(Self.isNumber)
    var every = max(1, Int(Double(all.count) / max(scale.length, 1)))
    repeat {
      marks = []
      for place in stride(from: 0, to: all.count, by: every) {
        marks.append(
          Mark(place: scale.position(all[place]), box: try setter.box(labels[place], size: theme.tickSize)))
      }
      // Nearly the same number of labels each time is as good, and far fewer steps.
      every += max(1, every / 8)
    } while collides() && every < all.count
  }

  private func collides() -> Bool {
    let sorted = marks.sorted { $0.place < $1.place }
    let gap = isVertical || rotated ? (showsTicks ? theme.tickSize * 0.35 : 0.5) : theme.tickSize * 0.45
    return zip(sorted, sorted.dropFirst()).contains { first, second in
      let reach =
        AxisPlan.halfExtent(first.box, isVertical: isVertical, rotated: rotated)
        + AxisPlan.halfExtent(second.box, isVertical: isVertical, rotated: rotated)
      return second.place - first.place < reach + gap
    }
  }

  /// Keeps every second tick, or third and so on, the first of them always.
  private mutating func dropColliding() {
    let all = marks
    var every = 1
    while collides() && every < all.count {
      every += 1
      marks = all.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }
  }
}

extension String {
  fileprivate var replacingMinus: String { replacing("−", with: "-") }
}

extension AxisPlan {
  /// The grid lines through the plot area.
  func grid(in area: Rectangle) -> [Drawing.Item] {
    guard axis.grid else { return [] }
    let steps = marks.flatMap { mark -> [Path.Step] in
      isVertical
        ? [.move(Point(area.x, mark.place)), .line(Point(area.right, mark.place))]
        : [.move(Point(mark.place, area.y)), .line(Point(mark.place, area.bottom))]
    }
    guard !steps.isEmpty else { return [] }
    return [.shape(Shape(Path(steps), stroke: Stroke(theme.gridColor, width: 0.5)))]
  }

  /// Ticks, tick labels and the axis label beside the plot area.
  func items(beside area: Rectangle, labelOffset: Double?) -> [Drawing.Item] {
    guard axis.visible else { return [] }
    var items: [Drawing.Item] = []
    let tick = showsTicks ? theme.tickLength : 0
    if showsTicks && !marks.isEmpty {
      let ticks = marks.map { (place: $0.place, length: tick) } + minorPlaces.map { (place: $0, length: tick * 0.55) }
      let steps = ticks.flatMap { tick -> [Path.Step] in
        isVertical
          ? [.move(Point(area.x - tick.length, tick.place)), .line(Point(area.x, tick.place))]
          : [.move(Point(tick.place, area.bottom)), .line(Point(tick.place, area.bottom + tick.length))]
      }
      items.append(.shape(Shape(Path(steps), stroke: Stroke(theme.ink, width: theme.axisWidth))))
    }
    if showsLabels {
      for mark in marks { items.append(.text(tickLabel(mark, area: area, tick: tick))) }
    }
    let labels = labelOffset ?? (tick + (showsLabels ? tickLabelSize + 2 : 0))
    items += commonItems(beside: area, reach: labels)
    let reach = labels + 2.5 + (labelLines.isEmpty || sharesLine ? 0 : commonLine)
    for (index, line) in labelLines.enumerated() {
      if isVertical {
        // The last line of a label that reads upwards is the one beside the axis.
        let after = Double(labelLines.count - 1 - index) * theme.labelSize * 1.2
        let place = Point(area.x - reach - line.descent - after, area.y + area.height / 2)
        items.append(.text(line.text(at: place, anchor: .center, color: theme.ink, rotation: -90)))
      } else {
        let before = Double(index) * theme.labelSize * 1.2
        let place = Point(area.x + area.width / 2, area.bottom + reach + line.ascent + before)
        items.append(.text(line.text(at: place, anchor: .center, color: theme.ink)))
      }
    }
    return items
  }

  /// The common factor: above a vertical axis over its labels, at the end of a horizontal one below them.
  private func commonItems(beside area: Rectangle, reach: Double) -> [Drawing.Item] {
    guard let common, showsLabels else { return [] }
    if isVertical {
      let place = Point(area.x - labelSpace, area.y - common.descent - 2)
      return [.text(common.text(at: place, anchor: .left, color: theme.ink))]
    }
    // On the axis label's own line the two share their baseline.
    let ascent = sharesLine ? labelLines.first?.ascent ?? common.ascent : common.ascent
    let place = Point(area.right, area.bottom + reach + (sharesLine ? 2.5 : 1) + ascent)
    return [.text(common.text(at: place, anchor: .right, color: theme.ink))]
  }

  private func tickLabel(_ mark: Mark, area: Rectangle, tick: Double) -> Drawing.Text {
    // The middle of digits lies a third of the size above the baseline.
    let third = 0.33 * theme.tickSize
    if isVertical {
      let place = Point(area.x - tick - 2, mark.place + third)
      return mark.box.text(at: place, anchor: .right, color: theme.ink)
    }
    if rotated {
      let place = Point(mark.place + third, area.bottom + tick + 2)
      return mark.box.text(at: place, anchor: .right, color: theme.ink, rotation: -90)
    }
    return mark.box.text(
      at: Point(mark.place, area.bottom + tick + 2 + mark.box.ascent), anchor: .center, color: theme.ink)
  }
}
