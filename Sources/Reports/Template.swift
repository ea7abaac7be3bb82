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
    var rest = Substring(source)
    func flush() {
      if !text.isEmpty { pieces.append(.text(text)) }
      text = ""
    }
    while let character = rest.first {
      if character == "$", let end = rest.dropFirst().firstIndex(of: "$") {
        text += rest[...end]
        rest = rest[rest.index(after: end)...]
      } else if rest.hasPrefix("{{"), let end = rest.firstRange(of: "}}") {
        flush()
        let (query, format) = Template.split(rest[rest.index(rest.startIndex, offsetBy: 2)..<end.lowerBound])
        pieces.append(.query(query, format: format))
        rest = rest[end.upperBound...]
      } else if character == "{", let end = rest.firstIndex(of: "}") {
        flush()
        let (name, format) = Template.split(rest[rest.index(after: rest.startIndex)..<end])
        pieces.append(.column(name, format: format))
        rest = rest[rest.index(after: end)...]
      } else {
        text.append(character)
        rest.removeFirst()
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

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    var slice = self[...]
    while slice.first?.isWhitespace == true { slice = slice.dropFirst() }
    while slice.last?.isWhitespace == true { slice = slice.dropLast() }
    return String(slice)
  }
}
