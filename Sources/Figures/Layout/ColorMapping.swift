/// Maps numbers and categories to colours, fixed after training.
struct ColorMapping {
  let theme: Theme
  let scale: ColorScale
  /// The values at the ends of the map; nil where no mark has a finite one.
  let domain: ClosedRange<Double>?
  /// 256 colours: more cannot be told apart, and equal colours are drawn together.
  let table: [Color]
  /// The table as opaque pixels, 0xAARRGGBB.
  var pixels: [UInt32] { table.map { 0xFF00_0000 | $0.packed } }
  let places: [String: Int]
  /// The colours of categories, in order.
  private let categoryColors: [Color]
  /// The domain's ends on the scale on which steps are equal.
  private let low: Double
  private let span: Double

  init(theme: Theme, scale: ColorScale, extent: Extent, categories: [String]) {
    self.theme = theme
    self.scale = scale
    let axis = scale.kind.axis
    let domain = ColorMapping.domain(scale, extent)
    self.domain = domain
    low = domain.map { axis.forward($0.lowerBound) } ?? 0
    span = domain.map { axis.forward($0.upperBound) - axis.forward($0.lowerBound) } ?? 1
    let map = scale.map ?? (scale.midpoint == nil ? theme.colorMap : .vermilionBlue)
    let stops = scale.range.count > 1 ? scale.range : map.stops
    table = ColorMap.table(stops, 256, reversed: scale.reversed)
    var places: [String: Int] = [:]
    for (index, category) in categories.enumerated() { places[category] = index }
    self.places = places
    categoryColors = ColorMapping.categoryColors(theme, scale, count: categories.count)
  }

  /// The categories of a scale in the order in which they are coloured and listed: the scale's own first, then, numbers
  /// ascending, what else the data hold.
  static func ordered(_ found: [String], by scale: ColorScale) -> [String] {
    let known = Set(found)
    let listed = (scale.categories ?? []).map { Category.key(written: $0, isKnown: known.contains) }
      .filter { known.contains($0) }
    let taken = Set(listed)
    var rest = found.filter { !taken.contains($0) }
    if scale.kind == .ordinal {
      let numbers = rest.compactMap { Category.number($0) ?? Double($0.replacing("−", with: "-")) }
      if numbers.count == rest.count {
        rest = zip(numbers, rest).sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
    return listed + rest
  }

  private static func domain(_ scale: ColorScale, _ extent: Extent) -> ClosedRange<Double>? {
    let axis = scale.kind.axis
    var found = extent.range
    if case .logarithmic = scale.kind {
      found = extent.smallestPositive.flatMap { low in extent.range.map { low...max(low, $0.upperBound) } }
    }
    guard var domain = scale.domain ?? found else { return nil }
    if let midpoint = scale.midpoint {
      let middle = axis.forward(midpoint)
      let reach = max(axis.forward(domain.upperBound) - middle, middle - axis.forward(domain.lowerBound), 1e-12)
      if reach.isFinite { domain = axis.inverse(middle - reach)...axis.inverse(middle + reach) }
    }
    if domain.lowerBound == domain.upperBound {
      let margin = max(abs(domain.lowerBound) * 0.05, 1e-9)
      domain = domain.lowerBound - margin...domain.upperBound + margin
    }
    return domain
  }

  /// The scale's own colours; for ordered values with a map, equal steps of it; otherwise the theme's palette.
  private static func categoryColors(_ theme: Theme, _ scale: ColorScale, count: Int) -> [Color] {
    if scale.kind == .ordinal, let map = scale.map, count > 0 {
      // The palest tenth of a map would vanish on white paper.
      let stops = (0..<16).map { map.color(at: 0.08 + 0.84 * Double($0) / 15) }
      return ColorMap.table(stops, count, reversed: scale.reversed)
    }
    let colors = scale.range.isEmpty ? theme.palette : scale.range
    return scale.reversed ? colors.prefix(max(count, 1)).reversed() : colors
  }

  func color(_ value: Double) -> Color { place(of: value).map { table[$0] } ?? theme.mutedInk }

  /// Which colour of the table a number has; nil where it has none.
  func place(of value: Double) -> Int? {
    guard domain != nil, value.isFinite else { return nil }
    let fraction: Double
    if scale.kind == .linear {
      fraction = (value - low) / span
    } else {
      fraction = (scale.kind.axis.forward(value) - low) / span
      guard fraction.isFinite else { return nil }
    }
    return Int(min(max(fraction, 0), 1) * 255 + 0.5)
  }

  func color(category: String) -> Color {
    let place = places[category] ?? 0
    return categoryColors.isEmpty ? theme.ink : categoryColors[place % categoryColors.count]
  }

  /// How many categories before this one have its colour: their marks must differ by more than colour.
  func variant(category: String) -> Int {
    categoryColors.isEmpty ? 0 : (places[category] ?? 0) / categoryColors.count
  }

  func paletteColor(_ index: Int) -> Color {
    theme.palette.isEmpty ? theme.ink : theme.palette[abs(index) % theme.palette.count]
  }

  /// One colour for all rows, or one each.
  func colors(_ paint: Paint, opacity: Double = 1) -> [Color] {
    func faded(_ color: Color) -> Color { opacity < 1 ? color.opacity(color.alpha * opacity) : color }
    switch paint {
    case .ink: return [faded(theme.ink)]
    case .color(let color): return [faded(color)]
    case .category(let index): return [faded(paletteColor(index))]
    case .column(.numbers(let values)):
      return values.map { faded(color($0)) }
    case .column(.texts(let values)): return values.map { faded(color(category: $0)) }
    }
  }
}

extension Array where Element == Color {
  /// The colour of a row, where one colour may stand for all.
  func row(_ index: Int) -> Color { count == 1 ? self[0] : self[index] }
}
