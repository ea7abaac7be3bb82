import Datasets
import Experiments
import Files
import Foundation
import Reports
import Running
import Specifications
import Storage

/// A command: its description, and what it does with arguments that fit it.
struct Command: Sendable {
  var description: CommandDescription
  var perform: @Sendable (Arguments) async throws -> ExitCode
}

/// All commands, in the order of the help text.
let commands: [Command] = [
  runCommand, runsCommand, showCommand, removeCommand, sqlCommand, reportCommand, figureCommand, lintCommand,
  explainCommand,
  verifyCommand, diffCommand, dataCommand, schemaCommand,
]

/// Ends standard output and returns the exit status: where not all could be written, a message and that of an error.
func ended(_ code: ExitCode) -> ExitCode {
  guard let failure = StandardStreams.closeOutput() else { return code }
  note("sphere: \(failure)")
  return [.interrupted, .terminated].contains(code) ? code : .usage
}

/// Performs the words after `sphere` and says how it went.
func perform(commandLine words: [String]) async -> ExitCode {
  do {
    return try await dispatch(words)
  } catch let error as Diagnostics {
    note(error.description)
    return .usage
  } catch let error as UsageError {
    note(error.description)
    return .usage
  } catch {
    let name = words.first.map { "sphere \($0)" } ?? "sphere"
    note("\(name): \(error)")
    return .usage
  }
}

private func dispatch(_ words: [String]) async throws -> ExitCode {
  guard let first = words.first else {
    print(helpText(of: commands.map(\.description)))
    return .success
  }
  switch first {
  case "--help", "-h":
    print(helpText(of: commands.map(\.description)))
    return .success
  case "--version":
    print("sphere \(programVersion) (numerics \(numericsVersion))")
    return .success
  case "help":
    let name = words.count > 1 ? words[1] : nil
    print(
      try name.map { helpText(of: try command(named: $0).description) } ?? helpText(of: commands.map(\.description)))
    return .success
  case FigureReader.word: return FigureReader.answer(Array(words.dropFirst()))
  default:
    let command = try command(named: first)
    let arguments = try Arguments(Array(words.dropFirst()), for: command.description)
    if arguments.flag("help") {
      print(helpText(of: command.description))
      return .success
    }
    if command.description.options.contains(where: { $0.name == "store" }), let store = arguments.value("store") {
      try checkStoreName(store)
    }
    try MachineLimits.check(drawsPages: ["report", "figure", "verify"].contains(command.description.name))
    return try await command.perform(arguments)
  }
}

private func command(named name: String) throws(UsageError) -> Command {
  if let command = commands.first(where: { $0.description.name == name }) { return command }
  let kind = name.hasPrefix("-") ? "option" : "command"
  throw UsageError(
    command: nil, message: "unknown \(kind) '\(name)'", unknown: name,
    known: commands.map(\.description.name) + ["help", "--help", "--version"])
}
