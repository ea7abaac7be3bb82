import Foundation

/// A least-squares line with the confidence of its mean at each place.
public struct RegressionBand: Sendable, Hashable {
  /// The line.
  public let fit: LinearFit
  private let count: Int
  private let centre: Double
  /// Sum of squared distances of x from their mean.
  private let spread: Double
  /// The residuals' variance, divisor n - 2; nil for two pairs.
  private let variance: Double?
  private let quantile: Double

  /// The line of two samples; nil for fewer than 2 pairs, a constant x, or values that are not finite.
  public init?(_ x: [Double], _ y: [Double], confidence: Double = 0.95) {
    guard let fit = LinearFit(x, y) else { return nil }
    precondition(confidence > 0 && confidence < 1, "the confidence must be in (0, 1), found \(confidence)")
    self.fit = fit
    count = x.count
    let centre = mean(x)
    self.centre = centre
    spread = x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    guard x.count > 2 else {
      variance = nil
      quantile = 0
      return
    }
    let squares = zip(x, y).reduce(0) { sum, pair in
      let rest = pair.1 - fit.intercept - fit.slope * pair.0
      return sum + rest * rest
    }
    variance = squares / Double(x.count - 2)
    quantile = studentQuantile((1 + confidence) / 2, degrees: Double(x.count - 2))
  }

  /// Half the width of the mean's confidence interval at x: t s (1/n + (x - mean)^2 / sum of squares)^(1/2); nil for two pairs.
  public func halfWidth(at x: Double) -> Double? {
    variance.map { quantile * ($0 * (1 / Double(count) + (x - centre) * (x - centre) / spread)).squareRoot() }
  }
}
