/// How marks of one category share its place.
public enum MarkPosition: String, Sendable, CaseIterable {
  /// Each over the one before.
  case overlay
  /// Side by side, a place for each group.
  case dodge
  /// On top of each other.
  case stack
}

/// Whether marks stand upright on x or lie along it.
public enum Orientation: Sendable, Hashable {
  /// They stand on x and reach along y.
  case vertical
  /// They stand on y and reach along x.
  case horizontal
}

/// The groups of a panel that stand side by side within each category.
struct Dodge {
  /// The groups, in order.
  private(set) var keys: [String] = []
  private var places: [String: Int] = [:]
  /// Whether marks that follow others stand side by side.
  private(set) var isOn = false

  mutating func include(_ other: Dodge) {
    for key in other.keys { add(key) }
    if other.isOn { isOn = true }
  }

  private mutating func add(_ key: String) {
    guard places[key] == nil else { return }
    places[key] = keys.count
    keys.append(key)
  }

  /// Learns the groups of marks over categories.
  ///
  /// Marks that are wide themselves make room where two groups meet in one category; `dodge` always makes room.
  mutating func include(_ column: Column, groups: [String], position: MarkPosition?, isWide: Bool) {
    guard !groups.isEmpty, position == .dodge || (position == nil && isWide) else { return }
    for group in groups { add(group) }
    if position == .dodge { isOn = true }
    guard !isOn else { return }
    switch column {
    case .numbers(let values): isOn = Self.meet(values, groups)
    case .texts(let values): isOn = Self.meet(values, groups)
    }
  }

  private static func meet<Value: Hashable>(_ values: [Value], _ groups: [String]) -> Bool {
    var first: [Value: String] = [:]
    for (value, group) in zip(values, groups) {
      if let known = first[value], known != group { return true }
      first[value] = group
    }
    return false
  }

  /// The same groups in the order of the legend, where it has them all.
  func ordered(by places: [String: Int]) -> Dodge {
    guard keys.allSatisfy({ places[$0] != nil }) else { return self }
    var result = Dodge()
    result.isOn = isOn
    for key in keys.sorted(by: { (places[$0] ?? 0) < (places[$1] ?? 0) }) { result.add(key) }
    return result
  }

  /// How far a group's place lies from the middle of its category, in widths of the whole, and the share that it takes.
  func seat(_ group: String?) -> (offset: Double, share: Double) {
    guard isOn, let group, let place = places[group] else { return (0, 1) }
    let count = Double(keys.count)
    return ((Double(place) + 0.5) / count - 0.5, 1 / count)
  }
}

extension Paint {
  /// The categories of a text column; none for any other paint.
  var categories: [String] { if case .column(.texts(let values)) = self { values } else { [] } }
}

/// Where a mark stands across its axis: its middle and its width in points.
struct Stand {
  var middle: Double
  var width: Double

  var low: Double { middle - width / 2 }
  var high: Double { middle + width / 2 }
}

extension PlotArea {
  /// The share of a category's band that marks fill.
  static let bandShare = 0.76

  /// Where rows stand on an axis with bands, side by side where their groups dodge; the middle is NaN for no place.
  func stands(_ column: Column, on scale: Scale, groups: [String], position: MarkPosition?) -> [Stand] {
    let whole = Self.bandShare * scale.band
    let direction: Double = scale.end < scale.start ? -1 : 1
    let shares = scale.hasBands && (position == nil || position == .dodge)
    return scale.positions(column).enumerated().map { row, place in
      let seat = dodge.seat(shares && !groups.isEmpty ? groups[row] : nil)
      // A hairline at least: two numbers almost equal must not make bars vanish.
      return Stand(middle: place + direction * seat.offset * whole, width: max(0.4, whole * seat.share))
    }
  }
}

/// A panel seen along the axis on which marks stand and across it.
struct Upright {
  let orientation: Orientation
  /// The axis on which marks stand.
  let base: Scale
  /// The axis along which they reach.
  let reach: Scale

  init(_ plot: PlotArea, _ orientation: Orientation) {
    self.orientation = orientation
    (base, reach) = orientation == .vertical ? (plot.x, plot.y) : (plot.y, plot.x)
  }

  /// A place: where it stands, and how far it reaches.
  func point(_ stand: Double, _ reach: Double) -> Point {
    orientation == .vertical ? Point(stand, reach) : Point(reach, stand)
  }

  /// The rectangle between two places.
  func rectangle(_ stand: (Double, Double), _ reach: (Double, Double)) -> Rectangle {
    let (a, b) = (point(stand.0, reach.0), point(stand.1, reach.1))
    return Rectangle(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(b.x - a.x), height: abs(b.y - a.y))
  }
}

extension ScaleTraining {
  /// The extents of the axis on which marks stand and of that along which they reach.
  func extents(_ orientation: Orientation) -> (
    base: WritableKeyPath<ScaleTraining, Extent> & Sendable, reach: WritableKeyPath<ScaleTraining, Extent> & Sendable
  ) {
    switch orientation {
    case .vertical: (\.x, \.y)
    case .horizontal: (\.y, \.x)
    }
  }
}
