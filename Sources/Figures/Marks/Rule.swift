/// Straight lines across the plot area at given values.
public struct Rule: Sendable {
  /// Whether the lines stand at values of x or lie at values of y.
  public enum Direction: String, Sendable, CaseIterable {
    /// At a value of x.
    case vertical
    /// At a value of y.
    case horizontal
  }
  /// Where the lines stand.
  public var values: [Double]
  /// Vertical or horizontal.
  public var direction: Direction
  /// The line's colour.
  public var color: Paint
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// How the lines are broken.
  public var dash: Dash
  /// Markup beside each line; empty for none.
  public var labels: [String]

  /// Lines across the plot area.
  public init(
    _ values: [Double], direction: Direction = .vertical, color: Paint = .ink, width: Double? = nil,
    dash: Dash = .dashed, labels: [String] = []
  ) {
    self.values = values
    self.direction = direction
    self.color = color
    self.width = width
    self.dash = dash
    self.labels = labels
  }
}

extension Rule: Drawable {
  var name: String { "rule" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    try training.check(name, rows: values.count, [])
    try training.checkOptional(name, rows: values.count, [("labels", labels.count)])
    try training.checkPaint(color, name, rows: values.count)
    if direction == .vertical {
      training.x.include(values, padded: false)
    } else {
      training.y.include(values, padded: false)
    }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let isVertical = direction == .vertical
    let scale = isVertical ? plot.x : plot.y
    let positions = scale.positions(values)
    let colors = plot.colors.colors(color)
    let width = self.width ?? max(0.75, plot.theme.axisWidth)
    let area = plot.area
    plot.count(
      name, lost: positions.indices.filter { !positions[$0].isFinite }, of: positions.count, [(.numbers(values), scale)]
    )
    plot.count(name, .outside, positions.filter { $0.isFinite && !scale.contains($0) }.count, of: positions.count)
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    for (row, place) in positions.enumerated() where place.isFinite && scale.contains(place) {
      let ends =
        isVertical
        ? [Point(place, area.y), Point(place, area.bottom)] : [Point(area.x, place), Point(area.right, place)]
      let stroke = Stroke(
        colors.row(row), width: width, dash: dash.variant(variants.isEmpty ? 0 : variants[row]).lengths(width: width))
      plot.clipped.append(.shape(Shape(Path(points: ends), stroke: stroke)))
      guard !labels.isEmpty else { continue }
      let box = try plot.typesetter.box(labels[row], size: plot.theme.tickSize)
      // The label stands on the side with more room, and above a line if there is any.
      let onRight = area.right - place > place - area.x
      let fitsAbove = place - 2.5 - box.ascent >= area.y
      let spot =
        isVertical
        ? Point(place + (onRight ? 2.5 : -2.5), area.y + box.ascent + 1.5)
        : Point(area.right - 2, place + (fitsAbove ? -2.5 : box.ascent + 2.5))
      plot.free.append(
        .text(box.text(at: spot, anchor: isVertical && onRight ? .left : .right, color: colors.row(row))))
    }
  }
}
