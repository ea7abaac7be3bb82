import Foundation

extension Color {
  static func power(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }
}

/// How numbers become colours, and the colour bar that tells so.
public struct ColorScale: Sendable, Hashable {
  /// Whether numbers are mapped linearly, by their logarithms, or each to a colour of its own.
  public var kind: ColorScaleKind
  /// The colours; nil takes the theme's sequential map.
  public var map: ColorMap?
  /// Colours in place of the map or of the palette: from end to end for numbers, one a category.
  public var range: [Color]
  /// The categories in order, numbers as written; nil follows the data.
  public var categories: [String]?
  /// The values at the map's ends; nil follows the data.
  public var domain: ClosedRange<Double>?
  /// The value in the middle of the map, which makes the scale diverging; nil for none.
  public var midpoint: Double?
  /// Whether the map is read backwards.
  public var reversed: Bool
  /// The colour bar's label.
  public var label: String?
  /// Where the colour bar stands.
  public var bar: ColorBarPlace
  /// How the colour bar's ticks are written.
  public var format: NumberFormat

  /// Whether the scale says how categories are coloured, so that a panel's own needs a legend of its own.
  var namesCategories: Bool { kind == .ordinal || categories != nil }

  /// A colour scale.
  public init(
    kind: ColorScaleKind = .linear, map: ColorMap? = nil, range: [Color] = [], categories: [String]? = nil,
    domain: ClosedRange<Double>? = nil, midpoint: Double? = nil, reversed: Bool = false,
    label: String? = nil, bar: ColorBarPlace = .right, format: NumberFormat = .automatic
  ) {
    self.kind = kind
    self.map = map
    self.range = range
    self.categories = categories
    self.domain = domain
    self.midpoint = midpoint
    self.reversed = reversed
    self.label = label
    self.bar = bar
    self.format = format
  }
}

/// How numbers lie on a colour scale.
public enum ColorScaleKind: Sendable, Hashable {
  /// Equal differences, equal steps of the map.
  case linear
  /// Equal ratios, equal steps of the map; values must be positive.
  case logarithmic
  /// Linear within ±threshold, logarithmic beyond.
  case symlog(threshold: Double)
  /// Each value is a category with a colour of its own, from the palette or at equal steps of the map.
  case ordinal

  var axis: AxisKind {
    switch self {
    case .linear, .ordinal: .linear
    case .logarithmic: .logarithmic(base: 10)
    case .symlog(let threshold): .symlog(threshold: threshold)
    }
  }
}

/// Where a colour bar stands.
public enum ColorBarPlace: String, Sendable, CaseIterable {
  /// No colour bar.
  case none
  /// Right of the panels.
  case right
  /// Below the panels.
  case bottom
}

/// A continuous map from 0...1 to colours that people with colour-vision deficiencies can read.
public enum ColorMap: String, Sendable, CaseIterable {
  /// Dark violet over green to yellow, perceptually uniform.
  case viridis
  /// Dark blue to yellow, the same to most kinds of colour vision.
  case cividis
  /// White to dark blue.
  case blues
  /// White over orange to near black.
  case heat
  /// Vermilion over light grey to blue, where blue is better.
  case vermilionBlue = "vermilion-blue"
  /// White to black.
  case greys

  /// The colour at a fraction of the map; fractions outside 0...1 take the nearest end.
  public func color(at fraction: Double) -> Color { ColorMap.color(at: fraction, of: stops) }

  /// The colour at a fraction of colours at equal distances.
  static func color(at fraction: Double, of stops: [Color]) -> Color {
    guard stops.count > 1 else { return stops.first ?? .black }
    let place = min(max(fraction.isNaN ? 0 : fraction, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  /// `count` colours at equal distances from end to end of some stops.
  static func table(_ stops: [Color], _ count: Int, reversed: Bool) -> [Color] {
    (0..<count).map { index in
      let fraction = count > 1 ? Double(index) / Double(count - 1) : 0.5
      return color(at: reversed ? 1 - fraction : fraction, of: stops)
    }
  }

  /// Colours at equal distances, interpolated linearly; `blues`, `heat` and `vermilionBlue` have equal steps in OKLab.
  var stops: [Color] {
    switch self {
    case .viridis: ColorMap.viridisStops
    case .cividis: ColorMap.cividisStops
    case .blues: ColorMap.bluesStops
    case .heat: ColorMap.heatStops
    case .vermilionBlue: ColorMap.vermilionBlueStops
    case .greys: ColorMap.greysStops
    }
  }

  private static let viridisStops: [Color] = [
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453781, 0x424086, 0x3E4989, 0x3B528B, 0x375B8D, 0x33638D,
    0x2F6B8E, 0x2C728E, 0x297A8E, 0x26828E, 0x23898E, 0x21918C, 0x1F988B, 0x1FA088, 0x22A785, 0x28AE80, 0x32B67A,
    0x3FBC73, 0x4EC36B, 0x5EC962, 0x70CF57, 0x84D44B, 0x98D83E, 0xADDC30, 0xC2DF23, 0xD8E219, 0xECE51B, 0xFDE725,
  ].map { Color($0) }
  private static let cividisStops: [Color] = [
    0x00224E, 0x00285B, 0x002E6A, 0x053371, 0x1A386F, 0x273E6E, 0x32436D, 0x3B496C, 0x434E6C, 0x4B546C, 0x535A6D,
    0x5A5F6E, 0x61656F, 0x686A71, 0x6F7073, 0x767676, 0x7D7C78, 0x848279, 0x8C8878, 0x938E78, 0x9B9476, 0xA39A74,
    0xABA072, 0xB4A76F, 0xBCAE6C, 0xC4B468, 0xCDBB63, 0xD5C25E, 0xDEC958, 0xE7D150, 0xF0D846, 0xF9E03A, 0xFEE838,
  ].map { Color($0) }
  private static let bluesStops: [Color] = [
    0xFFFFFF, 0xE9F3FB, 0xD2E7F6, 0xBCDBF1, 0xA6CFEC, 0x90C3E7, 0x79B7E1, 0x61AADC, 0x4F9DD2, 0x3C8FC8, 0x2781BE,
    0x0774B3, 0x0266A5, 0x055896, 0x064A88, 0x073D79, 0x08306B,
  ].map { Color($0) }
  private static let heatStops: [Color] = [
    0xFFFFFF, 0xFEEFD9, 0xFCDEB3, 0xF9CA93, 0xF4B576, 0xEFA056, 0xE68A43, 0xDB7536, 0xD05F28, 0xC14C1F, 0xAC3E20,
    0x973120, 0x83241F, 0x6D1B1F, 0x571620, 0x421020, 0x2E0A1E,
  ].map { Color($0) }
  private static let vermilionBlueStops: [Color] = [
    0x8F2D00, 0xA93F00, 0xC35100, 0xD9671B, 0xE48446, 0xEE9F67, 0xEBB995, 0xE2D1C3, 0xC8D1D9, 0xA2C2DD, 0x7BB1DE,
    0x5D9DD0, 0x3C88C2, 0x0B74B4, 0x035F9B, 0x054A83, 0x06366B,
  ].map { Color($0) }
  private static let greysStops: [Color] = [0xFFFFFF, 0x000000].map { Color($0) }
}
