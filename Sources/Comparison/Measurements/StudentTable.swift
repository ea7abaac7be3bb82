import Statistics

/// Quantiles and powers of Student's t that many cells ask for, each computed once.
final class StudentTable {
  private struct Key: Hashable {
    var degrees: Double
    var level: Double
  }

  private var quantiles: [Double: Double] = [:]
  private var detectables: [Key: Double] = [:]

  /// The quantile that an interval of 95 % needs.
  func quantile(degrees: Double) -> Double {
    if let known = quantiles[degrees] { return known }
    let quantile = studentQuantile(0.975, degrees: degrees)
    quantiles[degrees] = quantile
    return quantile
  }

  /// The smallest true difference, in standard errors, that a test at `level` sees with a power of 80 %.
  ///
  /// Degrees of freedom are rounded down, a little on the cautious side, so that the table stays small.
  func detectable(degrees: Double, level: Double) -> Double {
    let step = degrees < 4 ? 100.0 : degrees < 30 ? 10 : 1
    let rounded = min(1e6, max(0.01, (degrees * step).rounded(.down) / step))
    let key = Key(degrees: rounded, level: level)
    if let known = detectables[key] { return known }
    let detectable = StudentPower(degrees: rounded, level: level).detectable()
    detectables[key] = detectable
    return detectable
  }
}
