extension Path {
  /// The height of all steps together, in pixels, from which on a line is drawn in other ways: lines as smooth as their
  /// pixels are far below it, however many points they have.
  private static let mostHeight = 1_000_000.0

  /// Whether the path crosses so many rows of pixels that Cairo would take minutes.
  func isTall(scale: Double) -> Bool {
    guard steps.count > 1_000 else { return false }
    var sum = 0.0
    var last: Double?
    for step in steps {
      switch step {
      case .move(let point): last = point.y
      case .line(let point):
        if let last { sum += abs(point.y - last) }
        last = point.y
      case .curve(_, _, let end):
        if let last { sum += abs(end.y - last) }
        last = end.y
      case .close: last = nil
      }
    }
    return sum * scale > Self.mostHeight
  }

  /// A broken line with the points that its pixels show: of those that follow each other within one column of pixels the
  /// first, the lowest, the highest and the last.
  ///
  /// The strokes left out lie over the kept ones, within a pixel. Nil where nothing is left out.
  ///
  /// - Parameter scale: Pixels a point.
  func thinned(scale: Double) -> Path? {
    var kept: [Step] = []
    var group: [(place: Int, y: Double)] = []
    var column = 0.0
    func flush() {
      defer { group.removeAll(keepingCapacity: true) }
      guard group.count > 4, let first = group.first, let last = group.last,
        let low = group.min(by: { $0.y < $1.y }), let high = group.max(by: { $0.y < $1.y })
      else {
        kept += group.map { steps[$0.place] }
        return
      }
      let places = [first.place, min(low.place, high.place), max(low.place, high.place), last.place]
      kept += places.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }.map { steps[$0] }
    }
    for (place, step) in steps.enumerated() {
      guard case .line(let point) = step else {
        flush()
        kept.append(step)
        continue
      }
      let own = (point.x * scale).rounded(.down)
      if own != column { flush() }
      column = own
      group.append((place, point.y))
    }
    flush()
    return kept.count < steps.count ? Path(kept) : nil
  }

  /// The length of its lines, a curve's being that of the line between its ends.
  var polygonLength: Double {
    var sum = 0.0
    var last: Point?
    for step in steps {
      switch step {
      case .move(let point): last = point
      case .line(let end), .curve(_, _, let end):
        if let last { sum += ((end.x - last.x) * (end.x - last.x) + (end.y - last.y) * (end.y - last.y)).squareRoot() }
        last = end
      case .close: last = nil
      }
    }
    return sum
  }

  /// The path in paths of at most `count` steps, each of which begins where the one before ends.
  func pieces(of count: Int) -> [Path] {
    var result: [Path] = []
    var piece: [Step] = []
    var start = Point(0, 0)
    for step in steps {
      switch step {
      case .move(let point):
        if piece.count > 1 { result.append(Path(piece)) }
        (piece, start) = ([step], point)
        continue
      case .line(let end), .curve(_, _, let end):
        piece.append(step)
        guard piece.count > count else { continue }
        result.append(Path(piece))
        piece = [.move(end)]
      case .close:
        piece.append(.line(start))
      }
    }
    if piece.count > 1 { result.append(Path(piece)) }
    return result
  }
}
