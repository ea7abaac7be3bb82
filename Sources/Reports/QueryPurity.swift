/// Finds what would make a query's rows depend on something other than the store: chance, the clock, the connection.
///
/// It reads the query as SQLite's tokenizer would, past texts, quoted names and comments.
enum QueryPurity {
  /// What a query must not call, as it is written; nil where it is a function of the store.
  static func offence(in query: String) -> String? {
    let tokens = tokens(query)
    for (index, token) in tokens.enumerated() {
      guard case .word(let word) = token else { continue }
      let name = word.lowercased()
      if clockWords.contains(name) { return word }
      guard index + 1 < tokens.count, tokens[index + 1] == .mark("(") else { continue }
      if impure.contains(name) { return "\(word)()" }
      guard let least = dateFunctions[name] else { continue }
      let arguments = arguments(of: tokens[(index + 2)...])
      if arguments.contains(.text("now")) || arguments.contains(.text("localtime")) {
        let shown = arguments.compactMap { if case .text(let text) = $0 { "'\(text)'" } else { nil } }
        return "\(word)(\(shown.joined(separator: ", ")))"
      }
      // Without a time these take that of the clock.
      let count = arguments.isEmpty ? 0 : arguments.count { $0 == .mark(",") } + 1
      if count < least { return "\(word)() without a time" }
    }
    return nil
  }

  private static let impure: Set<String> = ["random", "randomblob", "changes", "total_changes", "last_insert_rowid"]
  private static let clockWords: Set<String> = ["current_time", "current_date", "current_timestamp"]
  /// Functions of dates with the number of arguments that name a time.
  private static let dateFunctions = [
    "date": 1, "time": 1, "datetime": 1, "julianday": 1, "unixepoch": 1, "strftime": 2, "timediff": 2,
  ]

  private enum Token: Equatable {
    case word(String)
    case text(String)
    case mark(Character)
  }

  /// The tokens up to the bracket that closes a call, those of inner calls left out.
  private static func arguments(of tokens: ArraySlice<Token>) -> [Token] {
    var depth = 1
    var own: [Token] = []
    for token in tokens {
      if token == .mark("(") { depth += 1 }
      if token == .mark(")") { depth -= 1 }
      if depth == 0 { return own }
      if depth == 1 { own.append(token) }
    }
    return own
  }

  private static func tokens(_ query: String) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(query)
    while let first = rest.first {
      if rest.hasPrefix("--") {
        rest = rest[(rest.firstIndex(where: \.isNewline) ?? rest.endIndex)...]
      } else if rest.hasPrefix("/*") {
        rest = rest.dropFirst(2)
        rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
      } else if let closing = ["'": "'", "\"": "\"", "`": "`", "[": "]"][first] as Character? {
        rest = rest.dropFirst()
        let text = rest.prefix { $0 != closing }
        rest = rest.dropFirst(text.count + 1)
        // Quoted names are no calls of functions, but texts in double quotes may be times.
        tokens.append(first == "'" || first == "\"" ? .text(text.lowercased()) : .mark("n"))
      } else if first.isLetter || first == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      } else {
        if !first.isWhitespace { tokens.append(.mark(first)) }
        rest = rest.dropFirst()
      }
    }
    return tokens
  }
}
