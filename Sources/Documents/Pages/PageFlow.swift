/// What is poured into pages, in order: slabs that stand where they are written, and floats that may wait.
struct PageFlow {
  /// A line or box in the flow.
  struct Slab {
    /// The space above it, which the top of a column swallows.
    var space = 0.0
    var height: Double
    /// Whether the next slab has to stand in the same column.
    var keepsWithNext = false
    /// Whether it is a line of a paragraph that goes on, which no float may interrupt.
    var isWithinParagraph = false
    /// Whether the float after it has to stand right below: a section of nothing but figures.
    var keepsWithFloat = false
    /// The footnotes that stand below the column.
    var notes: [Int] = []
    /// What is drawn again above it where it is a column's first but for floats: a table's header.
    var header: Header?
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  /// A header that is drawn again at the top of a column.
  struct Header {
    var height: Double
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  /// A figure or table that may stand later than it is written, but not before one of its kind written earlier.
  struct Float {
    /// What is numbered together keeps its order; pictures count as figures.
    enum Kind: CaseIterable {
      case figure
      case table
    }
    var kind: Kind
    var height: Double
    /// Whether it spans all columns.
    var isWide: Bool
    var notes: [Int] = []
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  enum Item {
    case slab(Slab)
    case float(Float)
    /// Floats that wait are set before what follows.
    case barrier
  }

  private(set) var items: [Item] = []
  private var pendingSpace = 0.0

  /// Leaves at least so much space before what comes next.
  mutating func space(_ height: Double) { pendingSpace = max(pendingSpace, height) }

  mutating func append(_ slab: Slab) {
    var slab = slab
    slab.space = max(slab.space, pendingSpace)
    pendingSpace = 0
    items.append(.slab(slab))
  }

  mutating func append(_ float: Float) { items.append(.float(float)) }

  /// Makes slabs from an index on, a heading, part of the float that follows them; it spans all columns.
  ///
  /// `left` is where the heading stands within the float, from its left edge.
  mutating func joinHeading(from start: Int) {
    guard case .float(var float)? = items.last, start < items.count - 1 else { return }
    var slabs: [(y: Double, slab: Slab)] = []
    var height = 0.0
    for case .slab(let slab) in items[start..<(items.count - 1)] {
      slabs.append((height, slab))
      height += slab.height
    }
    height += pendingSpace + 6
    let (drawFloat, top) = (float.draw, height)
    float.height += height
    float.notes = slabs.flatMap(\.slab.notes) + float.notes
    float.draw = { x, y in
      for (place, slab) in slabs { slab.draw(x, y + place) }
      drawFloat(x, y + top)
    }
    items.removeSubrange(start...)
    items.append(.float(float))
    items.append(.barrier)
  }

  /// Has all floats so far set before what comes next.
  mutating func appendBarrier() { items.append(.barrier) }
}
