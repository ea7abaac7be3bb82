/// A grid of values shown as an image, say a kernel density over the plane.
public struct Raster: Sendable {
  /// Row-major values; the first row lies at the lower end of y.
  public var values: [Double]
  /// How many values a row holds.
  public var columns: Int
  /// The interval of x that the image covers, edge to edge.
  public var xRange: ClosedRange<Double>
  /// The interval of y that the image covers, edge to edge.
  public var yRange: ClosedRange<Double>
  /// Whether the values are smoothly interpolated.
  public var smooth: Bool

  /// An image of `values.count / columns` rows.
  public init(
    values: [Double], columns: Int, xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, smooth: Bool = true
  ) {
    self.values = values
    self.columns = columns
    self.xRange = xRange
    self.yRange = yRange
    self.smooth = smooth
  }
}
