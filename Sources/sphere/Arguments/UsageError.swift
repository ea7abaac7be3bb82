import Specifications

/// The command line does not say what to do: facts here, wording in `description`.
struct UsageError: Error, CustomStringConvertible {
  /// The command, nil when none was recognised.
  var command: CommandDescription?
  /// What is wrong, with the value found.
  var message: String
  /// The known name nearest to the one found.
  var suggestion: String?

  init(command: CommandDescription?, message: String) {
    self.command = command
    self.message = message
  }

  /// An unknown name among known ones.
  init(command: CommandDescription?, message: String, unknown: String, known: [String]) {
    self.init(command: command, message: message)
    suggestion = nearestName(to: unknown, among: known)
  }

  var description: String {
    let program = command.map { "sphere \($0.name)" } ?? "sphere"
    var lines = ["\(program): \(message)"]
    if let suggestion { lines.append("  hint: did you mean \(suggestion)?") }
    if let command { lines.append("usage: \(usageLine(of: command))") }
    lines.append("  '\(command.map { "sphere help \($0.name)" } ?? "sphere help")' says more.")
    return lines.joined(separator: "\n")
  }
}
