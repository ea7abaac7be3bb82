import Foundation

/// How a unit sphere is looked at: orthographically, turned about its axis and tilted towards the eye.
public struct SphereView: Sendable, Hashable {
  /// Degrees by which the north pole leans towards the eye; 0 looks at the equator edge-on.
  public var tilt: Double
  /// The longitude in the middle, in degrees.
  public var turn: Double

  /// A view.
  public init(tilt: Double = 20, turn: Double = 0) {
    self.tilt = tilt
    self.turn = turn
  }

  /// The direction of a place of the sphere as seen: x right, y up, z towards the eye.
  public func direction(longitude: Double, latitude: Double) -> (x: Double, y: Double, z: Double) {
    let (east, north) = ((longitude - turn) / 180 * Double.pi, latitude / 180 * Double.pi)
    let (x, y, z) = (cos(north) * sin(east), sin(north), cos(north) * cos(east))
    let (cosine, sine) = (cos(tilt / 180 * .pi), sin(tilt / 180 * .pi))
    return (x, y * cosine - z * sine, y * sine + z * cosine)
  }
}

/// A sphere's outline with its equator, the hidden half dashed, and meridians on request.
public struct Sphere: Sendable {
  /// The horizontal position of the centre.
  public var x: Double
  /// The vertical position of the centre.
  public var y: Double
  /// The radius in units of the axes.
  public var radius: Double
  /// How the sphere is looked at.
  public var view: SphereView
  /// The latitudes of the circles drawn, in degrees: 0 is the equator.
  public var parallels: [Double]
  /// How many meridians are drawn, at equal distances.
  public var meridians: Int
  /// The colour of lines and, fainter, of the disc.
  public var color: Paint
  /// Opacity of the disc, 0...1.
  public var opacity: Double
  /// The outline's width in points; nil takes the theme's.
  public var width: Double?

  /// A sphere around (x, y).
  public init(
    x: Double = 0, y: Double = 0, radius: Double = 1, view: SphereView = SphereView(), parallels: [Double] = [0],
    meridians: Int = 0, color: Paint = .ink, opacity: Double = 0.04, width: Double? = nil
  ) {
    self.x = x
    self.y = y
    self.radius = radius
    self.view = view
    self.parallels = parallels
    self.meridians = meridians
    self.color = color
    self.opacity = opacity
    self.width = width
  }
}

extension Sphere: Drawable {
  var name: String { "sphere" }

  var swatch: Swatch { Swatch(kind: .none, paint: color, legend: nil) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    guard radius > 0, radius.isFinite else {
      throw .option(panel: training.panel, name: name, message: "the radius must be positive, found \(radius)")
    }
    training.x.include([x - radius, x + radius], padded: true)
    training.y.include([y - radius, y + radius], padded: true)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    guard let axes = plot.halfAxes(x: x, y: y, rx: radius, ry: radius) else {
      throw .kind(panel: plot.panel, mark: name, channel: "x, y", needed: "linear axes")
    }
    let color = plot.colors.colors(color).first ?? plot.theme.ink
    let width = self.width ?? plot.theme.lineWidth
    var disc = Path()
    disc.addArc(center: axes.center, u: axes.u, v: axes.v, from: 0, to: 2 * .pi, joined: false)
    disc.steps.append(.close)
    if opacity > 0 { plot.clipped.append(.shape(Shape(disc, fill: color.opacity(opacity)))) }
    let thin = max(0.5, width * 0.6)
    let faint = color.mixed(with: .white, 0.35)
    var circles = parallels.map { latitude in
      (0...180).map { view.direction(longitude: Double($0) * 2, latitude: latitude) }
    }
    for index in 0..<meridians {
      let longitude = Double(index) * 180 / Double(meridians)
      circles.append(
        (0...180).map { step in
          let angle = Double(step) * 2
          // Down one side of the globe and up the other.
          return angle <= 180
            ? view.direction(longitude: longitude, latitude: 90 - angle)
            : view.direction(longitude: longitude + 180, latitude: angle - 270)
        })
    }
    for circle in circles {
      for (isFront, points) in SphereCurve.pieces(circle) {
        let path = Path(
          points: points.map { Point(axes.center.x + axes.u.x * $0.x, axes.center.y + axes.v.y * $0.y) })
        let dash = isFront ? [] : Dash.dashed.lengths(width: thin)
        plot.clipped.append(
          .shape(Shape(path, stroke: Stroke(isFront ? color : faint, width: thin, dash: dash))))
      }
    }
    plot.clipped.append(.shape(Shape(disc, stroke: Stroke(color, width: width))))
  }
}

/// Curves on a sphere, cut where they pass behind it.
enum SphereCurve {
  typealias Direction = (x: Double, y: Double, z: Double)

  /// The pieces of a closed curve (its last point is its first) in front and behind, each reaching to the limb.
  static func pieces(_ curve: [Direction]) -> [(isFront: Bool, points: [Direction])] {
    guard let first = curve.first else { return [] }
    // Begins at a change of side, so that no piece is cut at the curve's arbitrary first point.
    var open = Array(curve.dropLast())
    if let change = open.indices.first(where: { $0 > 0 && isFront(open[$0]) != isFront(open[$0 - 1]) }) {
      open = Array(open[change...] + open[..<change])
    }
    guard let start = open.first else { return [(isFront(first), [first])] }
    var pieces: [(isFront: Bool, points: [Direction])] = [(isFront(start), [start])]
    var previous = start
    for next in open.dropFirst() + [start] {
      if isFront(next) == isFront(previous) {
        pieces[pieces.count - 1].points.append(next)
      } else {
        let border = limb(previous, next)
        pieces[pieces.count - 1].points.append(border)
        if next != start || pieces.count == 1 { pieces.append((isFront(next), [border, next])) }
        // The last step closes onto the first piece.
        if next == start { pieces[0].points.insert(border, at: 0) }
      }
      previous = next
    }
    return pieces.filter { $0.points.count > 1 }
  }

  static func isFront(_ direction: Direction) -> Bool { direction.z >= 0 }

  /// Where the way between two directions crosses the limb, on the unit circle.
  static func limb(_ first: Direction, _ second: Direction) -> Direction {
    let share = first.z / (first.z - second.z)
    let (x, y) = (first.x + (second.x - first.x) * share, first.y + (second.y - first.y) * share)
    let length = max((x * x + y * y).squareRoot(), 1e-12)
    return (x / length, y / length, 0)
  }
}
