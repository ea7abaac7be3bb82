import Figures
import Specifications

/// `rule`: straight lines across the plot area at values of one axis.
struct RuleMark: MarkDeclaration {
  static let name = "rule"
  static let channels: [MarkChannel] = [.optional("x"), .optional("y"), .optional("label"), .optional("color")]
  static let channelReference: String? = "x or y, label color"
  static let options: [OptionKey<Self>] = [.width(\.width), .dash(\.dash)]

  var width: Double?
  var dash = Dash.dashed

  static func conflict(_ given: Set<String>) -> String? {
    given.contains("x") == given.contains("y") ? "needs x (vertical) or y (horizontal), and not both" : nil
  }

  func filled(_ rows: MarkRows) -> Mark? {
    let channel = rows.has("x") ? "x" : "y"
    guard let values = rows.numbers(channel) else { return nil }
    // A number in the cell is one line, however many rows the data have.
    let isConstant = rows.mark.channels[channel]?.column == nil
    let labels = rows.texts("label")
    return .rule(
      Rule(
        isConstant ? Array(values.prefix(1)) : values, direction: channel == "x" ? .vertical : .horizontal,
        color: rows.paint(default: .ink), width: width, dash: dash,
        labels: isConstant ? Array(labels.prefix(1)) : labels))
  }
}
