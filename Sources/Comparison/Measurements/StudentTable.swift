import Statistics
import Synchronization

/// Quantiles and powers of Student's t that many cells ask for, kept once computed.
///
/// Threads that ask for the same number at the same time may both compute it; it is the same.
final class StudentTable: Sendable {
  private struct Key: Hashable {
    var degrees: Double
    var level: Double
  }

  private let quantiles = Mutex<[Double: Double]>([:])
  private let detectables = Mutex<[Key: Double]>([:])

  /// The quantile that an interval of 95 % needs.
  func quantile(degrees: Double) -> Double {
    if let known = quantiles.withLock({ $0[degrees] }) { return known }
    let quantile = studentQuantile(0.975, degrees: degrees)
    quantiles.withLock { $0[degrees] = quantile }
    return quantile
  }

  /// The smallest true difference, in standard errors, that a test at `level` sees with a power of 80 %.
  ///
  /// Degrees of freedom are rounded down, a little on the cautious side, so that the table stays small.
  func detectable(degrees: Double, level: Double) -> Double {
    let step = degrees < 4 ? 100.0 : degrees < 30 ? 10 : 1
    let rounded = min(1e6, max(0.01, (degrees * step).rounded(.down) / step))
    let key = Key(degrees: rounded, level: level)
    if let known = detectables.withLock({ $0[key] }) { return known }
    let detectable = StudentPower(degrees: rounded, level: level).detectable()
    detectables.withLock { $0[key] = detectable }
    return detectable
  }
}
