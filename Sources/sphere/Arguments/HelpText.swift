/// The width help texts are wrapped to, whatever the terminal: the same text everywhere can be tested and quoted.
private let helpWidth = 88

/// `sphere run EXPERIMENT.yaml [KEY=VALUE ...] [OPTIONS]`.
func usageLine(of command: CommandDescription) -> String {
  var words = ["sphere", command.name]
  for operand in command.operands {
    let name = operand.choices.isEmpty ? operand.name : operand.choices.joined(separator: "|")
    let repeated = operand.repeats ? "\(name) ..." : name
    words.append(operand.isOptional ? "[\(repeated)]" : repeated)
  }
  if !command.options.isEmpty { words.append("[OPTIONS]") }
  return words.joined(separator: " ")
}

/// The help text of one command.
func helpText(of command: CommandDescription) -> String {
  var sections = [command.abstract]
  sections += command.discussion.map { wrapped($0, indent: 0) }
  sections.append("Usage: \(usageLine(of: command))")
  if !command.operands.isEmpty {
    sections.append("Arguments:\n" + definitions(command.operands.map { ($0.name, $0.help) }))
  }
  let options = (command.options + [.help]).map { option in
    let letter = option.short.map { "-\($0), " } ?? ""
    return (letter + "--\(option.name)" + (option.value.map { " \($0)" } ?? ""), option.help)
  }
  sections.append("Options:\n" + definitions(options))
  if !command.examples.isEmpty {
    let examples = command.examples.map { "  \($0.commandLine)\n      \($0.meaning)" }
    sections.append("Examples:\n" + examples.joined(separator: "\n"))
  }
  return sections.joined(separator: "\n\n")
}

/// The help text of the program.
func helpText(of commands: [CommandDescription]) -> String {
  [
    "sphere trains and evaluates encoders described in YAML, keeps every result in SQLite,\n"
      + "and renders reports whose figures are ready for publication.",
    "Usage: sphere COMMAND [ARGUMENTS]",
    "Commands:\n" + definitions(commands.map { ($0.name, $0.abstract) }),
    "Options:\n" + definitions([("-h, --help", "Show this help."), ("--version", "Show the version.")]),
    "Exit status:\n"
      + definitions([
        ("0", "Everything asked for was done."),
        ("1", "A run failed, a cell of a report is broken, or a check found a problem."),
        ("2", "The command line, an experiment or a report is at fault, or a file cannot be used."),
        ("130, 143", "Interrupted by Ctrl-C or SIGTERM; the same command resumes."),
      ]),
    "Environment:\n"
      + definitions([
        ("SPHERE_DATA", "A folder of data sets, where --data names none."),
        ("NO_COLOR", "Not empty: no colours. CLICOLOR_FORCE: colours without a terminal."),
        ("SOURCE_DATE_EPOCH", "The date of reports and figures."),
      ]),
    "'sphere help COMMAND' explains a command and gives examples.",
  ].joined(separator: "\n\n")
}

/// Terms at the left, their explanations wrapped at the right.
private func definitions(_ entries: [(term: String, text: String)]) -> String {
  let column = 2 + min(26, entries.map(\.term.count).max() ?? 0) + 2
  return entries.map { term, text in
    let body = wrapped(text, indent: column)
    let start = "  \(term)"
    guard start.count + 2 <= column else { return "\(start)\n\(body)" }
    return start + String(repeating: " ", count: column - start.count) + body.dropFirst(column)
  }.joined(separator: "\n")
}

/// Words filled into lines of the help's width, each indented.
private func wrapped(_ text: String, indent: Int) -> String {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, indent + line.count + 1 + word.count > helpWidth {
      lines.append(margin + line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  lines.append(margin + line)
  return lines.joined(separator: "\n")
}
