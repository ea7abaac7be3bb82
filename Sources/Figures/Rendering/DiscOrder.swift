/// The order in which opaque discs are drawn so that those of one look can be drawn together.
///
/// A disc lies one layer above the highest earlier disc of another look that it touches. Layers are drawn from below, and
/// within a layer, where discs of different looks do not touch, look by look: what shows is what drawing one disc after
/// the other shows, with a fraction of the strokes.
struct DiscOrder {
  /// Discs in the order in which to draw them.
  let indices: [Int]

  /// More discs than this in one place are drawn as they come: looking for neighbours would cost more than it saves.
  private static let mostInACell = 64

  /// The order for the stamps; as they come where they are few, transparent, or crowded.
  init(_ stamps: Stamps) {
    let all = Array(stamps.centers.indices)
    guard all.count > 64, stamps.colors.allSatisfy({ $0.alpha >= 1 }), let layers = DiscOrder.layers(stamps) else {
      indices = all
      return
    }
    let looks = DiscOrder.looks(stamps)
    indices = all.sorted { (layers[$0], looks[$0], $0) < (layers[$1], looks[$1], $1) }
  }

  /// A number for each disc's colour and diameter, in the order of their first use.
  private static func looks(_ stamps: Stamps) -> [Int] {
    struct Look: Hashable {
      var color: Color
      var diameter: Double
    }
    var numbers: [Look: Int] = [:]
    return stamps.centers.indices.map { index in
      let look = Look(color: stamps.color(index), diameter: stamps.diameter(index))
      let number = numbers[look] ?? numbers.count
      numbers[look] = number
      return number
    }
  }

  /// The layer of each disc, found through a grid of cells as wide as the largest disc; nil where it is too crowded.
  private static func layers(_ stamps: Stamps) -> [Int]? {
    let side = (stamps.diameters.max() ?? 1) + 0.5
    guard let left = stamps.centers.map(\.x).min(), let right = stamps.centers.map(\.x).max(),
      let top = stamps.centers.map(\.y).min(), let bottom = stamps.centers.map(\.y).max(),
      side > 0, (right - left) / side < 2000, (bottom - top) / side < 2000
    else { return nil }
    let columns = Int((right - left) / side) + 1
    let rows = Int((bottom - top) / side) + 1
    var cells = [[Int]](repeating: [], count: columns * rows)
    var layers = [Int](repeating: 0, count: stamps.centers.count)
    for (index, center) in stamps.centers.enumerated() {
      let column = Int((center.x - left) / side)
      let row = Int((center.y - top) / side)
      let (color, diameter) = (stamps.color(index), stamps.diameter(index))
      for y in max(row - 1, 0)...min(row + 1, rows - 1) {
        for x in max(column - 1, 0)...min(column + 1, columns - 1) {
          for other in cells[y * columns + x] {
            let (dx, dy) = (center.x - stamps.centers[other].x, center.y - stamps.centers[other].y)
            // Half a point more than touching, for the soft edge.
            let reach = (diameter + stamps.diameter(other)) / 2 + 0.5
            guard dx * dx + dy * dy < reach * reach else { continue }
            let isAlike = stamps.color(other) == color && stamps.diameter(other) == diameter
            layers[index] = max(layers[index], layers[other] + (isAlike ? 0 : 1))
          }
        }
      }
      cells[row * columns + column].append(index)
      if cells[row * columns + column].count > mostInACell { return nil }
    }
    return layers
  }
}
