import Foundation

/// Text at each point; `\n` breaks it into lines.
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
  /// The size in points; nil takes the theme's of tick labels.
  public var size: Double?
  /// Degrees, counterclockwise.
  public var rotation: Double
  /// Whether the letters are bold.
  public var bold: Bool
  /// The text's colour.
  public var color: Paint
  /// How labels of one category share its place; nil follows the bars of the panel.
  public var position: MarkPosition?
  /// The groups that stand side by side; empty takes those of the colours.
  public var groups: [String]
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Labels at the points (x, y).
  public init(
    x: Column, y: Column, texts: [String], anchor: Anchor = .middle, dx: Double = 0, dy: Double = 0,
    size: Double? = nil, rotation: Double = 0, bold: Bool = false, color: Paint = .ink,
    position: MarkPosition? = nil, groups: [String] = [], provenance: Provenance = Provenance()
  ) {
    self.x = x
    self.y = y
    self.texts = texts
    self.anchor = anchor
    self.dx = dx
    self.dy = dy
    self.size = size
    self.rotation = rotation
    self.bold = bold
    self.color = color
    self.position = position
    self.groups = groups
    self.provenance = provenance
  }
}

extension Label: Drawable {
  var name: String { "label" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = x.count
    try training.check(name, rows: rows, [("y", y.count), ("texts", texts.count)])
    try training.checkOptional(name, rows: rows, [("series", groups.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: true)
    training.y.include(y, padded: true)
    training.dodge.include(x, groups: dodgeGroups, position: position, isWide: false)
    training.include(color)
  }

  private var dodgeGroups: [String] { groups.isEmpty ? color.categories : groups }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let points = plot.dodged(x, y, groups: dodgeGroups, position: position)
    let colors = plot.colors.colors(color)
    let anchor: HorizontalAnchor = anchor == .start ? .left : anchor == .end ? .right : .center
    let isFinite = { (row: Int) in points[row].x.isFinite && points[row].y.isFinite }
    plot.count(name, lost: points.indices.filter { !isFinite($0) }, of: points.count, [(x, plot.x), (y, plot.y)])
    plot.count(
      name, .outside, points.indices.filter { isFinite($0) && !plot.contains(points[$0]) }.count, of: points.count)
    for (row, point) in points.enumerated() {
      guard isFinite(row), plot.contains(point) else { continue }
      let size = self.size ?? plot.theme.tickSize
      let lines = texts[row].split(separator: "\n", omittingEmptySubsequences: false)
      let angle = -rotation / 180 * Double.pi
      for (index, line) in lines.enumerated() {
        let box = try plot.typesetter.box(String(line), size: size, bold: bold)
        // The block's middle stands at the point; a line's middle lies a third of the size above its baseline.
        let down = 0.33 * size + (Double(index) - Double(lines.count - 1) / 2) * size * 1.2
        let place = Point(point.x + dx - down * sin(angle), point.y + dy + down * cos(angle))
        plot.free.append(
          .text(
            box.text(
              at: place, anchor: anchor, color: colors.row(row), rotation: -rotation, run: plot.run(provenance, row),
              tooltip: plot.tooltip(provenance, row))))
      }
    }
  }
}
