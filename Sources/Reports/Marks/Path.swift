import Figures
import Specifications

/// `path`: a line through the points in the order of the rows.
struct PathMark: MarkDeclaration {
  static let name = "path"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .optional("color"), .optional("series")]
  static let options: [OptionKey<Self>] = [
    .flag("smooth", \.smooth), .width(\.width), .dash(\.dash), .flag("dots", \.dots), .opacity(\.opacity),
    .legend(\.legend),
  ]

  var smooth = false
  var width: Double?
  var dash = Dash.solid
  var dots = false
  var opacity = 1.0
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.column("x"), let y = rows.column("y") else { return nil }
    return .line(
      Line(
        x: x, y: y, series: rows.categories("series"), color: rows.paint(default: .ink), width: width, dash: dash,
        isSorted: false, smooth: smooth, dots: dots, opacity: opacity, provenance: rows.provenance(), legend: legend))
  }
}
