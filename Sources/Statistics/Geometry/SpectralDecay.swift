import Foundation

/// The exponent a of the power law k^-a that the eigenvalues of the features' covariance follow, the largest first (alpha-ReQ).
///
/// By least squares of log lambda_k on log k with weights 1/k over all eigenvalues above 1e-12 of the largest, as few large ones would
/// otherwise count no more than many small ones. Features whose eigenvalues fall with an exponent near 1 do well in the source's
/// experiments: larger ones waste dimensions, smaller ones keep noise.
/// - Returns: The exponent; nil for fewer than 3 such eigenvalues.
/// Source: Agrawal, Mondal, Ghosh & Richards, "alpha-ReQ", NeurIPS 2022; the weighted fit is Stringer et al., Nature 571, 2019.
public func spectralDecay(_ x: FeatureRows) -> Double? {
  let values = singularValues(x.centred).map { $0 * $0 }
  guard let largest = values.first, largest > 0 else { return nil }
  let points = values.prefix { $0 > 1e-12 * largest }.enumerated().map { place, value in
    (x: log(Double(place + 1)), y: log(value), weight: 1 / Double(place + 1))
  }
  guard points.count >= 3 else { return nil }
  let weight = points.reduce(0) { $0 + $1.weight }
  let centre = points.reduce((x: 0.0, y: 0.0)) { ($0.x + $1.weight * $1.x / weight, $0.y + $1.weight * $1.y / weight) }
  var (product, square) = (0.0, 0.0)
  for point in points {
    product += point.weight * (point.x - centre.x) * (point.y - centre.y)
    square += point.weight * (point.x - centre.x) * (point.x - centre.x)
  }
  return -product / square
}
