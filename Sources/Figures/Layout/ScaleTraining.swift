/// What a scale learns from the data of the marks before it is fixed.
struct Extent {
  /// Values at which the domain may end exactly.
  private(set) var exact: ClosedRange<Double>?
  /// Values that need some space between them and the domain's ends.
  private(set) var padded: ClosedRange<Double>?
  /// Keys of categories in the order of their first appearance.
  private(set) var texts: [String] = []
  private var known: Set<String> = []
  /// Distinct numbers, for ordinal axes.
  private(set) var numbers: Set<Double> = []
  /// The smallest positive value, for logarithmic axes.
  private(set) var smallestPositive: Double?
  /// Whether distinct numbers are kept: only ordinal axes need them.
  var isOrdinal = false
  /// Numbers at which marks stand that are as wide as their neighbours are apart: bars, boxes.
  private(set) var bands: Set<Double> = []
  /// Values around which marks need some points of room, by how many: dots, caps, pictures.
  private(set) var insets: [Double: ClosedRange<Double>] = [:]
  /// Whether bars or areas stand on zero.
  var standsOnZero = false

  var isEmpty: Bool { exact == nil && padded == nil && texts.isEmpty && numbers.isEmpty }

  mutating func include(_ values: [Double], padded isPadded: Bool) {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
      if value > 0 { smallestPositive = min(smallestPositive ?? value, value) }
      if isOrdinal { numbers.insert(value) }
    }
    guard low <= high else { return }
    if isPadded {
      padded = Extent.union(padded, low...high)
    } else {
      exact = Extent.union(exact, low...high)
    }
  }

  mutating func include(_ column: Column, padded: Bool) {
    switch column {
    case .numbers(let values): include(values, padded: padded)
    case .texts(let values): include(texts: values)
    }
  }

  /// Places of marks as wide as a band: the outer ones are not cut in half by the domain's ends.
  mutating func include(bands column: Column) {
    include(column, padded: false)
    if case .numbers(let values) = column { bands.formUnion(values.filter(\.isFinite)) }
  }

  /// Values around which marks reach some points to either side.
  mutating func include(_ column: Column, inset: Double) {
    guard case .numbers(let values) = column, inset > 0 else { return }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return }
    insets[inset] = Extent.union(insets[inset], low...high)
  }

  mutating func include(texts values: [String]) {
    for value in values where known.insert(value).inserted {
      if isOrdinal, let number = Category.number(value) { numbers.insert(number) } else { texts.append(value) }
    }
  }

  mutating func include(_ other: Extent) {
    exact = Extent.union(exact, other.exact)
    padded = Extent.union(padded, other.padded)
    include(texts: other.texts)
    numbers.formUnion(other.numbers)
    if let value = other.smallestPositive { smallestPositive = min(smallestPositive ?? value, value) }
    bands.formUnion(other.bands)
    for (inset, range) in other.insets { insets[inset] = Extent.union(insets[inset], range) }
    if other.standsOnZero { standsOnZero = true }
  }

  var range: ClosedRange<Double>? { Extent.union(exact, padded) }

  /// The keys of an ordinal axis's categories: numbers ascending, then texts as they appeared.
  var categories: [String] { numbers.sorted().map { Category.key($0) } + texts }

  static func union(_ a: ClosedRange<Double>?, _ b: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let a, let b else { return a ?? b }
    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }
}

/// What the scales of one panel learn from its marks.
struct Training {
  var panel: String
  let theme: Theme
  /// The diameter of the largest dot that the figure's scale of sizes makes.
  let largestDot: Double
  var x = Extent()
  var y = Extent()
  /// Numbers shown as colours.
  var color = Extent()
  /// Texts shown as colours.
  var colorCategories = Extent()
  /// Numbers shown as sizes.
  var size = Extent()
  /// Numbers shown as opacities.
  var opacity = Extent()
  /// Texts shown as symbols.
  var symbolCategories = Extent()
  /// The groups that stand side by side within a category.
  var dodge = Dodge()
  /// Whether some mark draws rows without finite positions at the margin.
  var marginRows = 0

  mutating func include(_ paint: Paint) {
    guard case .column(let column) = paint else { return }
    switch column {
    case .numbers(let values): color.include(values, padded: false)
    case .texts(let values): colorCategories.include(texts: values)
    }
  }

  /// Checks that a mark has rows and that its channels agree in length.
  func check(_ mark: String, rows: Int, _ channels: [(name: String, count: Int)]) throws(FigureError) {
    guard rows > 0 else { throw .noData(panel: panel, mark: mark) }
    for channel in channels where channel.count != rows {
      throw .lengths(panel: panel, mark: mark, channel: channel.name, expected: rows, found: channel.count)
    }
  }

  /// The channels that may be empty but otherwise have a value for each row.
  func checkOptional(_ mark: String, rows: Int, _ channels: [(name: String, count: Int)]) throws(FigureError) {
    try check(mark, rows: rows, channels.filter { $0.count > 0 })
  }

  func checkPaint(_ paint: Paint, _ mark: String, rows: Int) throws(FigureError) {
    if case .column(let column) = paint { try check(mark, rows: rows, [("color", column.count)]) }
  }

  func checkProvenance(_ provenance: Provenance, _ mark: String, rows: Int) throws(FigureError) {
    try checkOptional(mark, rows: rows, [("runs", provenance.runs.count), ("tooltips", provenance.tooltips.count)])
  }
}
