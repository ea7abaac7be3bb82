import Figures
import Specifications

/// `error-bar`: intervals with caps.
struct ErrorBarMark: MarkDeclaration {
  static let name = "error-bar"
  static let channels: [MarkChannel] = [
    .needed("low"), .needed("high"), .optional("x"), .optional("y"), .optional("color"), .optional("series"),
  ]
  static let channelReference: String? = "x or y, low* high* color series"
  static let options: [OptionKey<Self>] = [.position(\.position), OptionKey("cap", \.cap, .number.within(0...50))]

  var position: MarkPosition?
  /// The width of the caps in points.
  var cap = 3.0

  static func conflict(_ given: Set<String>) -> String? {
    given.contains("x") == given.contains("y") ? "needs x (upright) or y (lying), and not both" : nil
  }

  func filled(_ rows: MarkRows) -> Mark? {
    let orientation: Orientation = rows.has("x") ? .vertical : .horizontal
    guard let x = rows.column(orientation.channels.base), let low = rows.numbers("low"), let high = rows.numbers("high")
    else { return nil }
    return .errorBar(
      ErrorBar(
        x: x, low: low, high: high, orientation: orientation, position: position, groups: rows.categories("series"),
        color: rows.paint(default: .ink), capWidth: cap))
  }
}
