import Figures
import Specifications

/// `arrow`: arrows from point to point.
struct ArrowMark: MarkDeclaration {
  static let name = "arrow"
  static let channels: [MarkChannel] = [
    .needed("x1"), .needed("y1"), .needed("x2"), .needed("y2"), .optional("color"),
  ]
  static let options: [OptionKey<Self>] = [
    .width(\.width), .dash(\.dash), OptionKey("bend", \.bend, .number.within(-3...3)),
    OptionKey("heads", \.heads, .choice(of: ArrowHeads.self), ": end, both or none"),
  ]

  var width: Double?
  var dash = Dash.solid
  var bend = 0.0
  var heads = ArrowHeads.end

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x1 = rows.numbers("x1"), let y1 = rows.numbers("y1"), let x2 = rows.numbers("x2"),
      let y2 = rows.numbers("y2")
    else { return nil }
    return .arrow(
      Arrow(
        x1: x1, y1: y1, x2: x2, y2: y2, color: rows.paint(default: .ink), width: width, dash: dash, bend: bend,
        heads: heads, provenance: rows.provenance()))
  }
}
