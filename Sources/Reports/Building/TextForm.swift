import Documents
import Figures
import Rows

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

extension ShownText {
  /// For prose and tables.
  var inline: Inline { mathematics.map { .math($0) } ?? .text(plain) }
}

extension Frame.Value {
  /// The key of the category that it is; a dash for null.
  var category: String {
    switch self {
    case .null: "–"
    case .number(let number): Category.key(number)
    case .text(let text): Category.key(text)
    }
  }
}
