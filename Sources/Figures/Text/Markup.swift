/// A label's markup as a tree: text, and mathematics between dollar signs in a subset of LaTeX.
///
/// Mathematics: letters are variables (italic), digits and signs are upright; `^` and `_` take one token or a group in
/// braces; commands: Greek letters, `\mathcal \mathbb \mathrm \text \mathbf \sqrt \frac`, functions such as `\exp`, and the
/// symbols of `MathSymbols`. A dollar sign of text is written `\$`.
public struct RichText: Sendable, Hashable {
  /// The markup as written.
  public let source: String
  let root: MarkupNode

  /// Reads markup; an unknown command is an error that names it.
  public init(_ source: String) throws(FigureError) {
    self.source = source
    var parser = MarkupParser(source: source)
    root = try parser.parse()
  }

  /// The text without fonts and positions, for readers that cannot show them.
  public var plain: String { root.plain }
}

/// How letters are set.
enum Face: Sendable, Hashable {
  case upright
  case italic
  case bold
  case math
}

indirect enum MarkupNode: Sendable, Hashable {
  case run(String, Face)
  case space(Double)
  case sequence([MarkupNode])
  case script(base: MarkupNode, sub: MarkupNode?, sup: MarkupNode?)
  case root(MarkupNode)

  var plain: String {
    switch self {
    case .run(let text, _): text
    case .space(let em): em > 0.2 ? " " : ""
    case .sequence(let nodes): nodes.map(\.plain).joined()
    case .script(let base, let sub, let sup):
      base.plain + (sub.map { "_" + $0.plain } ?? "") + (sup.map { "^" + $0.plain } ?? "")
    case .root(let node): "√" + node.plain
    }
  }
}

/// A recursive-descent reader of markup.
struct MarkupParser {
  let source: String
  private let characters: [Character]
  private var position = 0
  /// The spacing class of what was read last, which tells a sign from an operation.
  private var previous = MathSymbols.Spacing.opening

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
      } else if character == "$" {
        if !text.isEmpty { nodes.append(.run(text, .upright)) }
        text = ""
        let start = position
        position += 1
        previous = .opening
        nodes.append(try mathematics(until: "$", opened: start))
      } else {
        text.append(character)
        position += 1
      }
    }
    if !text.isEmpty { nodes.append(.run(text, .upright)) }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private func failure(_ message: String, at offset: Int) -> FigureError {
    .markup(text: source, offset: offset, message: message)
  }

  private mutating func mathematics(until end: Character, opened: Int) throws(FigureError) -> MarkupNode {
    var nodes: [MarkupNode] = []
    while position < characters.count {
      let character = characters[position]
      if character == end {
        position += 1
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
      }
      if character == "}" || character == "$" { throw failure("unexpected “\(character)”", at: position) }
      if character == "^" || character == "_" {
        let base = nodes.popLast() ?? .run("", .upright)
        nodes.append(try scripts(on: base))
      } else if let node = try atom(after: nodes.isEmpty) {
        nodes.append(node)
      }
    }
    throw failure("“\(characters[opened])” is never closed", at: opened)
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
    return .script(base: base, sub: sub, sup: sup)
  }

  /// A group in braces or one token.
  private mutating func argument(of command: String) throws(FigureError) -> MarkupNode {
    while position < characters.count, characters[position] == " " { position += 1 }
    guard position < characters.count, characters[position] != "$", characters[position] != "}" else {
      throw failure("“\(command)” needs an argument", at: max(0, position - 1))
    }
    previous = .opening
    if characters[position] == "{" {
      position += 1
      let node = try mathematics(until: "}", opened: position - 1)
      previous = .ordinary
      return node
    }
    let node = try atom(after: true) ?? .run("", .upright)
    previous = .ordinary
    return node
  }

  private mutating func atom(after start: Bool) throws(FigureError) -> MarkupNode? {
    let character = characters[position]
    if character == "\\" { return try command() }
    position += 1
    switch character {
    case " ", "~": return character == "~" ? .space(0.25) : nil
    case "{":
      let node = try mathematics(until: "}", opened: position - 1)
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
  private mutating func spaced(_ text: String, _ spacing: MathSymbols.Spacing, _ face: Face) -> MarkupNode {
    let node = MarkupNode.run(text, face)
    let isSign = spacing == .binary && [.binary, .relation, .opening, .punctuation].contains(previous)
    defer { previous = spacing }
    switch spacing {
    case .relation: return .sequence([.space(5.0 / 18), node, .space(5.0 / 18)])
    case .binary where !isSign: return .sequence([.space(4.0 / 18), node, .space(4.0 / 18)])
    case .punctuation: return .sequence([node, .space(1.0 / 6)])
    default: return node
    }
  }

  private mutating func command() throws(FigureError) -> MarkupNode {
    let start = position
    position += 1
    guard position < characters.count else { throw failure("“\\” at the end", at: start) }
    var name = String(characters[position])
    position += 1
    if name.first?.isLetter == true {
      while position < characters.count, characters[position].isASCII, characters[position].isLetter {
        name.append(characters[position])
        position += 1
      }
    }
    if let letter = MathSymbols.greek[name] { return spaced(letter, .ordinary, .math) }
    if let symbol = MathSymbols.symbols[name] { return spaced(symbol.text, symbol.spacing, .math) }
    if let em = MathSymbols.spaces[name] { return .space(em) }
    if MathSymbols.functions.contains(name) {
      previous = .opening
      let next = characters[position...].first { $0 != " " }
      let needsSpace = next.map { !"([{^_$".contains($0) } ?? false
      let word = MarkupNode.run(name, .upright)
      return needsSpace ? .sequence([word, .space(1.0 / 6)]) : word
    }
    return try commandWithArgument(name, start: start)
  }

  private mutating func commandWithArgument(_ name: String, start: Int) throws(FigureError) -> MarkupNode {
    switch name {
    case "mathrm", "text", "operatorname", "mathbf", "textbf":
      return .run(try word(of: name), name.hasSuffix("bf") ? .bold : .upright)
    case "mathcal", "mathbb":
      let letters = try word(of: name)
      let mapped = letters.map { name == "mathcal" ? MathSymbols.script($0) : MathSymbols.blackboard($0) }
      guard !letters.isEmpty, mapped.allSatisfy({ $0 != nil }) else {
        throw failure("“\\\(name)” takes the capitals A to Z, found “\(letters)”", at: start)
      }
      previous = .ordinary
      return .run(mapped.compactMap { $0 }.joined(), .math)
    case "sqrt": return .root(try argument(of: "\\sqrt"))
    case "frac":
      let numerator = try argument(of: "\\frac")
      let denominator = try argument(of: "\\frac")
      return .sequence([numerator, .run("/", .upright), denominator])
    case "left", "right": return nilSpace
    default: throw failure("unknown command “\\\(name)”", at: start)
    }
  }

  private var nilSpace: MarkupNode { .space(0) }

  /// The raw text in braces after a command.
  private mutating func word(of command: String) throws(FigureError) -> String {
    guard position < characters.count, characters[position] == "{" else {
      throw failure("“\\\(command)” needs an argument in braces", at: max(0, position - 1))
    }
    let opened = position
    position += 1
    guard let end = characters[position...].firstIndex(of: "}") else {
      throw failure("“{” is never closed", at: opened)
    }
    defer { position = end + 1 }
    previous = .ordinary
    return String(characters[position..<end])
  }
}
