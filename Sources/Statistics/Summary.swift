import Foundation

/// What a sample of numbers says about the mean it came from.
public struct Summary: Sendable, Hashable {
  /// The number of values.
  public let n: Int
  /// Their mean.
  public let mean: Double
  /// The sample standard deviation (divisor n - 1); nil for one value.
  public let std: Double?
  /// The median.
  public let median: Double
  /// The least value.
  public let least: Double
  /// The largest value.
  public let largest: Double
  /// The confidence interval of the mean by Student's t; nil for one value.
  public let interval: ClosedRange<Double>?

  /// The summary of `values`, with an interval of the given confidence; nil for no values.
  ///
  /// A value that is NaN or infinite makes the mean so, and leaves no interval.
  public init?(_ values: [Double], confidence: Double = 0.95) {
    guard !values.isEmpty else { return nil }
    precondition(confidence > 0 && confidence < 1, "the confidence must be in (0, 1), found \(confidence)")
    let sorted = values.sorted()
    n = values.count
    least = sorted[0]
    largest = sorted[sorted.count - 1]
    let average = Statistics.mean(values)
    mean = average
    median = Statistics.median(sorted: sorted)
    guard let deviation = standardDeviation(values) else {
      std = nil
      interval = nil
      return
    }
    std = deviation
    let half = studentQuantile((1 + confidence) / 2, degrees: Double(n - 1)) * deviation / Double(n).squareRoot()
    interval = half.isFinite && average.isFinite ? average - half...average + half : nil
  }
}

/// The arithmetic mean; NaN for no values.
public func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// The sample standard deviation (divisor n - 1); nil for fewer than 2 values.
public func standardDeviation(_ values: [Double]) -> Double? {
  guard values.count >= 2 else { return nil }
  let centre = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (squares / Double(values.count - 1)).squareRoot()
}

/// The median, the mean of the middle two for an even number; nil for no values.
public func median(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : median(sorted: values.sorted())
}

func median(sorted: [Double]) -> Double {
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The quantile of Student's t distribution: the x below which there is a share `probability` in (0, 1).
public func studentQuantile(_ probability: Double, degrees: Double) -> Double {
  precondition(probability > 0 && probability < 1, "the probability must be in (0, 1), found \(probability)")
  precondition(degrees > 0, "degrees of freedom must be positive, found \(degrees)")
  if probability == 0.5 { return 0 }
  if probability < 0.5 { return -studentQuantile(1 - probability, degrees: degrees) }
  let tail = 1 - probability
  var (lower, upper) = (0.0, 1.0)
  while studentTail(upper, degrees: degrees) > tail && upper < 1e300 {
    lower = upper
    upper *= 2
  }
  // Bisection: the tail falls monotonically.
  for _ in 0..<200 {
    let middle = (lower + upper) / 2
    if middle <= lower || middle >= upper { break }
    if studentTail(middle, degrees: degrees) > tail { lower = middle } else { upper = middle }
  }
  return (lower + upper) / 2
}

/// The probability that Student's t exceeds x >= 0: half the regularised incomplete beta function.
func studentTail(_ x: Double, degrees: Double) -> Double {
  let square = x * x
  return 0.5 * regularisedBeta(degrees / (degrees + square), complement: square / (degrees + square), degrees / 2, 0.5)
}

/// I_x(a, b), with 1 - x given apart so that it keeps its digits.
func regularisedBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if complement <= 0 { return 1 }
  // The continued fraction converges fast on this side of the mean; the other side follows by symmetry.
  if x > (a + 1) / (a + b + 2) { return 1 - regularisedBeta(complement, complement: x, b, a) }
  let logFront = a * log(x) + b * log(complement) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return exp(logFront) / a * betaFraction(x, a, b)
}

/// The continued fraction of the incomplete beta function, evaluated from the front by Lentz's method.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1...10_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    for coefficient in [even, odd] {
      d = 1 / away(1 + coefficient * d)
      c = away(1 + coefficient / c)
      fraction *= c * d
    }
    if abs(c * d - 1) < 1e-16 { break }
  }
  return fraction
}
