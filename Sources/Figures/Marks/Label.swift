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
