import Figures
import Specifications

/// `circle`: circles around points.
struct CircleMark: MarkDeclaration {
  static let name = "circle"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .needed("radius"), .optional("color")]
  static let options: [OptionKey<Self>] = [
    .width(\.width), .dash(\.dash), .opacity(\.opacity, " (of the fill)"), .flag("outlined", \.outlined),
    .legend(\.legend),
  ]

  var width: Double?
  var dash = Dash.solid
  var opacity = 0.0
  var outlined = true
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.numbers("x"), let y = rows.numbers("y"), let radius = rows.numbers("radius") else { return nil }
    return .ellipse(
      Ellipse(
        x: x, y: y, rx: radius, ry: radius, color: rows.paint(default: .ink), opacity: opacity, outlined: outlined,
        width: width, dash: dash, provenance: rows.provenance(), legend: legend))
  }
}
