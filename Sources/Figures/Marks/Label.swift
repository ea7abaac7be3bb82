/// Text at each point.
public struct Label: Sendable {
  /// Which point of the text stands at the position.
  public enum Anchor: String, Sendable, CaseIterable {
    /// Its left end.
    case start
    /// Its middle.
    case middle
    /// Its right end.
    case end
  }
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// The markup of each label.
  public var texts: [String]
  /// Which point of the text stands at the position.
  public var anchor: Anchor
  /// A shift to the right, in points.
  public var dx: Double
  /// A shift downwards, in points.
  public var dy: Double
  /// The text's colour.
  public var color: Paint
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Labels at the points (x, y).
  public init(
    x: Column, y: Column, texts: [String], anchor: Anchor = .middle, dx: Double = 0, dy: Double = 0,
    color: Paint = .ink, provenance: Provenance = Provenance()
  ) {
    self.x = x
    self.y = y
    self.texts = texts
    self.anchor = anchor
    self.dx = dx
    self.dy = dy
    self.color = color
    self.provenance = provenance
  }
}

extension Label: Drawable {
  var name: String { "label" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count), ("texts", texts.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: true)
    training.y.include(y, padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let points = plot.points(x, y)
    let colors = plot.colors.colors(color)
    let anchor: HorizontalAnchor = anchor == .start ? .left : anchor == .end ? .right : .center
    var missing = 0
    for (row, point) in points.enumerated() {
      guard point.x.isFinite, point.y.isFinite else {
        missing += 1
        continue
      }
      let box = try plot.typesetter.box(texts[row], size: plot.theme.tickSize)
      let place = Point(point.x + dx, point.y + dy + 0.33 * plot.theme.tickSize)
      plot.free.append(
        .text(
          box.text(
            at: place, anchor: anchor, color: colors.row(row), run: plot.run(provenance, row),
            tooltip: plot.tooltip(provenance, row))))
    }
    plot.count(name, .missing, missing, of: points.count)
  }
}
