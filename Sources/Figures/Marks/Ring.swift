import Foundation

/// A density over angles, drawn outwards from a circle in the plane of x and y.
public struct Ring: Sendable {
  /// Angles in radians, ascending.
  public var angles: [Double]
  /// The density at each angle.
  public var values: [Double]
  /// The circle's radius in units of the axes.
  public var radius: Double
  /// The height of the largest value in units of the axes.
  public var height: Double
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double

  /// A density around the circle.
  public init(
    angles: [Double], values: [Double], radius: Double = 1, height: Double = 0.4, color: Paint = .category(0),
    opacity: Double = 0.35
  ) {
    self.angles = angles
    self.values = values
    self.radius = radius
    self.height = height
    self.color = color
    self.opacity = opacity
  }
}

extension Ring: Drawable {
  var name: String { "ring" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: nil) }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    try training.check(name, rows: angles.count, [("values", values.count)])
    try training.checkPaint(color, name, rows: angles.count)
    let reach = radius + height
    guard radius > 0, height >= 0, reach.isFinite else {
      throw .option(
        panel: training.panel, name: "ring", message: "radius \(radius) and height \(height) must be positive")
    }
    training.x.include([-reach, reach], padded: true)
    training.y.include([-reach, reach], padded: true)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let rows = angles.indices.filter { angles[$0].isFinite && values[$0].isFinite }
    plot.count(name, .missing, angles.count - rows.count, of: angles.count)
    let largest = rows.map { values[$0] }.max() ?? 0
    let scale = largest > 0 ? height / largest : 0
    let color = plot.colors.colors(color)[0]
    func place(_ angle: Double, _ reach: Double) -> Point {
      Point(plot.x.position(reach * cos(angle)), plot.y.position(reach * sin(angle)))
    }
    let outer = rows.map { place(angles[$0], radius + values[$0] * scale) }
    let circle = (0...180).map { place(Double($0) / 90 * .pi, radius) }
    let ends = [angles.last, angles.first].compactMap { $0 }.map { place($0, radius) }
    if outer.count > 2 {
      // The circle runs backwards inside, so that the fill's winding leaves a hole.
      let steps = Path(points: outer, closed: true).steps + Path(points: circle.reversed(), closed: true).steps
      plot.clipped.append(.shape(Shape(Path(steps), fill: color.opacity(opacity))))
      let line = ends.count == 2 ? outer + [outer[0]] : outer
      plot.clipped.append(
        .shape(Shape(Path(points: line), stroke: Stroke(color, width: plot.theme.lineWidth, roundEnds: true))))
    }
    plot.clipped.append(
      .shape(
        Shape(Path(points: circle, closed: true), stroke: Stroke(plot.theme.mutedInk, width: plot.theme.axisWidth))))
  }
}
