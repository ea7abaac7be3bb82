import Figures
import Specifications

/// `wedge`: sectors of discs or rings around points.
struct WedgeMark: MarkDeclaration {
  static let name = "wedge"
  static let channels: [MarkChannel] = [
    .needed("radius"), .needed("start"), .needed("end"), .optional("x"), .optional("y"), .optional("inner"),
    .optional("color"),
  ]
  static let options: [OptionKey<Self>] = [.opacity(\.opacity), .flag("outlined", \.outlined), .legend(\.legend)]

  var opacity = 1.0
  var outlined = true
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard var arc = rows.arc() else { return nil }
    arc.inner = rows.numbers("inner") ?? []
    arc.filled = true
    arc.outlined = outlined
    arc.color = rows.paint(default: .category(0))
    arc.opacity = opacity
    arc.legend = legend
    return .arc(arc)
  }
}
