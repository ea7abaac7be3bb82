import Foundation

/// A map from data to positions along one axis, fixed after training.
struct Scale {
  var kind: AxisKind
  /// The values at the two ends; for ordinal scales 0...number of categories.
  var low: Double
  var high: Double
  var categories: [String] = []
  private var places: [String: Int] = [:]
  private var numberPlaces: [Double: Int] = [:]
  /// The positions in points of the two ends.
  var start = 0.0
  var end = 1.0

  var length: Double { abs(end - start) }

  /// The width of a band in points: of a category, or, between numbers, of the least distance of two that hold a bar.
  var band: Double {
    guard kind != .ordinal, let step = bandStep else { return length / max(high - low, 1) }
    return length * step / (kind.forward(high) - kind.forward(low))
  }

  /// The least distance of two bars on the scale itself; nil on ordinal axes, and where nothing is as wide as a band.
  private(set) var bandStep: Double?
  /// The domain before room is made for marks whose size is in points.
  private let unfitted: (low: Double, high: Double)
  /// Whether the domain may be widened at its ends.
  private var fits = (low: true, high: true)

  /// Whether marks as wide as a band have a place on the axis.
  var hasBands: Bool { kind == .ordinal || bandStep != nil }

  /// A scale over `axis.domain` or else over what was learnt.
  init(_ axis: Axis, extent: Extent, panel: String, name: String) throws(FigureError) {
    kind = axis.kind
    var extent = extent
    if kind != .ordinal, let bands = Scale.bands(kind, extent.bands) {
      bandStep = bands.step
      extent.include([bands.low, bands.high], padded: false)
    }
    if axis.kind == .angle {
      low = axis.domain?.lowerBound ?? -Double.pi
      high = axis.domain?.upperBound ?? Double.pi
    } else if case .ordinal = axis.kind {
      let found = extent.categories
      let known = Set(found)
      categories = axis.categories?.map { Category.key(written: $0, isKnown: known.contains) } ?? found
      for (index, category) in categories.enumerated() {
        places[category] = index
        if let number = Category.number(category) { numberPlaces[number] = index }
      }
      low = 0
      high = Double(categories.count)
      guard !categories.isEmpty else { throw .noData(panel: panel, mark: "\(name) axis") }
    } else {
      guard extent.texts.isEmpty else {
        throw .kind(panel: panel, mark: "\(name) axis", channel: name, needed: "numbers, or an ordinal axis for texts")
      }
      let domain = try Scale.domain(axis, extent: extent, panel: panel, name: name)
      (low, high) = (domain.lowerBound, domain.upperBound)
    }
    guard low.isFinite, high.isFinite, low < high else {
      throw .domain(panel: panel, axis: name, message: "the domain \(low)...\(high) is empty or not finite")
    }
    unfitted = (low, high)
    // A domain that is asked for, or that is to end at round values, ends there.
    if axis.domain != nil || axis.isNice || kind == .angle || kind == .ordinal { fits = (false, false) }
    // What stands on zero stands on the axis.
    if extent.standsOnZero, low == 0 { fits.low = false }
    if extent.standsOnZero, high == 0 { fits.high = false }
  }

