import Figures
import Specifications

/// `bar`: rectangles from a base line, over categories or intervals.
struct BarMark: MarkDeclaration {
  static let name = "bar"
  static let channels: [MarkChannel] = [
    .optional("x"), .optional("y"), .optional("x1"), .optional("x2"), .optional("y1"), .optional("y2"),
    .optional("base"), .optional("color"), .optional("series"),
  ]
  static let channelReference: String? = "x and y, or x1 x2 and y, or y1 y2 and x; base color series"
  static let options: [OptionKey<Self>] = [
    .position(\.position, MarkPosition.allCases), .horizontal(\.horizontal), .opacity(\.opacity), .legend(\.legend),
  ]

  var position: MarkPosition?
  var horizontal: Bool?
  var opacity = 1.0
  var legend: String?

  static func conflict(_ given: Set<String>) -> String? {
    let ways: [Set<String>] = [["x", "y"], ["x1", "x2", "y"], ["y1", "y2", "x"]]
    guard ways.count(where: given.isSuperset) != 1 else { return nil }
    return "needs x and y, or y with x1 and x2 (intervals), or x with y1 and y2"
  }

  func filled(_ rows: MarkRows) -> Mark? {
    let orientation = rows.orientation(horizontal: horizontal)
    let (stands, reaches) = orientation.channels
    guard let heights = rows.numbers(reaches) else { return nil }
    let base: Bar.Base
    if rows.has("\(stands)1") {
      guard let lower = rows.numbers("\(stands)1"), let upper = rows.numbers("\(stands)2") else { return nil }
      base = .intervals(lower: lower, upper: upper)
    } else {
      guard let column = rows.column(stands) else { return nil }
      base = .categories(column)
    }
    return .bar(
      Bar(
        base: base, y: heights, from: rows.numbers("base") ?? [], orientation: orientation, position: position,
        groups: rows.categories("series"), color: rows.paint(default: .category(0)), opacity: opacity,
        provenance: rows.provenance(), legend: legend))
  }
}
