/// Vertical intervals with caps, say a mean's confidence interval over seeds.
public struct ErrorBar: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Lower ends.
  public var low: [Double]
  /// Upper ends.
  public var high: [Double]
  /// The colours.
  public var color: Paint
  /// The width of the caps in points.
  public var capWidth: Double

  /// Intervals from `low` to `high` at x.
  public init(x: Column, low: [Double], high: [Double], color: Paint = .ink, capWidth: Double = 3) {
    self.x = x
    self.low = low
    self.high = high
    self.color = color
    self.capWidth = capWidth
  }
}
