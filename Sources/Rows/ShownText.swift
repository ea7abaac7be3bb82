/// A value as a reader sees it: in characters alone, and with the mathematics that it has where it is a power of ten.
public struct ShownText: Sendable, Hashable, CustomStringConvertible {
  /// For tooltips and the like.
  public var plain: String
  /// Mathematics without dollar signs that stands for `plain` where it can be typeset; nil for none.
  public var mathematics: String?

  /// The characters alone.
  public var description: String { plain }

  /// A text, with the mathematics that it has.
  public init(_ plain: String, mathematics: String? = nil) {
    self.plain = plain
    self.mathematics = mathematics
  }

  /// A number as a reader sees it.
  public init(_ number: ShownNumber) { self.init(number.plain, mathematics: number.mathematics) }
}

extension Frame.Value {
  /// As a reader sees it: in `format`, or with the digits that `ShownNumber` keeps; a dash for null.
  public func shown(_ format: ValueFormat?) -> ShownText {
    switch self {
    case .null: ShownText("–")
    case .text(let text): ShownText(format?.text(text) ?? text)
    case .number(let value): format.map { ShownText($0.text(value)) } ?? ShownText(ShownNumber(value))
    }
  }

  /// Whether a name that was written in a cell means this value.
  public func isNamed(_ name: String) -> Bool {
    switch self {
    case .null: name == "–"
    case .text(let text): text == name
    case .number(let number): Double(name.replacing("−", with: "-")) == number
    }
  }
}
