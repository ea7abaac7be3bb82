/// A recursive-descent reader of markup.
struct MarkupParser {
  let source: String
  let characters: [Character]
  var position = 0
  /// The spacing class of what was read last, which tells a sign from an operation.
  var previous = MathSymbols.Spacing.opening
  private var depth = 0

  /// Where a piece of mathematics ends.
  enum End {
    /// At this character, which is read too.
    case character(Character, opened: Int)
    /// Before `\right`.
    case right(opened: Int)
    /// Before `&`, `\\` or `\end`.
    case cell(opened: Int)
    /// At the end of the source.
    case source
  }

  init(source: String) {
    self.source = source
    characters = Array(source)
  }

  mutating func parse() throws(FigureError) -> MarkupNode {
    var nodes: [MarkupNode] = []
    var text = ""
    while position < characters.count {
      let character = characters[position]
      if character == "\\", position + 1 < characters.count, "$\\".contains(characters[position + 1]) {
        text.append(characters[position + 1])
        position += 2
      } else if character == "$", DollarRule.closing(in: characters, openedAt: position) != nil {
        if !text.isEmpty { nodes.append(.run(text, .upright)) }
        text = ""
        let start = position
        position += 1
        previous = .opening
        nodes.append(try mathematics(until: .character("$", opened: start)))
      } else {
        text.append(character)
        position += 1
      }
    }
    if !text.isEmpty { nodes.append(.run(text, .upright)) }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  mutating func parseMathematics() throws(FigureError) -> MarkupNode { try mathematics(until: .source) }

  func failure(_ message: String, at offset: Int) -> FigureError {
    .markup(text: source, offset: offset, message: message)
  }

  /// Whether the source goes on with these characters.
  func isAt(_ text: String) -> Bool {
    let wanted = Array(text)
    return position + wanted.count <= characters.count
      && characters[position..<(position + wanted.count)].elementsEqual(wanted)
  }

  /// Whether the source goes on with this command and no longer one.
  func isAt(command name: String) -> Bool {
    guard isAt("\\" + name) else { return false }
    let next = position + name.count + 1
    return next >= characters.count || !(characters[next].isASCII && characters[next].isLetter)
  }

  mutating func skipSpaces() { while position < characters.count, characters[position].isWhitespace { position += 1 } }

  mutating func mathematics(until end: End) throws(FigureError) -> MarkupNode {
    // Deeper nesting is no formula, and would exhaust the stack.
    depth += 1
    defer { depth -= 1 }
    guard depth <= 60 else { throw failure("nested more than 60 deep", at: position) }
    var nodes: [MarkupNode] = []
    func whole() -> MarkupNode { nodes.count == 1 ? nodes[0] : .sequence(nodes) }
    while position < characters.count {
      let character = characters[position]
      switch end {
      case .character(character, _):
        position += 1
        return whole()
      case .right where isAt(command: "right"): return whole()
      case .cell where character == "&" || isAt("\\\\") || isAt(command: "end"): return whole()
      default: break
      }
      if character == "}" || character == "$" || character == "&" {
        throw failure("unexpected “\(character)”", at: position)
      }
      if character == "^" || character == "_" {
        let base = nodes.popLast() ?? .run("", .upright)
        nodes.append(try scripts(on: base))
      } else if let node = try atom() {
        nodes.append(node)
      }
    }
    switch end {
    case .source: return whole()
    case .character(_, let opened): throw failure("“\(characters[opened])” is never closed", at: opened)
    case .right(let opened): throw failure("“\\left” has no “\\right”", at: opened)
    case .cell(let opened): throw failure("“\\begin” has no “\\end”", at: opened)
    }
  }

  private mutating func scripts(on base: MarkupNode) throws(FigureError) -> MarkupNode {
    var sub: MarkupNode?
    var sup: MarkupNode?
    let spacing = previous
    while position < characters.count, "^_".contains(characters[position]) {
      let isSup = characters[position] == "^"
      if isSup ? sup != nil : sub != nil { throw failure("two \(isSup ? "super" : "sub")scripts", at: position) }
      position += 1
      let argument = try argument(of: isSup ? "^" : "_")
      if isSup { sup = argument } else { sub = argument }
    }
    previous = spacing == .binary || spacing == .relation ? .ordinary : spacing
    let script = MarkupNode.script(base: base, sub: sub, sup: sup)
    // The operand of ∑ with limits stands off from them, as that of a word does.
    if case .operation = base, let next = characters[position...].first(where: { $0 != " " }), !"([{$}".contains(next) {
      return .sequence([script, .space(1.0 / 6)])
    }
    return script
  }

  /// A group in braces or one token.
  mutating func argument(of command: String) throws(FigureError) -> MarkupNode {
    skipSpaces()
    guard position < characters.count, characters[position] != "$", characters[position] != "}" else {
      throw failure("“\(command)” needs an argument", at: max(0, position - 1))
    }
    previous = .opening
    defer { previous = .ordinary }
    if characters[position] == "{" {
      position += 1
      return try mathematics(until: .character("}", opened: position - 1))
    }
    return try atom() ?? .run("", .upright)
  }

  private mutating func atom() throws(FigureError) -> MarkupNode? {
    let character = characters[position]
    if character == "\\" { return try command() }
    position += 1
    switch character {
    case "~": return .space(0.25)
    case _ where character.isWhitespace: return nil
    case "{":
      let node = try mathematics(until: .character("}", opened: position - 1))
      previous = .ordinary
      return node
    case "-": return spaced("−", .binary, .upright)
    case "'": return spaced("′", .ordinary, .math)
    default:
      let spacing = MathSymbols.spacing(of: character)
      if character.isNumber || character == "." {
        var digits = String(character)
        while position < characters.count, characters[position].isNumber || characters[position] == "." {
          digits.append(characters[position])
          position += 1
        }
        return spaced(digits, .ordinary, .upright)
      }
      let isLatin = character.isASCII && character.isLetter
      let face: Face = isLatin ? .italic : character.isASCII ? .upright : .math
      return spaced(String(character), spacing, face)
    }
  }

  /// A symbol with the spaces of its class; a sign after an operator or at the start gets none.
  mutating func spaced(_ text: String, _ spacing: MathSymbols.Spacing, _ face: Face) -> MarkupNode {
    let isSign = spacing == .binary && [.binary, .relation, .opening, .punctuation].contains(previous)
    defer { previous = spacing }
    switch spacing {
    case .relation: return .sign(text, face, before: 5.0 / 18, after: 5.0 / 18)
    case .binary where isSign: return .sign(text, face, before: 0, after: 0)
    case .binary: return .sign(text, face, before: 4.0 / 18, after: 4.0 / 18)
    case .punctuation: return .sign(text, face, before: 0, after: 1.0 / 6)
    case .opening, .closing: return .sign(text, face, before: 0, after: 0)
    case .ordinary: return .run(text, face)
    }
  }
}
