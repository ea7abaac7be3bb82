/// A footnote set in lines and boxes, with the place of each below the note's upper edge.
struct PageNote {
  /// What hangs to the left of a note's text: its number.
  static let indent = 12.0

  private(set) var slabs: [(y: Double, slab: PageFlow.Slab)] = []
  private(set) var height = 0.0
  /// Whether the note is too long for the foot of a page.
  let isAtEnd: Bool

  /// The notes that this one refers to.
  var notes: [Int] { slabs.flatMap(\.slab.notes) }

  /// Takes what has been set, where `most` is the height for the foot of a page; a picture does not float within a note.
  init(_ items: [PageFlow.Item], most: Double) {
    for item in items {
      let slab: PageFlow.Slab
      switch item {
      case .slab(let found): slab = found
      case .float(let float):
        slab = PageFlow.Slab(space: 6, height: float.height + 4, notes: float.notes, draw: float.draw)
      case .barrier: continue
      }
      if !slabs.isEmpty { height += slab.space }
      slabs.append((height, slab))
      height += slab.height
    }
    isAtEnd = height > most
  }
}
