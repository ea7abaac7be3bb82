extension Symbol {
  /// Whether the symbol consists of lines only.
  var isStroked: Bool { self == .plus || self == .cross || self == .ring }

  /// The width of the lines of a stroked symbol.
  func strokeWidth(diameter: Double) -> Double { max(0.5, diameter * 0.22) }

  /// The outline of the symbol around a centre; areas are about equal at equal diameters.
  func path(center: Point, diameter: Double) -> Path {
    let radius = diameter / 2
    func at(_ dx: Double, _ dy: Double) -> Point { Point(center.x + dx * radius, center.y + dy * radius) }
    switch self {
    case .circle: return Symbol.circle(center, radius)
    case .ring: return Symbol.circle(center, radius - strokeWidth(diameter: diameter) / 2)
    case .square:
      return Path(points: [at(-0.89, -0.89), at(0.89, -0.89), at(0.89, 0.89), at(-0.89, 0.89)], closed: true)
    case .diamond: return Path(points: [at(0, -1.25), at(1.25, 0), at(0, 1.25), at(-1.25, 0)], closed: true)
    case .triangle: return Path(points: [at(0, -1.3), at(1.17, 0.75), at(-1.17, 0.75)], closed: true)
    case .triangleDown: return Path(points: [at(0, 1.3), at(1.17, -0.75), at(-1.17, -0.75)], closed: true)
    case .plus: return Path([.move(at(-1, 0)), .line(at(1, 0)), .move(at(0, -1)), .line(at(0, 1))])
    case .cross:
      let arm = 0.8
      return Path([.move(at(-arm, -arm)), .line(at(arm, arm)), .move(at(-arm, arm)), .line(at(arm, -arm))])
    }
  }

  /// Four cubic curves; 0.5523 makes them a circle to within 0.03 %.
  private static func circle(_ center: Point, _ radius: Double) -> Path {
    let k = 0.552_284_75 * radius
    func at(_ dx: Double, _ dy: Double) -> Point { Point(center.x + dx, center.y + dy) }
    return Path([
      .move(at(radius, 0)), .curve(at(radius, k), at(k, radius), at(0, radius)),
      .curve(at(-k, radius), at(-radius, k), at(-radius, 0)), .curve(at(-radius, -k), at(-k, -radius), at(0, -radius)),
      .curve(at(k, -radius), at(radius, -k), at(radius, 0)), .close,
    ])
  }
}
