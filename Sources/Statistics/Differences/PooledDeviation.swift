/// A standard deviation with its degrees of freedom, from several samples that share it.
public struct PooledDeviation: Sendable, Hashable {
  /// The standard deviation.
  public let deviation: Double
  /// How many independent deviations it rests on.
  public let degrees: Double

  /// A deviation that is known.
  public init(deviation: Double, degrees: Double) {
    precondition(degrees > 0, "degrees of freedom must be positive, found \(degrees)")
    self.deviation = deviation
    self.degrees = degrees
  }

  /// The samples' sum of squares around their own means over their summed degrees of freedom; nil where no sample has 2 values.
  public init?(_ samples: [[Double]]) {
    var (squares, degrees) = (0.0, 0)
    for sample in samples where sample.count > 1 {
      let centre = mean(sample)
      squares += sample.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      degrees += sample.count - 1
    }
    guard degrees > 0 else { return nil }
    self.init(deviation: (squares / Double(degrees)).squareRoot(), degrees: Double(degrees))
  }
}
