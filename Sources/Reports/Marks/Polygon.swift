import Figures
import Specifications

/// `polygon`: polygons and closed curves through the points of each series.
struct PolygonMark: MarkDeclaration {
  static let name = "polygon"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .optional("color"), .optional("series")]
  static let options: [OptionKey<Self>] = [
    .flag("smooth", \.smooth), .width(\.width), .dash(\.dash), .opacity(\.opacity), .flag("outlined", \.outlined),
    .legend(\.legend),
  ]

  var smooth = false
  var width: Double?
  var dash = Dash.solid
  var opacity = 0.25
  var outlined = true
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.column("x"), let y = rows.column("y") else { return nil }
    return .polygon(
      Polygon(
        x: x, y: y, series: rows.categories("series"), color: rows.paint(default: .category(0)), opacity: opacity,
        outlined: outlined, smooth: smooth, width: width, dash: dash, provenance: rows.provenance(), legend: legend))
  }
}
