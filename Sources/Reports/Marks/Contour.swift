import Figures
import Specifications

/// `contour`: lines of equal value of a grid.
struct ContourMark: MarkDeclaration {
  static let name = "contour"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .needed("value"), .optional("color")]
  static let options: [OptionKey<Self>] = [
    OptionKey("levels", \.levels, .levels, ": about so many or a list"), .flag("filled", \.isFilled),
    .flag("labels", \.labels), .width(\.width),
  ]

  /// Where lines are drawn.
  enum Levels: Sendable, Hashable {
    /// At about so many round values.
    case about(Int)
    /// At these values.
    case values([Double])
  }

  var levels = Levels.about(8)
  var isFilled = false
  var labels = false
  var width: Double?

  func filled(_ rows: MarkRows) -> Mark? {
    guard let grid = rows.grid() else { return nil }
    var (values, count) = ([Double]?.none, 8)
    switch levels {
    case .about(let number): count = number
    case .values(let given): values = given
    }
    return .contour(
      Contour(
        values: grid.values, x: grid.x, y: grid.y, levels: values, count: count, filled: isFilled,
        color: rows.has("color") ? rows.paint(default: .ink) : nil, width: width, labels: labels))
  }
}

extension Reading where Value == ContourMark.Levels {
  /// A number of levels, or the levels themselves.
  static var levels: Reading {
    let count = Reading<Int>.integer.within(1...200)
    let list = Reading<[Double]>.sequence(of: .number)
    return Reading(constraint: "a number or a list", schema: .any(of: [count.schema, list.schema])) {
      node, path, findings in
      if node.elements != nil { return list.read(node, path, findings).map { .values($0) } }
      return count.read(node, path, findings).map { .about($0) }
    }
  }
}
