import Foundation

/// Caps of the unit sphere: all directions within an angle of a centre, the visible part filled, the hidden edge dashed.
public struct Cap: Sendable {
  /// The longitudes of the centres, in degrees.
  public var longitude: [Double]
  /// The latitudes of the centres, in degrees.
  public var latitude: [Double]
  /// The angles between centre and edge, in degrees.
  public var radius: [Double]
  /// How the sphere is looked at.
  public var view: SphereView
  /// The colours of edges and, fainter, of fills.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// The edge's width in points; nil takes the theme's.
  public var width: Double?
  /// Whether the hidden part of the edge is drawn, dashed.
  public var hidden: Bool
  /// The mark's entry in the legend.
  public var legend: String?

  /// Caps of a sphere of radius 1 around the origin of the axes.
  public init(
    longitude: [Double], latitude: [Double], radius: [Double], view: SphereView = SphereView(),
    color: Paint = .category(0), opacity: Double = 0.3, width: Double? = nil, hidden: Bool = true, legend: String? = nil
  ) {
    self.longitude = longitude
    self.latitude = latitude
    self.radius = radius
    self.view = view
    self.color = color
    self.opacity = opacity
    self.width = width
    self.hidden = hidden
    self.legend = legend
  }
}

extension Cap: Drawable {
  var name: String { "cap" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: legend) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = longitude.count
    try training.check(name, rows: rows, [("latitude", latitude.count), ("radius", radius.count)])
    try training.checkPaint(color, name, rows: rows)
    training.x.include([-1, 1], padded: true)
    training.y.include([-1, 1], padded: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    guard let axes = plot.halfAxes(x: 0, y: 0, rx: 1, ry: 1) else {
      throw .kind(panel: plot.panel, mark: name, channel: "x, y", needed: "linear axes")
    }
    func place(_ direction: SphereCurve.Direction) -> Point {
      Point(axes.center.x + axes.u.x * direction.x, axes.center.y + axes.v.y * direction.y)
    }
    let colors = plot.colors.colors(color)
    let width = self.width ?? max(0.5, plot.theme.lineWidth * 0.8)
    var missing = 0
    for row in longitude.indices {
      guard longitude[row].isFinite, latitude[row].isFinite, radius[row].isFinite, radius[row] > 0 else {
        missing += 1
        continue
      }
      let center = view.direction(longitude: longitude[row], latitude: latitude[row])
      let angle = min(radius[row], 180) / 180 * Double.pi
      let color = colors.row(row)
      for (isFront, points) in SphereCurve.pieces(Cap.edge(around: center, angle: angle)) {
        if isFront {
          let region = points + Cap.limb(from: points, around: center, angle: angle)
          plot.clipped.append(
            .shape(Shape(Path(points: region.map(place), closed: true), fill: color.opacity(opacity))))
        }
        guard isFront || hidden else { continue }
        let stroke = Stroke(
          isFront ? color : color.opacity(0.6), width: width,
          dash: isFront ? [] : Dash.dashed.lengths(width: width))
        plot.clipped.append(.shape(Shape(Path(points: points.map(place)), stroke: stroke)))
      }
    }
    plot.count(name, .missing, missing, of: longitude.count)
  }

  /// The cap's edge, closed: cos(angle) c + sin(angle) (e1 cos + e2 sin) with e1, e2 across the centre c.
  private static func edge(around c: SphereCurve.Direction, angle: Double) -> [SphereCurve.Direction] {
    // The axis least like the centre gives the first direction across it.
    let helper: SphereCurve.Direction = abs(c.y) < 0.9 ? (0, 1, 0) : (1, 0, 0)
    let cross = (
      x: helper.y * c.z - helper.z * c.y, y: helper.z * c.x - helper.x * c.z, z: helper.x * c.y - helper.y * c.x
    )
    let length = (cross.x * cross.x + cross.y * cross.y + cross.z * cross.z).squareRoot()
    let e1 = (x: cross.x / length, y: cross.y / length, z: cross.z / length)
    let e2 = (x: c.y * e1.z - c.z * e1.y, y: c.z * e1.x - c.x * e1.z, z: c.x * e1.y - c.y * e1.x)
    return (0...120).map { step in
      let turn = Double(step % 120) / 60 * Double.pi
      let (along, first, second) = (cos(angle), sin(angle) * cos(turn), sin(angle) * sin(turn))
      return (
        along * c.x + first * e1.x + second * e2.x, along * c.y + first * e1.y + second * e2.y,
        along * c.z + first * e1.z + second * e2.z
      )
    }
  }

  /// The way along the limb from the end of a front piece to its beginning, on the cap's side; none for a whole circle.
  private static func limb(
    from points: [SphereCurve.Direction], around center: SphereCurve.Direction, angle: Double
  ) -> [SphereCurve.Direction] {
    guard let first = points.first, let last = points.last, first.z == 0, last.z == 0 else { return [] }
    let start = atan2(last.y, last.x)
    var span = atan2(first.y, first.x) - start
    while span < 0 { span += 2 * .pi }
    let middle = start + span / 2
    // Of the two ways round, the one whose middle lies in the cap.
    if cos(middle) * center.x + sin(middle) * center.y < cos(angle) { span -= 2 * .pi }
    return (1..<60).map { step in
      let turn = start + span * Double(step) / 60
      return (cos(turn), sin(turn), 0)
    }
  }
}
