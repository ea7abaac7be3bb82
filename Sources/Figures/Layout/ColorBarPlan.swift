/// A colour bar that is measured, before it has a place on the page.
struct ColorBarPlan {
  let mapping: ColorMapping
  let theme: Theme
  let isVertical: Bool
  private let domain: ClosedRange<Double>
  private let thicknessOfBar = 7.0

  /// nil where there is nothing to show or no bar is wanted.
  init?(_ mapping: ColorMapping, theme: Theme, place: ColorBarPlace) throws(FigureError) {
    guard place != .none, let domain = mapping.domain else { return nil }
    self.mapping = mapping
    self.theme = theme
    self.domain = domain
    isVertical = place == .right
  }

  /// The label in lines that are no longer than the bar.
  private func label(length: Double) throws(FigureError) -> Typesetter.Box? {
    guard let text = mapping.scale.label, !text.isEmpty else { return nil }
    return try Typesetter(theme: theme).block(
      text, size: theme.labelSize, width: max(length, 4 * theme.labelSize), limit: 6, anchor: .center)
  }

  /// The axis beside a bar of some length, of which a common factor above a vertical bar takes its share.
  private func axis(length: Double) throws(FigureError) -> AxisPlan {
    let whole = try plan(length: length)
    return whole.commonHeight > 0 ? try plan(length: max(length - whole.commonHeight, 1)) : whole
  }

  private func plan(length: Double) throws(FigureError) -> AxisPlan {
    let options = Axis(kind: mapping.scale.kind.axis, domain: domain, format: mapping.scale.format)
    var scale = try Scale(options, extent: Extent(), panel: "colour bar", name: "colour")
    (scale.start, scale.end) = isVertical ? (length, 0) : (0, length)
    return try AxisPlan(
      axis: options, scale: scale, isVertical: isVertical, showsLabels: true, showsTitle: false, theme: theme,
      panel: "colour bar")
  }

  /// The height of the common factor below a horizontal bar; 0 without one.
  private func commonLine(_ plan: AxisPlan) -> Double {
    guard !isVertical, let common = plan.common else { return 0 }
    return common.ascent + common.descent + 1
  }

  /// The space it takes across its length, without a gap to the panels.
  func thickness(length: Double) throws(FigureError) -> Double {
    let plan = try axis(length: length)
    let labelSize = try label(length: length).map { $0.ascent + $0.descent + 2.5 } ?? 0
    let size = thicknessOfBar + theme.tickLength + 2 + plan.tickLabelSize + commonLine(plan) + labelSize
    return isVertical ? max(size, plan.common?.width ?? 0) : size
  }

  /// The bar with its upper left corner at `corner`.
  func items(at corner: Point, length whole: Double) throws(FigureError) -> [Drawing.Item] {
    let plan = try axis(length: whole)
    let size = thicknessOfBar
    let origin = Point(corner.x, corner.y + plan.commonHeight)
    let length = max(whole - plan.commonHeight, 1)
    let area =
      isVertical
      ? Rectangle(x: origin.x, y: origin.y, width: size, height: length)
      : Rectangle(x: origin.x, y: origin.y, width: length, height: size)
    let colors = mapping.pixels
    var items: [Drawing.Item] = [
      .image(
        Drawing.Image(
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
    if let common = plan.common {
      let below = area.bottom + theme.tickLength + 2 + plan.tickLabelSize + 1 + common.ascent
      let place = isVertical ? Point(origin.x, origin.y - common.descent - 2) : Point(area.right, below)
      items.append(.text(common.text(at: place, anchor: isVertical ? .left : .right, color: theme.ink)))
    }
    guard let label = try label(length: length) else { return items }
    let reach = theme.tickLength + 2 + plan.tickLabelSize + 2.5 + commonLine(plan)
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
