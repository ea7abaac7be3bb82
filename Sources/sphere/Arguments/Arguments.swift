/// What the user wrote after the command's name, checked against the command's description.
struct Arguments: Sendable {
  /// The command that they were parsed for.
  let command: CommandDescription
  /// The positional arguments.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Whether the flag was given.
  func flag(_ name: String) -> Bool { values[declared(name)] != nil }
  /// The option's value, the last one where it was given more than once.
  func value(_ name: String) -> String? { values[declared(name)]?.last }
  /// All the option's values, in order.
  func allValues(_ name: String) -> [String] { values[declared(name)] ?? [] }

  /// The option's value as an integer; nil where it is not given, or is `word`.
  ///
  /// - Throws: `UsageError` when it is none or lies outside `range`.
  func integer(
    _ name: String, in range: ClosedRange<Int>, orWord word: String? = nil
  ) throws(UsageError) -> Int? {
    guard let text = value(name), text != word else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let other = word.map { "\($0) or " } ?? ""
      throw UsageError(
        command: command,
        message: "--\(name) must be \(other)an integer from \(range.lowerBound) to \(range.upperBound), found '\(text)'"
      )
    }
    return number
  }

  /// The option's value as a list of words separated by commas, each one of `choices`.
  ///
  /// - Throws: `UsageError` when a word is not one of them.
  func words(_ name: String, from choices: [String]) throws(UsageError) -> [String]? {
    guard let text = value(name) else { return nil }
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for word in words where !choices.contains(word) {
      throw UsageError(
        command: command, message: "--\(name) takes \(choices.joined(separator: ", ")), found '\(word)'",
        unknown: word, known: choices)
    }
    return words
  }

  private func declared(_ name: String) -> String {
    precondition(command.option(named: name) != nil, "the command \(command.name) declares no option --\(name)")
    return name
  }
}

extension Arguments {
  /// Parses the words after a command's name.
  ///
  /// Accepted are `--flag`, `--name value`, `--name=value`, `-j2`, `-j 2`, and `--`, after which everything is
  /// positional. A lone `-` is positional.
  ///
  /// - Throws: `UsageError` at the first word that does not fit.
  init(_ words: [String], for command: CommandDescription) throws(UsageError) {
    self.init(command: command)
    var index = 0
    var onlyOperands = false
    while index < words.count {
      let word = words[index]
      index += 1
      if onlyOperands || word == "-" || !word.hasPrefix("-") {
        operands.append(word)
      } else if word == "--" {
        onlyOperands = true
      } else {
        let (option, spelling, attached) = try Self.split(word, for: command)
        if option.value == nil {
          if let attached {
            throw UsageError(command: command, message: "\(spelling) takes no value, found '\(attached)'")
          }
          try record(option, spelling: spelling, value: "")
        } else if let attached {
          try record(option, spelling: spelling, value: attached)
        } else if index < words.count, !words[index].hasPrefix("--") {
          try record(option, spelling: spelling, value: words[index])
          index += 1
        } else {
          throw UsageError(command: command, message: "\(spelling) needs a value (\(option.value ?? ""))")
        }
      }
    }
    if !flag("help") { try checkOperands() }
  }

  /// The option that a word names, how it was spelled, and the value attached to it.
  private static func split(
    _ word: String, for command: CommandDescription
  ) throws(UsageError) -> (CommandDescription.Option, String, String?) {
    if word.hasPrefix("--") {
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard let option = command.option(named: name) else {
        throw UsageError(
          command: command, message: "unknown option '--\(name)'", unknown: "--\(name)",
          known: (command.options + [.help]).map { "--\($0.name)" })
      }
      return (option, "--\(name)", parts.count > 1 ? String(parts[1]) : nil)
    }
    let letter = word[word.index(after: word.startIndex)]
    guard let option = command.option(letter: letter) else {
      // `-store` is meant as `--store` more often than as `-s -t -o -r -e`.
      throw UsageError(
        command: command, message: "unknown option '\(word)'", unknown: word,
        known: (command.options + [.help]).map { "--\($0.name)" })
    }
    var rest = String(word.dropFirst(2))
    if rest.hasPrefix("=") { rest.removeFirst() }
    return (option, "-\(letter)", rest.isEmpty ? nil : rest)
  }

  private mutating func record(
    _ option: CommandDescription.Option, spelling: String, value: String
  ) throws(UsageError) {
    if option.value != nil {
      guard option.repeats || values[option.name] == nil else {
        throw UsageError(command: command, message: "\(spelling) was given twice")
      }
      guard option.choices.isEmpty || option.choices.contains(value) else {
        throw UsageError(
          command: command, message: "\(spelling) takes \(option.choices.joined(separator: ", ")), found '\(value)'",
          unknown: value, known: option.choices)
      }
    }
    values[option.name, default: []].append(value)
  }

  private func checkOperands() throws(UsageError) {
    let required = command.operands.filter { !$0.isOptional }
    if operands.count < required.count {
      throw UsageError(command: command, message: "missing argument \(required[operands.count].name)")
    }
    if operands.count > command.operands.count, command.operands.last?.repeats != true {
      throw UsageError(command: command, message: "unexpected argument '\(operands[command.operands.count])'")
    }
    for (operand, value) in zip(command.operands, operands)
    where !operand.choices.isEmpty && !operand.choices.contains(value) {
      throw UsageError(
        command: command,
        message: "\(operand.name) is one of \(operand.choices.joined(separator: ", ")), found '\(value)'",
        unknown: value, known: operand.choices)
    }
  }
}
