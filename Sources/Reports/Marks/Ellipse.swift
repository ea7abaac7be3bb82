import Figures
import Specifications

/// `ellipse`: ellipses around points.
struct EllipseMark: MarkDeclaration {
  static let name = "ellipse"
  static let channels: [MarkChannel] = [
    .needed("x"), .needed("y"), .needed("rx"), .needed("ry"), .optional("color"),
  ]
  static let options: [OptionKey<Self>] = [
    OptionKey("angle", \.angle, .number.within(-360...360)), .width(\.width), .dash(\.dash), .opacity(\.opacity),
    .flag("outlined", \.outlined), .legend(\.legend),
  ]

  var angle = 0.0
  var width: Double?
  var dash = Dash.solid
  /// Of the fill.
  var opacity = 0.0
  var outlined = true
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.numbers("x"), let y = rows.numbers("y"), let rx = rows.numbers("rx"),
      let ry = rows.numbers("ry")
    else { return nil }
    return .ellipse(
      Ellipse(
        x: x, y: y, rx: rx, ry: ry, rotation: angle, color: rows.paint(default: .ink), opacity: opacity,
        outlined: outlined, width: width, dash: dash, provenance: rows.provenance(), legend: legend))
  }
}
