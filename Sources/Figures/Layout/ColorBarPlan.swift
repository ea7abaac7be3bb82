/// A colour bar that is measured, before it has a place on the page.
struct ColorBarPlan {
  let mapping: ColorMapping
  let theme: Theme
  let isVertical: Bool
  let label: Typesetter.Box?
  private let domain: ClosedRange<Double>
  private let thicknessOfBar = 7.0

  /// nil where there is nothing to show or no bar is wanted.
  init?(_ mapping: ColorMapping, theme: Theme, place: ColorBarPlace) throws(FigureError) {
    guard place != .none, let domain = mapping.domain else { return nil }
    self.mapping = mapping
    self.theme = theme
    self.domain = domain
    isVertical = place == .right
    label = try mapping.scale.label.map { label throws(FigureError) in
      try Typesetter(theme: theme).box(label, size: theme.labelSize)
    }
  }

  private func axis(length: Double) throws(FigureError) -> (AxisPlan, Scale) {
    let options = Axis(kind: mapping.scale.kind.axis, domain: domain, format: mapping.scale.format)
    var scale = try Scale(options, extent: Extent(), panel: "colour bar", name: "colour")
    (scale.start, scale.end) = isVertical ? (length, 0) : (0, length)
    return (
      try AxisPlan(
        axis: options, scale: scale, isVertical: isVertical, showsLabels: true, showsTitle: false, theme: theme,
        panel: "colour bar"), scale
    )
  }

  /// The space it takes across its length, without a gap to the panels.
  func thickness(length: Double) throws(FigureError) -> Double {
    let (plan, _) = try axis(length: length)
    let labelSize = label.map { $0.ascent + $0.descent + 2.5 } ?? 0
    return thicknessOfBar + theme.tickLength + 2 + plan.tickLabelSize + labelSize
  }

  /// The bar with its upper left corner at `origin`.
  func items(at origin: Point, length: Double) throws(FigureError) -> [Drawing.Item] {
    let (plan, _) = try axis(length: length)
    let size = thicknessOfBar
    let area =
      isVertical
      ? Rectangle(x: origin.x, y: origin.y, width: size, height: length)
      : Rectangle(x: origin.x, y: origin.y, width: length, height: size)
    let colors = mapping.pixels
    var items: [Drawing.Item] = [
      .image(
        Image(
          area: area, width: isVertical ? 1 : 256, height: isVertical ? 256 : 1,
          pixels: isVertical ? colors.reversed() : colors, smooth: false)),
      .shape(Shape(Path(area), stroke: Stroke(theme.ink, width: theme.axisWidth))),
    ]
    let setter = theme.tickSize * 0.33
    var ticks: [Path.Step] = []
    for mark in plan.marks {
      if isVertical {
        let y = origin.y + mark.place
        ticks += [.move(Point(area.right, y)), .line(Point(area.right + theme.tickLength, y))]
        let place = Point(area.right + theme.tickLength + 2, y + setter)
        items.append(.text(mark.box.text(at: place, anchor: .left, color: theme.ink)))
      } else {
        let x = origin.x + mark.place
        ticks += [.move(Point(x, area.bottom)), .line(Point(x, area.bottom + theme.tickLength))]
        let place = Point(x, area.bottom + theme.tickLength + 2 + mark.box.ascent)
        items.append(.text(mark.box.text(at: place, anchor: .center, color: theme.ink)))
      }
    }
    for place in plan.minorPlaces {
      let reach = theme.tickLength * 0.55
      ticks +=
        isVertical
        ? [.move(Point(area.right, origin.y + place)), .line(Point(area.right + reach, origin.y + place))]
        : [.move(Point(origin.x + place, area.bottom)), .line(Point(origin.x + place, area.bottom + reach))]
    }
    if !ticks.isEmpty { items.append(.shape(Shape(Path(ticks), stroke: Stroke(theme.ink, width: theme.axisWidth)))) }
    guard let label else { return items }
    let reach = theme.tickLength + 2 + plan.tickLabelSize + 2.5
    if isVertical {
      let place = Point(area.right + reach + label.ascent, origin.y + length / 2)
      items.append(.text(label.text(at: place, anchor: .center, color: theme.ink, rotation: -90)))
    } else {
      let place = Point(origin.x + length / 2, area.bottom + reach + label.ascent)
      items.append(.text(label.text(at: place, anchor: .center, color: theme.ink)))
    }
    return items
  }
}
