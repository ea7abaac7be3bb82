import Foundation

/// The quantile of `sorted` values below which a share 0...1 of them lies: linear between the values at both sides of
/// place (n - 1) p, definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages" (1996), NumPy's default.
///
/// `sorted` is ascending and has at least one value.
public func quantile(sorted: [Double], _ share: Double) -> Double {
  precondition(!sorted.isEmpty && (0...1).contains(share), "\(sorted.count) values, share \(share)")
  let place = Double(sorted.count - 1) * share
  let index = min(Int(place), sorted.count - 1)
  let next = min(index + 1, sorted.count - 1)
  return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
}

/// What Tukey's box plot shows of a sample: quartiles, whiskers and what lies beyond them.
public struct BoxSummary: Sendable, Hashable {
  /// The number of values.
  public let n: Int
  /// The lower quartile.
  public let lower: Double
  /// The median.
  public let median: Double
  /// The upper quartile.
  public let upper: Double
  /// The least value within the fences: so many interquartile ranges from the quartiles.
  public let least: Double
  /// The largest value within the fences.
  public let most: Double
  /// The values beyond the fences, ascending.
  public let outliers: [Double]

  /// The summary of finite `values` with fences `reach` interquartile ranges beyond the quartiles; nil for no values.
  public init?(_ values: [Double], reach: Double = 1.5) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    n = sorted.count
    lower = quantile(sorted: sorted, 0.25)
    median = quantile(sorted: sorted, 0.5)
    upper = quantile(sorted: sorted, 0.75)
    let (low, high) = (lower - reach * (upper - lower), upper + reach * (upper - lower))
    // A whisker never ends inside the box, even where no value lies between quartile and fence.
    least = min(sorted.first { $0 >= low } ?? lower, lower)
    most = max(sorted.last { $0 <= high } ?? upper, upper)
    outliers = sorted.filter { $0 < low || $0 > high }
  }
}

/// A Gaussian kernel density of numbers, its bandwidth by Scott's rule as SciPy's `gaussian_kde`: n^(-1/5) times the
/// standard deviation (divisor n - 1).
public struct LineDensity: Sendable {
  /// The kernel's standard deviation.
  public let bandwidth: Double
  private let sorted: [Double]

  /// The estimate from finite `values`, with a bandwidth of its own where one is given; nil where the values are all equal
  /// or fewer than 2.
  public init?(_ values: [Double], bandwidth: Double? = nil) {
    guard let deviation = standardDeviation(values), deviation > 0, deviation.isFinite else { return nil }
    self.bandwidth = bandwidth ?? pow(Double(values.count), -0.2) * deviation
    guard self.bandwidth > 0 else { return nil }
    sorted = values.sorted()
  }

  /// The density at a place.
  public func callAsFunction(_ place: Double) -> Double {
    // Beyond 8.5 standard deviations a kernel is below the smallest share of its middle that a sum can hold.
    let reach = 8.5 * bandwidth
    var index = lowerBound(place - reach)
    var sum = 0.0
    while index < sorted.count, sorted[index] <= place + reach {
      let z = (place - sorted[index]) / bandwidth
      sum += exp(-z * z / 2)
      index += 1
    }
    return sum / (Double(sorted.count) * bandwidth * (2 * Double.pi).squareRoot())
  }

  /// The first index whose value is at least `value`.
  private func lowerBound(_ value: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
