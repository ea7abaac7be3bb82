/// Maps numbers and categories to colours, fixed after training.
struct ColorMapping {
  let theme: Theme
  let scale: ColorScale
  /// The values at the ends of the map; nil where no mark has a finite one.
  let domain: ClosedRange<Double>?
  /// 256 colours: more cannot be told apart, and equal colours are drawn together.
  let table: [Color]
  let places: [String: Int]

  init(theme: Theme, scale: ColorScale, extent: Extent, categories: [String]) {
    self.theme = theme
    self.scale = scale
    var domain = scale.domain ?? extent.range
    if let midpoint = scale.midpoint, let range = domain {
      let reach = max(range.upperBound - midpoint, midpoint - range.lowerBound, 1e-12)
      domain = midpoint - reach...midpoint + reach
    }
    if let range = domain, range.lowerBound == range.upperBound {
      let margin = max(abs(range.lowerBound) * 0.05, 1e-9)
      domain = range.lowerBound - margin...range.upperBound + margin
    }
    self.domain = domain
    let map = scale.map ?? (scale.midpoint == nil ? theme.colorMap : .vermilionBlue)
    table = map.table(256, reversed: scale.reversed)
    var places: [String: Int] = [:]
    for (index, category) in categories.enumerated() { places[category] = index }
    self.places = places
  }

  func color(_ value: Double) -> Color {
    guard let domain, value.isFinite else { return theme.mutedInk }
    let fraction = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return table[Int((min(max(fraction, 0), 1) * 255).rounded())]
  }

  func color(category: String) -> Color { paletteColor(places[category] ?? 0) }

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
