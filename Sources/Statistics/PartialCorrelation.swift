import Tensors

/// Spearman's partial rank correlation of x and y: that of what is left of their ranks when the ranks of other samples, and
/// a constant, have been taken out by least squares.
///
/// Nil as for `pearsonCorrelation`, for values that are not finite, and where nothing is left of x or y.
/// Source: Kendall & Stuart, The Advanced Theory of Statistics, volume 2, chapter 27, on ranks.
public func partialSpearmanCorrelation(_ x: [Double], _ y: [Double], given others: [[Double]]) -> Double? {
  for other in others { precondition(other.count == x.count, "\(other.count) values given, \(x.count) of x") }
  guard (x + y + others.joined()).allSatisfy(\.isFinite) else { return nil }
  guard !others.isEmpty else { return spearmanCorrelation(x, y) }
  var basis: [[Double]] = []
  for other in others {
    // One that the others before it explain takes nothing more out.
    let centred = centredRanks(other)
    let rest = residual(centred, basis)
    if isLeft(rest, of: centred) { basis.append(unit(rest)) }
  }
  let (xRanks, yRanks) = (centredRanks(x), centredRanks(y))
  let (xRest, yRest) = (residual(xRanks, basis), residual(yRanks, basis))
  guard isLeft(xRest, of: xRanks), isLeft(yRest, of: yRanks) else { return nil }
  return pearsonCorrelation(xRest, yRest)
}

private func centredRanks(_ values: [Double]) -> [Double] {
  let middle = (Double(values.count) + 1) / 2
  return ranks(values).map { $0 - middle }
}

private func dot(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }

private func unit(_ values: [Double]) -> [Double] {
  let norm = dot(values, values).squareRoot()
  return values.map { $0 / norm }
}

/// What is left of values when unit directions at right angles to each other are taken out; twice, as once leaves the rounding.
private func residual(_ values: [Double], _ basis: [[Double]]) -> [Double] {
  var rest = values
  for _ in 0..<2 {
    for direction in basis {
      let part = dot(rest, direction)
      rest = zip(rest, direction).map { $0 - part * $1 }
    }
  }
  return rest
}

private func isLeft(_ rest: [Double], of values: [Double]) -> Bool { dot(rest, rest) > 1e-20 * dot(values, values) }

/// A confidence interval of a statistic by the bootstrap over its rows: the percentiles of its values on resamples.
///
/// - Parameters:
///   - count: The number of rows.
///   - resamples: How many samples are drawn, with replacement, by a generator of its own: the same rows have the same interval.
///   - statistic: Its value on some rows, which may be the same several times; nil where it has none there.
/// - Returns: Nil for fewer than 5 rows, or where more than a tenth of the resamples have no value.
public func bootstrapInterval(
  count: Int, resamples: Int = 2000, confidence: Double = 0.95, _ statistic: ([Int]) -> Double?
) -> ClosedRange<Double>? {
  guard count >= 5 else { return nil }
  var values: [Double] = []
  for number in 0..<resamples {
    var stream = RandomStream(seed: 0, purpose: .bootstrap, sample: number)
    let rows = (0..<count).map { _ in stream.index(below: count) }
    if let value = statistic(rows), value.isFinite { values.append(value) }
  }
  guard Double(values.count) >= 0.9 * Double(resamples) else { return nil }
  values.sort()
  let rest = (1 - confidence) / 2
  return quantile(sorted: values, rest)...quantile(sorted: values, 1 - rest)
}
