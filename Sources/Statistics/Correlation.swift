/// Pearson's correlation of two samples; nil for fewer than 2 pairs or where one sample is constant or not finite.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "\(x.count) values of x, \(y.count) of y")
  guard x.count >= 2 else { return nil }
  let (xMean, yMean) = (mean(x), mean(y))
  var (xx, xy, yy) = (0.0, 0.0, 0.0)
  for (first, second) in zip(x, y) {
    xx += (first - xMean) * (first - xMean)
    xy += (first - xMean) * (second - yMean)
    yy += (second - yMean) * (second - yMean)
  }
  guard xx > 0 && yy > 0 else { return nil }
  // One root of the product is exact for perfect correlations, two roots are safe where the product leaves the range.
  let product = xx * yy
  let result = xy / (product.isNormal ? product.squareRoot() : xx.squareRoot() * yy.squareRoot())
  return result.isFinite ? min(1, max(-1, result)) : nil
}

/// Spearman's rank correlation, ties sharing the mean of their ranks; nil as for `pearsonCorrelation`.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard (x + y).allSatisfy(\.isFinite) else { return nil }
  return pearsonCorrelation(ranks(x), ranks(y))
}

/// The 1-based rank of each value from the least; equal values share the mean of their ranks.
public func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
  var result = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    var last = first
    while last + 1 < order.count && values[order[last + 1]] == values[order[first]] { last += 1 }
    for place in first...last { result[order[place]] = Double(first + last) / 2 + 1 }
    first = last + 1
  }
  return result
}

/// The line y = intercept + slope x of least squares.
public struct LinearFit: Sendable, Hashable {
  /// The change of y for one unit of x.
  public let slope: Double
  /// The value at x = 0.
  public let intercept: Double
  /// The share of y's variance that the line explains; nil where y is constant.
  public let explained: Double?

  /// The fit of two samples; nil for fewer than 2 pairs, a constant x, or values that are not finite.
  public init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "\(x.count) values of x, \(y.count) of y")
    guard x.count >= 2 else { return nil }
    let (xMean, yMean) = (mean(x), mean(y))
    var (xx, xy) = (0.0, 0.0)
    for (first, second) in zip(x, y) {
      xx += (first - xMean) * (first - xMean)
      xy += (first - xMean) * (second - yMean)
    }
    guard xx > 0 && (xy / xx).isFinite else { return nil }
    slope = xy / xx
    intercept = yMean - slope * xMean
    explained = pearsonCorrelation(x, y).map { $0 * $0 }
  }
}
