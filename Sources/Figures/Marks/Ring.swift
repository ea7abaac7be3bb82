/// A density over angles, drawn outwards from a circle in the plane of x and y.
public struct Ring: Sendable {
  /// Angles in radians, ascending.
  public var angles: [Double]
  /// The density at each angle.
  public var values: [Double]
  /// The circle's radius in units of the axes.
  public var radius: Double
  /// The height of the largest value in units of the axes.
  public var height: Double
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double

  /// A density around the circle.
  public init(
    angles: [Double], values: [Double], radius: Double = 1, height: Double = 0.4, color: Paint = .category(0),
    opacity: Double = 0.35
  ) {
    self.angles = angles
    self.values = values
    self.radius = radius
    self.height = height
    self.color = color
    self.opacity = opacity
  }
}
