import Figures
import Specifications

/// `dot`: a symbol at each point.
struct DotMark: MarkDeclaration {
  static let name = "dot"
  static let channels: [MarkChannel] = [
    .needed("x"), .needed("y"), .optional("color"), .optional("size"), .optional("shape"), .optional("opacity"),
    .optional("series"),
  ]
  static let options: [OptionKey<Self>] = [
    OptionKey("symbol", \.symbol, .choice(of: Symbol.self)),
    OptionKey("diameter", \.diameter, .number.within(0.1...100)),
    .flag("outlined", \.outlined), OptionKey("missing", \.missing, .choice(of: MissingPolicy.self), ": skip or margin"),
    .position(\.position), .legend(\.legend),
  ]

  var symbol = Symbol.circle
  var diameter: Double?
  var outlined = false
  var missing = MissingPolicy.skip
  var position: MarkPosition?
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let x = rows.column("x"), let y = rows.column("y") else { return nil }
    // A number in the cell is every dot's own diameter or opacity; a column goes through the figure's scale.
    let size = rows.constant("size", 0.1...100)
    let opacity = rows.constant("opacity", 0...1)
    return .dot(
      Dot(
        x: x, y: y, color: rows.paint(default: .ink), diameter: diameter ?? size,
        sizes: size == nil ? rows.numbers("size") ?? [] : [],
        opacities: opacity == nil ? rows.numbers("opacity") ?? [] : [],
        symbol: symbol, symbols: rows.categories("shape"), opacity: opacity ?? 1, outlined: outlined,
        position: position, groups: rows.categories("series"), missing: missing, provenance: rows.provenance(),
        legend: legend))
  }
}
