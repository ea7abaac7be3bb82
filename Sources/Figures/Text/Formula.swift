import CPangoCairo

/// Mathematics set in type around a baseline, for writers that set its surroundings themselves.
public struct Formula: Sendable, Hashable {
  /// The width in points, without the space after it.
  public let width: Double
  /// The height above the baseline in points.
  public let ascent: Double
  /// The depth below the baseline in points.
  public let descent: Double
  /// Whether a line may end after it.
  public let mayBreakAfter: Bool
  /// The letters that no installed font has, drawn as boxes.
  public var missing: [Character] { text.missing }
  private let text: Drawing.Text

  init(_ box: Typesetter.Box, mayBreakAfter: Bool) {
    width = box.width
    ascent = box.ascent
    descent = box.descent
    self.mayBreakAfter = mayBreakAfter
    text = box.text(at: Point(0, 0), anchor: .left, color: .black)
  }

  /// Draws it with the left end of its baseline at (x, y), in a gray between 0 (black) and 1.
  public func draw(on cairo: OpaquePointer, x: Double, y: Double, gray: Double) {
    var text = text
    text.origin = Point(x, y)
    text.color = Color(red: gray, green: gray, blue: gray)
    Drawing(width: 0, height: 0, items: [.text(text)]).draw(on: cairo)
  }
}

extension RichText {
  /// The markup as formulas for running text, in order; a line may end after each but the last, at a relation.
  ///
  /// A space belongs between two of them.
  public func formulas(theme: Theme, size: Double, bold: Bool = false) throws(FigureError) -> [Formula] {
    let typesetter = Typesetter(theme: theme)
    let style = Typesetter.Style(size: size, bold: bold)
    let whole = try typesetter.box(root, style)
    // A short formula stays in one piece.
    guard whole.width > 6 * size, case .sequence(let nodes) = root else {
      return [Formula(whole, mayBreakAfter: false)]
    }
    var parts: [[MarkupNode]] = [[]]
    for (index, node) in nodes.enumerated() {
      if case .sign(let text, let face, let before, _) = node, before > 0.25, index + 1 < nodes.count {
        parts[parts.count - 1].append(.sign(text, face, before: before, after: 0))
        parts.append([])
      } else {
        parts[parts.count - 1].append(node)
      }
    }
    var formulas: [Formula] = []
    for (index, part) in parts.enumerated() {
      formulas.append(
        Formula(try typesetter.box(.sequence(part), style), mayBreakAfter: index + 1 < parts.count))
    }
    return formulas
  }

  /// The markup as a formula on a line of its own.
  public func displayed(theme: Theme, size: Double) throws(FigureError) -> Formula {
    let box = try Typesetter(theme: theme).box(root, Typesetter.Style(size: size, isDisplay: true))
    return Formula(box, mayBreakAfter: false)
  }
}
