import Figures
import Specifications

/// `ring`: a density around a circle.
struct RingMark: MarkDeclaration {
  static let name = "ring"
  static let channels: [MarkChannel] = [.needed("angle"), .needed("value"), .optional("color")]
  static let options: [OptionKey<Self>] = [
    OptionKey("radius", \.radius, .number.within(0...1e6)), OptionKey("height", \.height, .number.within(0...1e6)),
    .opacity(\.opacity),
  ]

  var radius = 1.0
  var height = 0.4
  var opacity = 0.35

  func filled(_ rows: MarkRows) -> Mark? {
    guard let angles = rows.numbers("angle"), let values = rows.numbers("value") else { return nil }
    return .ring(
      Ring(
        angles: angles, values: values, radius: radius, height: height, color: rows.paint(default: .category(0)),
        opacity: opacity))
  }
}
