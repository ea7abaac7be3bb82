import Figures

/// The entries of a legend: small marks with a text right of them, in a column or a row.
struct Legend {
  /// What a mark looks like, wherever it is.
  private struct Part: Hashable {
    var color: Color
    var width: Double
    var height: Double
    var corners: Int
    var dash: String
  }
  private struct Entry {
    var text: String
    var look: Set<Part>
    var left: Double
    var baseline: Double
    var color: Color
  }
  private var entries: [Entry] = []

  /// Fewer entries are no legend in which colours could have run out: labels beside dots, say.
  private static let leastEntries = 4
  /// The space between a mark and its text, and the length of a mark with it, in points.
  private static let (gap, reach) = (12.0, 60.0)

  init(_ contents: Contents) {
    let texts = contents.texts.filter { $0.isHorizontal && $0.size > 0 && !$0.text.isEmpty }
    // A figure with thousands of texts has no legend that could be found among them.
    guard texts.count <= 2_000 else { return }
    let swatches = contents.swatches.sorted { ($0.area.y, $0.area.x) < ($1.area.y, $1.area.x) }
    for text in texts {
      let middle = text.start.y - 0.33 * text.size
      let beside = swatches.filter { swatch in
        let y = swatch.area.y + swatch.area.height / 2
        return abs(y - middle) <= 0.6 * text.size && swatch.area.right <= text.start.x + 0.5
          && swatch.area.right >= text.start.x - Self.gap - 12 && swatch.area.x >= text.start.x - Self.reach
      }
      // The nearest, and what overlaps it: a line with its dot in the middle.
      guard let nearest = beside.max(by: { $0.area.right < $1.area.right }),
        nearest.area.right >= text.start.x - Self.gap
      else { continue }
      // What follows another text belongs to it: the letters of one label, or the heading of the next entries.
      let isSecond = texts.contains { other in
        abs(other.start.y - text.start.y) < text.size && other.start.x < text.start.x - 0.01
          && other.end.x > nearest.area.right - 0.5
      }
      guard !isSecond else { continue }
      let parts = beside.filter { $0.area.right >= nearest.area.x - 0.5 }
      guard let color = parts.map(\.color).first(where: { Lab($0).chroma > 12 }) else { continue }
      func rounded(_ length: Double) -> Double { (length * 2).rounded() / 2 }
      let look = Set(
        parts.map { part in
          Part(
            color: part.color, width: rounded(part.area.width), height: rounded(part.area.height),
            corners: part.corners, dash: part.dash)
        })
      entries.append(
        Entry(
          text: text.text, look: look, left: parts.map(\.area.x).min() ?? 0, baseline: text.start.y, color: color))
    }
  }

  /// Entries of one legend that look the same, in the order of their places; at most five.
  var alike: [(String, String, Color)] {
    var found: [(String, String, Color)] = []
    for (index, first) in entries.enumerated() {
      let peers = entries.filter { abs($0.left - first.left) < 0.6 || abs($0.baseline - first.baseline) < 0.6 }
      guard peers.count >= Self.leastEntries, Set(peers.map(\.look)).count > 1 else { continue }
      for second in entries[(index + 1)...] where second.look == first.look && second.text != first.text {
        let isAligned = abs(second.left - first.left) < 0.6 || abs(second.baseline - first.baseline) < 0.6
        if isAligned { found.append((first.text, second.text, first.color)) }
        if found.count == 5 { return found }
      }
    }
    return found
  }
}

/// Whether colours are samples of one continuous map: a chain in colour space without branches or leaps.
struct ColorChain {
  /// Whether they are.
  let isMap: Bool

  /// The shortest tree that joins the colours: that of a map's samples is a line.
  init(_ colors: [Color]) {
    let places = colors.map { Lab($0) }
    func distance(_ first: Int, _ second: Int) -> Double {
      let (p, q) = (places[first], places[second])
      return ((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b)).squareRoot()
    }
    var nearest = places.indices.map { (from: 0, distance: distance(0, $0)) }
    var joined = Set([0])
    var degrees = [Int](repeating: 0, count: places.count)
    var edges: [Double] = []
    while joined.count < places.count {
      guard
        let next = places.indices.filter({ !joined.contains($0) }).min(by: {
          nearest[$0].distance < nearest[$1].distance
        })
      else { break }
      joined.insert(next)
      edges.append(nearest[next].distance)
      degrees[next] += 1
      degrees[nearest[next].from] += 1
      for other in places.indices where distance(next, other) < nearest[other].distance {
        nearest[other] = (next, distance(next, other))
      }
    }
    let median = edges.sorted()[edges.count / 2]
    // Two or three colours beside a map, of a line drawn over it, are leaves of their own.
    let leaves = degrees.count { $0 == 1 }
    isMap = leaves <= 4 && edges.count { $0 > 4 * median } <= 2 && median < 20
  }
}
