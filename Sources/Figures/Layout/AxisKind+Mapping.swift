import Foundation

extension AxisKind {
  /// The value on the scale on which equal steps have equal lengths; NaN where it has no place.
  public func forward(_ value: Double) -> Double {
    switch self {
    case .linear, .angle, .ordinal: return value
    case .logarithmic: return value > 0 ? log(value) : .nan
    case .symlog(let threshold):
      // The linear part is as long as one power of ten; value and slope are continuous up to the factor ln 10.
      let size = abs(value) / threshold
      guard size > 1 else { return value / threshold }
      return (value < 0 ? -1 : 1) * (1 + log10(size))
    }
  }

  /// The value whose `forward` this is.
  public func inverse(_ place: Double) -> Double {
    switch self {
    case .linear, .angle, .ordinal: return place
    case .logarithmic: return exp(place)
    case .symlog(let threshold):
      guard abs(place) > 1 else { return place * threshold }
      return (place < 0 ? -threshold : threshold) * pow(10, abs(place) - 1)
    }
  }
}
