import Foundation

extension Path {
  /// An arc of the ellipse centre + u cos(angle) + v sin(angle), by Bézier curves of at most 45 degrees each.
  ///
  /// A curve of 45 degrees leaves the ellipse by less than a millionth of its half axes. More than a whole turn is a whole
  /// turn: what goes round again covers itself.
  mutating func addArc(center: Point, u: Point, v: Point, from start: Double, to end: Double, joined: Bool) {
    func place(_ cosine: Double, _ sine: Double) -> Point {
      Point(center.x + u.x * cosine + v.x * sine, center.y + u.y * cosine + v.y * sine)
    }
    let turn = min(max(end - start, -2 * Double.pi), 2 * Double.pi)
    let count = max(1, Int((abs(turn) / (Double.pi / 4)).rounded(.up)))
    let delta = turn / Double(count)
    let k = 4.0 / 3 * tan(delta / 4)
    let first = place(cos(start), sin(start))
    steps.append(joined ? .line(first) : .move(first))
    for index in 0..<count {
      let a = start + Double(index) * delta
      let b = a + delta
      steps.append(
        .curve(
          place(cos(a) - k * sin(a), sin(a) + k * cos(a)), place(cos(b) + k * sin(b), sin(b) - k * cos(b)),
          place(cos(b), sin(b))))
    }
  }
}

extension PlotArea {
  /// The page's vectors of lengths along x and y at a place in the axes' units; nil where a scale has no place.
  func halfAxes(x: Double, y: Double, rx: Double, ry: Double) -> (center: Point, u: Point, v: Point)? {
    let center = Point(self.x.position(x), self.y.position(y))
    let u = Point(self.x.position(x + rx) - center.x, 0)
    let v = Point(0, self.y.position(y + ry) - center.y)
    guard [center.x, center.y, u.x, v.y].allSatisfy(\.isFinite) else { return nil }
    return (center, u, v)
  }
}