  /// The least distance of places on the scale itself, and the ends of the outer bands; nil without places.
  private static func bands(_ kind: AxisKind, _ values: Set<Double>) -> (step: Double, low: Double, high: Double)? {
    let places = values.map { kind.forward($0) }.filter(\.isFinite).sorted()
    guard let first = places.first, let last = places.last else { return nil }
    var step = zip(places, places.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.min() ?? 0
    if step <= 0 {
      // A bar alone: a power of the base, or one, or for large numbers what can be told from them.
      if case .logarithmic(let base) = kind { step = log(base) } else { step = max(1, abs(first) * 1e-6) }
    }
    return (step, kind.inverse(first - step / 2), kind.inverse(last + step / 2))
  }

  /// Widens a domain that follows the data until marks around values, so many points to either side, lie within `length`.
  ///
  /// Marks that would take most of the axis are left as they are.
  mutating func fit(_ insets: [Double: ClosedRange<Double>], length: Double) {
    (low, high) = unfitted
    guard fits.low || fits.high, length > 0 else { return }
    var (first, last) = (kind.forward(low), kind.forward(high))
    let needs = insets.sorted { $0.key < $1.key }.filter { $0.key * 2 < length * 0.6 }.compactMap { inset, range in
      let (from, to) = (kind.forward(range.lowerBound), kind.forward(range.upperBound))
      return from.isFinite || to.isFinite ? (inset: inset, from: from.isFinite ? from : to, to: to) : nil
    }
    for _ in 0..<40 {
      let point = (last - first) / length
      let before = (first, last)
      for need in needs {
        if fits.low { first = min(first, need.from - need.inset * point) }
        if fits.high { last = max(last, need.to + need.inset * point) }
      }
      guard abs(first - before.0) + abs(last - before.1) > (last - first) * 1e-9 else { break }
    }
    if first < kind.forward(low) { low = kind.inverse(first) }
    if last > kind.forward(high) { high = kind.inverse(last) }
  }

  private static func domain(
    _ axis: Axis, extent: Extent, panel: String, name: String
  ) throws(FigureError) -> ClosedRange<Double> {
    if case .logarithmic(let base) = axis.kind {
      guard base > 1, base.isFinite else {
        throw .domain(panel: panel, axis: name, message: "the base of a logarithmic axis must exceed 1, found \(base)")
      }
      if let domain = axis.domain {
        guard domain.lowerBound > 0 else {
          throw .domain(
            panel: panel, axis: name, message: "a logarithmic axis needs positive values, found \(domain.lowerBound)")
        }
        if domain.lowerBound < domain.upperBound { return domain }
      }
      guard let low = axis.domain?.lowerBound ?? extent.smallestPositive,
        let high = axis.domain?.upperBound ?? extent.range?.upperBound
      else { throw .noData(panel: panel, mark: "\(name) axis") }
      if axis.isNice {
        let (first, last) = (floor(log(low) / log(base) + 1e-9), ceil(log(high) / log(base) - 1e-9))
        return pow(base, first)...pow(base, max(last, first + 1))
      }
      let margin = low < high ? pow(high / low, 0.04) : base
      return low / margin...high * margin
    }
    if case .symlog(let threshold) = axis.kind { return try symlogDomain(axis, extent, threshold, panel, name) }
    if let domain = axis.domain, domain.lowerBound < domain.upperBound { return domain }
    guard var range = axis.domain ?? extent.range else { throw .noData(panel: panel, mark: "\(name) axis") }
    let standsOnZero = extent.standsOnZero
    let fromZero = axis.includesZero || standsOnZero
    if fromZero { range = min(range.lowerBound, 0)...max(range.upperBound, 0) }
    let span = range.upperBound - range.lowerBound
    guard span > abs(range.upperBound) * 1e-12, span > 0 else {
      let margin = max(abs(range.lowerBound) * 0.05, range.lowerBound == 0 ? 0.5 : 1e-9)
      return range.lowerBound - margin...range.upperBound + margin
    }
    if axis.isNice {
      let step = TickMaking.linear(range.lowerBound, range.upperBound, 5).step
      return floor(range.lowerBound / step + 1e-9) * step...ceil(range.upperBound / step - 1e-9) * step
    }
    let padding = span * 0.04
    var low = range.lowerBound
    var high = range.upperBound
    if let padded = extent.padded {
      low = min(low, padded.lowerBound - padding)
      high = max(high, padded.upperBound + padding)
    }
    // Areas and bars stand on the axis itself; only their upper end needs air.
    if standsOnZero {
      if range.lowerBound == 0 { low = 0 }
      if range.upperBound == 0 { high = 0 }
      if range.upperBound > 0 { high = max(high, range.upperBound + padding) }
      if range.lowerBound < 0 { low = min(low, range.lowerBound - padding) }
    } else if axis.includesZero {
      if range.lowerBound == 0 && (extent.range?.lowerBound ?? 0) > 0 { low = 0 }
    }
    return low...high
  }

  /// The data's range with some air at both ends, measured on the scale itself.
  private static func symlogDomain(
    _ axis: Axis, _ extent: Extent, _ threshold: Double, _ panel: String, _ name: String
  ) throws(FigureError) -> ClosedRange<Double> {
    guard threshold > 0, threshold.isFinite else {
      throw .domain(panel: panel, axis: name, message: "the threshold must be positive, found \(threshold)")
    }
    if let domain = axis.domain, domain.lowerBound < domain.upperBound { return domain }
    guard var range = axis.domain ?? extent.range else { throw .noData(panel: panel, mark: "\(name) axis") }
    if axis.includesZero || extent.standsOnZero { range = min(range.lowerBound, 0)...max(range.upperBound, 0) }
    let (low, high) = (axis.kind.forward(range.lowerBound), axis.kind.forward(range.upperBound))
    let margin = low < high ? (high - low) * 0.04 : 0.5
    return axis.kind.inverse(low - margin)...axis.kind.inverse(high + margin)
  }

  /// The position of a number; NaN where the scale has none.
  func position(_ value: Double) -> Double {
    switch kind {
    case .linear, .angle: start + (value - low) / (high - low) * (end - start)
    case .symlog:
      start + (kind.forward(value) - kind.forward(low)) / (kind.forward(high) - kind.forward(low)) * (end - start)
    case .logarithmic:
      value > 0 ? start + log(value / low) / log(high / low) * (end - start) : .nan
    case .ordinal: position(place: numberPlaces[value])
    }
  }

  /// The middle of a category's band; NaN for an unknown one.
  func position(_ category: String) -> Double {
    position(place: places[category])
  }

  private func position(place: Int?) -> Double {
    guard let place else { return .nan }
    return start + (Double(place) + 0.5) / high * (end - start)
  }

  /// The positions of a column's values; NaN where there is none.
  func positions(_ column: Column) -> [Double] {
    switch column {
    case .numbers(let values): positions(values)
    case .texts(let values): values.map { position($0) }
    }
  }

  func positions(_ values: [Double]) -> [Double] {
    guard kind == .linear || kind == .angle else {
      return values.map { $0.isFinite ? position($0) : .nan }
    }
    let factor = (end - start) / (high - low)
    return values.map { $0.isFinite ? start + ($0 - low) * factor : .nan }
  }

  /// Whether a position lies on the axis, to within rounding.
  func contains(_ position: Double) -> Bool {
    position >= min(start, end) - 1e-6 && position <= max(start, end) + 1e-6
  }
}
