import Figures
import Specifications

/// `sphere`: the unit sphere around the origin, with parallels and meridians.
struct SphereMark: MarkDeclaration {
  static let name = "sphere"
  static let channels: [MarkChannel] = [.optional("color")]
  static let options: [OptionKey<Self>] = [
    .tilt(\.tilt), .turn(\.turn), OptionKey("parallels", \.parallels, .oneOrMore(of: .number), " [0]"),
    OptionKey("meridians", \.meridians, .integer.within(0...90)), .opacity(\.opacity), .width(\.width),
  ]

  var tilt = 20.0
  var turn = 0.0
  var parallels = [0.0]
  var meridians = 0
  var opacity = 0.04
  var width: Double?

  func filled(_ rows: MarkRows) -> Mark? {
    .sphere(
      Sphere(
        view: SphereView(tilt: tilt, turn: turn), parallels: parallels, meridians: meridians,
        color: rows.paint(default: .ink), opacity: opacity, width: width))
  }
}
