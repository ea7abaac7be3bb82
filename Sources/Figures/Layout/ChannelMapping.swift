/// Maps numbers to diameters or opacities, fixed after training.
struct ChannelMapping {
  /// What the numbers become.
  enum Channel {
    /// Diameters in points; areas are proportional to steps of the values.
    case size
    /// Opacities.
    case opacity
  }

  /// The diameter of the largest value, in points, where the scale has no range of its own.
  static let largestDot = 7.0

  let channel: Channel
  let scale: ChannelScale
  private let domain: ClosedRange<Double>?

  init(_ channel: Channel, _ scale: ChannelScale, extent: Extent) {
    self.channel = channel
    self.scale = scale
    var domain = scale.domain ?? extent.range
    // Sizes of counts and the like start at zero: a dot twice as large stands for twice as much.
    if channel == .size, scale.domain == nil, let range = domain, range.lowerBound > 0 { domain = 0...range.upperBound }
    self.domain = domain
  }

  private var range: ClosedRange<Double> {
    scale.range ?? (channel == .size ? (domain?.lowerBound == 0 ? 0 : 1.5)...Self.largestDot : 0.15...1)
  }

  /// The diameter or opacity of a value; the smallest for one that is missing.
  func callAsFunction(_ value: Double) -> Double {
    let range = range
    guard let domain, value.isFinite else { return max(range.lowerBound, channel == .size ? 1 : 0) }
    let span = domain.upperBound - domain.lowerBound
    let fraction = span > 0 ? min(max((value - domain.lowerBound) / span, 0), 1) : 1
    guard channel == .size else { return range.lowerBound + fraction * (range.upperBound - range.lowerBound) }
    let (low, high) = (range.lowerBound * range.lowerBound, range.upperBound * range.upperBound)
    // A dot too small to see would be a row left out.
    return max((low + fraction * (high - low)).squareRoot(), 0.8)
  }

  /// Round values for a legend, ascending, with their texts; none without data.
  func samples() -> [(value: Double, text: String)] {
    guard let domain, domain.lowerBound < domain.upperBound else {
      return domain.map { labelled([$0.upperBound], step: nil) } ?? []
    }
    for wanted in [3, 4, 5, 6, 8] {
      let (ticks, step) = TickMaking.linear(domain.lowerBound, domain.upperBound, wanted)
      var values = ticks.filter { channel == .opacity || $0 != 0 || domain.lowerBound < 0 }
      guard values.count >= 2 else { continue }
      if values.count > 4 {
        values = values.enumerated().filter { $0.offset % 2 == (values.count - 1) % 2 }.map(\.element)
      }
      return labelled(values, step: step)
    }
    return labelled([domain.upperBound], step: nil)
  }

  private func labelled(_ values: [Double], step: Double?) -> [(value: Double, text: String)] {
    let texts =
      TickMaking.formatted(values, scale.format) ?? NumberLabels.alone(values, step: step, trims: step == nil)
    return zip(values, texts).map { (value: $0, text: $1) }
  }
}
