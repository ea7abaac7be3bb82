import Figures

/// A value as a reader sees it: in characters alone, and with the mathematics that it has where it is a power of ten.
struct ShownText: Sendable, Hashable, CustomStringConvertible {
  /// For tooltips and the like.
  var plain: String
  /// Mathematics without dollar signs that stands for `plain` where it can be typeset; nil for none.
  var mathematics: String?

  var description: String { plain }

  /// For prose and tables.
  var inline: Inline { mathematics.map { .math($0) } ?? .text(plain) }

  init(_ plain: String, mathematics: String? = nil) {
    self.plain = plain
    self.mathematics = mathematics
  }

  init(_ number: ShownNumber) { self.init(number.plain, mathematics: number.mathematics) }
}

/// What shown values become where they are read: characters, or a figure's markup.
enum TextForm {
  /// Characters alone, for tooltips.
  case plain
  /// Markup; text from data is read as such or shown as it is.
  case markup(readsText: Bool)

  /// A value in this form.
  func text(_ shown: ShownText) -> String {
    switch self {
    case .plain: shown.plain
    case .markup(let readsText):
      shown.mathematics.map { "$\($0)$" } ?? (readsText ? shown.plain : RichText.literal(shown.plain))
    }
  }
}

extension Frame.Value {
  /// As a reader sees it: in `format`, or with the digits that `ShownNumber` keeps; a dash for null.
  func shown(_ format: ValueFormat?) -> ShownText {
    switch self {
    case .null: ShownText("–")
    case .text(let text): ShownText(format?.text(text) ?? text)
    case .number(let value): format.map { ShownText($0.text(value)) } ?? ShownText(ShownNumber(value))
    }
  }

  /// The key of the category that it is; a dash for null.
  var category: String {
    switch self {
    case .null: "–"
    case .number(let number): Category.key(number)
    case .text(let text): Category.key(text)
    }
  }

  /// Whether a name that was written in a cell means this value.
  func isNamed(_ name: String) -> Bool {
    switch self {
    case .null: name == "–"
    case .text(let text): text == name
    case .number(let number): Double(name.replacing("−", with: "-")) == number
    }
  }
}
