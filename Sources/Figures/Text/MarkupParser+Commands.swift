// What follows a backslash.
extension MarkupParser {
  mutating func command() throws(FigureError) -> MarkupNode {
    let start = position
    position += 1
    guard position < characters.count else { throw failure("“\\” at the end", at: start) }
    let name = commandName()
    if let letter = MathSymbols.greek[name] { return spaced(letter, .ordinary, .math) }
    if let symbol = MathSymbols.symbols[name] { return spaced(symbol.text, symbol.spacing, .math) }
    if let em = MathSymbols.spaces[name] { return .space(em) }
    if let sign = MathSymbols.operators[name] {
      return operation(sign, hasLimits: !MathSymbols.integrals.contains(sign))
    }
    if MathSymbols.functions.contains(name) {
      return operation(name, hasLimits: MathSymbols.functionsWithLimits.contains(name))
    }
    return try commandWithArgument(name, start: start)
  }

  /// The letters of a command, or its one other character.
  private mutating func commandName() -> String {
    var name = String(characters[position])
    position += 1
    guard name.first?.isLetter == true else { return name }
    while position < characters.count, characters[position].isASCII, characters[position].isLetter {
      name.append(characters[position])
      position += 1
    }
    return name
  }

  /// A word or large sign, with a thin space before an operand that is not in brackets.
  private mutating func operation(_ text: String, hasLimits: Bool) -> MarkupNode {
    previous = .opening
    let next = characters[position...].first { $0 != " " }
    let needsSpace = next.map { !"([{^_$}&".contains($0) } ?? false
    let node = MarkupNode.operation(text, hasLimits: hasLimits)
    return needsSpace ? .sequence([node, .space(1.0 / 6)]) : node
  }

  private mutating func commandWithArgument(_ name: String, start: Int) throws(FigureError) -> MarkupNode {
    if let alphabet = MathAlphabet(rawValue: name) {
      let letters = try word(of: name)
      let mapped = letters.map { alphabet.letter($0) }
      guard !letters.isEmpty, mapped.allSatisfy({ $0 != nil }) else {
        throw failure("“\\\(name)” takes \(alphabet.range), found “\(letters)”", at: start)
      }
      previous = .ordinary
      return .run(mapped.compactMap { $0 }.joined(), .math)
    }
    if let accent = MathAccent(rawValue: name) { return .accent(accent, try argument(of: "\\\(name)")) }
    switch name {
    case "mathrm", "text", "textrm", "mathbf", "textbf":
      return .run(try word(of: name), name.hasSuffix("bf") ? .bold : .upright)
    case "operatorname":
      let word = try word(of: name)
      return operation(word, hasLimits: MathSymbols.functionsWithLimits.contains(word))
    case "bm", "boldsymbol": return .run(try boldLetters(of: name, start: start), .math)
    case "sqrt": return .root(try argument(of: "\\sqrt"))
    case "frac", "tfrac", "dfrac":
      let numerator = try argument(of: "\\\(name)")
      return .fraction(numerator, try argument(of: "\\\(name)"))
    case "left": return try fence(start: start)
    case "begin": return try environment(start: start)
    default: throw failure("unknown command “\\\(name)”", at: start)
    }
  }

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

  /// `\bm{x}` and `\bm{\theta}`: bold italic.
  private mutating func boldLetters(of name: String, start: Int) throws(FigureError) -> String {
    let word = try word(of: name).filter { !$0.isWhitespace }
    if word.hasPrefix("\\"), let letter = MathSymbols.greek[String(word.dropFirst())] {
      return MathAlphabet.boldGreek(letter)
    }
    let mapped = word.map { MathAlphabet.boldItalic($0) }
    guard !word.isEmpty, mapped.allSatisfy({ $0 != nil }) else {
      throw failure("“\\\(name)” takes letters or one Greek letter, found “\(word)”", at: start)
    }
    return mapped.compactMap { $0 }.joined()
  }

  // MARK: Fences and environments

  private mutating func fence(start: Int) throws(FigureError) -> MarkupNode {
    let open = try delimiter(of: "\\left")
    previous = .opening
    let inner = try mathematics(until: .right(opened: start))
    position += "\\right".count
    let close = try delimiter(of: "\\right")
    previous = .closing
    return .fenced(open: open, inner, close: close)
  }

  private mutating func delimiter(of command: String) throws(FigureError) -> String {
    skipSpaces()
    guard position < characters.count else { throw failure("“\(command)” needs a delimiter", at: position - 1) }
    let start = position
    let character = characters[position]
    if character == "\\" {
      position += 1
      guard position < characters.count else { throw failure("“\\” at the end", at: start) }
      let name = commandName()
      if let symbol = MathSymbols.symbols[name], MathSymbols.delimiters.contains(symbol.text) { return symbol.text }
      throw failure("“\\\(name)” is no delimiter", at: start)
    }
    position += 1
    if character == "." { return "" }
    if character == "<" || character == ">" { return character == "<" ? "⟨" : "⟩" }
    guard MathSymbols.delimiters.contains(String(character)) else {
      throw failure("“\(character)” is no delimiter", at: start)
    }
    return String(character)
  }

  private mutating func environment(start: Int) throws(FigureError) -> MarkupNode {
    let name = try word(of: "begin")
    let known = ["aligned", "cases", "matrix", "pmatrix", "bmatrix"]
    guard known.contains(name) else {
      throw failure("unknown environment “\(name)”; known: \(known.joined(separator: ", "))", at: start)
    }
    var rows: [[MarkupNode]] = [[]]
    while true {
      previous = name == "aligned" && !rows[rows.count - 1].isEmpty ? .ordinary : .opening
      rows[rows.count - 1].append(try mathematics(until: .cell(opened: start)))
      if isAt("&") {
        position += 1
      } else if isAt("\\\\") {
        position += 2
        rows.append([])
      } else {
        position += "\\end".count
        break
      }
    }
    let closing = try word(of: "end")
    guard closing == name else { throw failure("“\\begin{\(name)}” ends with “\\end{\(closing)}”", at: start) }
    // What follows the last `\\` is usually nothing.
    if let last = rows.last, last.count == 1, last[0] == .sequence([]) { rows.removeLast() }
    previous = .closing
    let alignment: MarkupNode.RowAlignment = name == "aligned" ? .equations : name == "cases" ? .left : .center
    let body = MarkupNode.rows(rows, alignment)
    return switch name {
    case "cases": .fenced(open: "{", body, close: "")
    case "pmatrix": .fenced(open: "(", body, close: ")")
    case "bmatrix": .fenced(open: "[", body, close: "]")
    default: body
    }
  }
}
