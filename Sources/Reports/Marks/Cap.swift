import Figures
import Specifications

/// `cap`: caps of the unit sphere around the origin.
struct CapMark: MarkDeclaration {
  static let name = "cap"
  static let channels: [MarkChannel] = [
    .needed("longitude"), .needed("latitude"), .needed("radius", " (degrees)"), .optional("color"),
  ]
  static let options: [OptionKey<Self>] = [
    .tilt(\.tilt), .turn(\.turn), .flag("hidden", \.hidden), .opacity(\.opacity), .width(\.width), .legend(\.legend),
  ]

  var tilt = 20.0
  var turn = 0.0
  /// Whether the part behind the sphere is drawn, broken.
  var hidden = true
  var opacity = 0.3
  var width: Double?
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let longitude = rows.numbers("longitude"), let latitude = rows.numbers("latitude"),
      let radius = rows.numbers("radius")
    else { return nil }
    return .cap(
      Cap(
        longitude: longitude, latitude: latitude, radius: radius, view: SphereView(tilt: tilt, turn: turn),
        color: rows.paint(default: .category(0)), opacity: opacity, width: width, hidden: hidden, legend: legend))
  }
}
