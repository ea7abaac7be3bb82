/// How a column of numbers becomes the sizes or the opacities of dots, and the legend that tells so.
public struct ChannelScale: Sendable, Hashable {
  /// The legend's heading.
  public var label: String?
  /// The values at the ends of the range; nil follows the data.
  public var domain: ClosedRange<Double>?
  /// Diameters in points, or opacities 0...1, at the ends of the domain; nil takes the channel's own.
  public var range: ClosedRange<Double>?
  /// How the legend's numbers are written.
  public var format: NumberFormat

  /// A scale of sizes or opacities.
  public init(
    label: String? = nil, domain: ClosedRange<Double>? = nil, range: ClosedRange<Double>? = nil,
    format: NumberFormat = .automatic
  ) {
    self.label = label
    self.domain = domain
    self.range = range
    self.format = format
  }
}
