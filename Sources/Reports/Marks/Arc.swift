import Figures
import Specifications

/// `arc`: parts of circles around points.
struct ArcMark: MarkDeclaration {
  static let name = "arc"
  static let channels: [MarkChannel] = [
    .needed("radius"), .needed("start"), .needed("end", " (degrees)"), .optional("x"), .optional("y"),
    .optional("color"),
  ]
  static let options: [OptionKey<Self>] = [.width(\.width), .dash(\.dash), .opacity(\.opacity), .legend(\.legend)]

  var width: Double?
  var dash = Dash.solid
  var opacity = 1.0
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard var arc = rows.arc() else { return nil }
    arc.color = rows.paint(default: .ink)
    arc.width = width
    arc.dash = dash
    arc.opacity = opacity
    arc.legend = legend
    return .arc(arc)
  }
}

extension MarkRows {
  /// Arcs around points, the origin where none are given; files give angles in degrees.
  func arc() -> Arc? {
    guard let x = numbers("x", otherwise: 0), let y = numbers("y", otherwise: 0), let radius = numbers("radius"),
      let start = numbers("start"), let end = numbers("end")
    else { return nil }
    return Arc(
      x: x, y: y, radius: radius, start: start.map { $0 / 180 * .pi }, end: end.map { $0 / 180 * .pi },
      provenance: provenance())
  }
}
