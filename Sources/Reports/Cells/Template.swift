import Figures
import Texts

/// Text with places for values: `{accuracy|%.1f} %` takes columns of a row, `{{ SELECT ... | %.2f }}` asks the store.
///
/// Braces inside `$mathematics$` belong to the mathematics.
struct Template: Sendable, Hashable {
  /// A piece of a template.
  enum Piece: Sendable, Hashable {
    case text(String)
    case column(String, format: String?)
    case query(String, format: String?)
  }

  /// What was written.
  let source: String
  /// The pieces in order.
  let pieces: [Piece]

  init(_ source: String) {
    self.source = source
    var pieces: [Piece] = []
    var text = ""
    let characters = Array(source)
    var at = 0
    func flush() {
      if !text.isEmpty { pieces.append(.text(text)) }
      text = ""
    }
    /// The place of the first of these characters at or after a place.
    func place(of wanted: [Character], from start: Int) -> Int? {
      guard start + wanted.count <= characters.count else { return nil }
      return (start...(characters.count - wanted.count)).first {
        characters[$0..<($0 + wanted.count)].elementsEqual(wanted)
      }
    }
    while at < characters.count {
      let character = characters[at]
      if character == "\\", at + 1 < characters.count, "$\\".contains(characters[at + 1]) {
        text += String(characters[at...(at + 1)])
        at += 2
      } else if character == "$", let end = DollarRule.closing(in: characters, openedAt: at) {
        text += String(characters[at...end])
        at = end + 1
      } else if character == "{", at + 1 < characters.count, characters[at + 1] == "{",
        let end = place(of: ["}", "}"], from: at + 2)
      {
        flush()
        let (query, format) = Template.split(String(characters[(at + 2)..<end]))
        pieces.append(.query(query, format: format))
        at = end + 2
      } else if character == "{", let end = place(of: ["}"], from: at + 1) {
        flush()
        let (name, format) = Template.split(String(characters[(at + 1)..<end]))
        pieces.append(.column(name, format: format))
        at = end + 1
      } else {
        text.append(character)
        at += 1
      }
    }
    flush()
    self.pieces = pieces
  }

  /// The columns that the template takes.
  var columns: [String] {
    pieces.compactMap { if case .column(let name, _) = $0 { name } else { nil } }
  }

  /// Whether it is the same for all rows.
  var isConstant: Bool { pieces.allSatisfy { if case .text = $0 { true } else { false } } }

  /// Splits `SELECT ... | %.2f` into what to ask and how to show it; `||` is SQL's own.
  static func split(_ source: some StringProtocol) -> (String, String?) {
    let text = String(source)
    if let bar = text.lastIndex(of: "|") {
      let format = text[text.index(after: bar)...].trimmed
      let before = text[..<bar]
      if format.contains("%"), before.last != "|" { return (before.trimmed, format) }
    }
    return (text.trimmed, nil)
  }
}
