/// Arrows from one point to another.
public struct Arrow: Sendable {
  /// Horizontal positions of the tails.
  public var x1: [Double]
  /// Vertical positions of the tails.
  public var y1: [Double]
  /// Horizontal positions of the heads.
  public var x2: [Double]
  /// Vertical positions of the heads.
  public var y2: [Double]
  /// The colours.
  public var color: Paint
  /// The width in points; nil takes the theme's.
  public var width: Double?
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Arrows from (x1, y1) to (x2, y2).
  public init(
    x1: [Double], y1: [Double], x2: [Double], y2: [Double], color: Paint = .ink, width: Double? = nil,
    provenance: Provenance = Provenance()
  ) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
    self.color = color
    self.width = width
    self.provenance = provenance
  }
}
