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
