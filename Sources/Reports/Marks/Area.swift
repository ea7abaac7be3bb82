import Figures
import Specifications

/// `area`: the area between two curves.
struct AreaMark: MarkDeclaration {
  static let name = "area"
  static let channels: [MarkChannel] = [
    .needed("x"), .needed("y"), .optional("color"), .optional("series"), .optional("base"),
  ]
  static let options: [OptionKey<Self>] = [
    OptionKey("curve", \.curve, .choice(of: Curve.self)), .position(\.position, [.overlay, .stack]),
    .opacity(\.opacity),
    .flag("outlined", \.outlined), .legend(\.legend),
  ]

  var curve = Curve.linear
  var position: MarkPosition?
  var opacity = 0.25
  var outlined = true
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.column("x"), let y = rows.numbers("y") else { return nil }
    return .area(
      Area(
        x: x, y1: rows.numbers("base") ?? [], y2: y, series: rows.categories("series"), curve: curve,
        stacked: position == .stack, color: rows.paint(default: .category(0)), opacity: opacity, outlined: outlined,
        legend: legend))
  }
}
