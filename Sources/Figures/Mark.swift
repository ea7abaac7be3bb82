/// A layer of a panel: a geometric shape for each row of its data.
///
/// Each case wraps a value of the same name, whose file declares its channels and how it is drawn.
public enum Mark: Sendable {
  /// A symbol at each point.
  case dot(Dot)
  /// A line through the points.
  case line(Line)
  /// The area between two curves.
  case area(Area)
  /// Straight lines across the plot area.
  case rule(Rule)
  /// Rectangles from a base line: histograms and bar charts.
  case bar(Bar)
  /// A coloured rectangle for each pair of categories.
  case heatmap(Heatmap)
  /// A grid of values shown as an image.
  case raster(Raster)
  /// Text at each point.
  case text(Text)
  /// A density around a circle.
  case ring(Ring)
  /// Intervals with caps.
  case errorBar(ErrorBar)
  /// Arrows from point to point.
  case arrow(Arrow)
  /// Lines of equal value of a grid.
  case contour(Contour)
  /// Images of pixels.
  case image(Image)
  /// Arcs and wedges around points.
  case arc(Arc)
  /// Circles and ellipses.
  case ellipse(Ellipse)
  /// Polygons and curves through points.
  case polygon(Polygon)
  /// Spheres with their equators.
  case sphere(Sphere)
  /// Caps of spheres.
  case cap(Cap)
  /// Boxes of quartiles with whiskers.
  case box(Box)
  /// Densities of values, mirrored around their category.
  case violin(Violin)

  var drawable: any Drawable {
    switch self {
    case .dot(let mark): mark
    case .line(let mark): mark
    case .area(let mark): mark
    case .rule(let mark): mark
    case .bar(let mark): mark
    case .heatmap(let mark): mark
    case .raster(let mark): mark
    case .text(let mark): mark
    case .ring(let mark): mark
    case .errorBar(let mark): mark
    case .arrow(let mark): mark
    case .contour(let mark): mark
    case .image(let mark): mark
    case .arc(let mark): mark
    case .ellipse(let mark): mark
    case .polygon(let mark): mark
    case .sphere(let mark): mark
    case .cap(let mark): mark
    case .box(let mark): mark
    case .violin(let mark): mark
    }
  }
}

/// The shape of a dot.
public enum Symbol: String, Sendable, CaseIterable {
  /// A disc.
  case circle
  /// A square.
  case square
  /// A triangle pointing up.
  case triangle
  /// A square on its corner.
  case diamond
  /// A plus sign.
  case plus
  /// A cross.
  case cross
  /// A triangle pointing down.
  case triangleDown = "triangle-down"
  /// An open circle.
  case ring
}

/// How a line is broken.
public enum Dash: String, Sendable, CaseIterable {
  /// Unbroken.
  case solid
  /// Long strokes.
  case dashed
  /// Dots.
  case dotted
  /// A stroke, a dot, and so on.
  case dashDotted = "dash-dotted"
}

/// What becomes of rows whose position is not finite.
public enum MissingPolicy: String, Sendable, CaseIterable {
  /// Left out and counted.
  case skip
  /// Drawn as crosses at the panel's upper margin and counted: diverged runs.
  case margin
}
