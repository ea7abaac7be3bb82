import Figures
import Specifications

/// `text`: text at each point; older files call it `label`, too.
struct TextMark: MarkDeclaration {
  static let name = "text"
  static let formerName: String? = "label"
  static let channels: [MarkChannel] = [
    .needed("x"), .needed("y"), .needed("text"), .optional("color"), .optional("series"),
  ]
  static let options: [OptionKey<Self>] = [
    OptionKey("anchor", \.anchor, .choice(of: Text.Anchor.self), ": start, middle or end"),
    OptionKey("dx", \.dx, .number.within(-2000...2000)), OptionKey("dy", \.dy, .number.within(-2000...2000)),
    OptionKey("size", \.size, .number.within(1...72)), OptionKey("angle", \.angle, .number.within(-360...360)),
    .flag("bold", \.bold), .position(\.position),
  ]

  var anchor = Text.Anchor.middle
  var dx = 0.0
  var dy = 0.0
  var size: Double?
  var angle = 0.0
  var bold = false
  var position: MarkPosition?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.column("x"), let y = rows.column("y") else { return nil }
    return .text(
      Text(
        x: x, y: y, texts: rows.texts("text"), anchor: anchor, dx: dx, dy: dy, size: size, rotation: angle, bold: bold,
        color: rows.paint(default: .ink), position: position, groups: rows.categories("series"),
        provenance: rows.provenance()))
  }
}
