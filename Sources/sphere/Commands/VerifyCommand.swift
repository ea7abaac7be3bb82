import Foundation

/// `sphere verify`.
let verifyCommand = Command(description: .verify) { arguments in
  let name = arguments.operands[0]
  if FileManager.default.fileExists(atPath: name) {
    throw UsageError(command: .verify, message: "RUN is the id of a run in the store, found the file '\(name)'")
  }
  return try verifyRun(name, arguments)
}

extension CommandDescription {
  /// `sphere verify`, for people.
  static let verify = CommandDescription(
    name: "verify",
    abstract: "Carry a run out again and say whether it comes out bit for bit.",
    discussion: [
      "By default the first 32 steps of the training are repeated and their losses compared with those in the store, every "
        + "bit of them; with --full the whole run with its weights and measurements. Where they part, the first number that "
        + "differs is named, and whatever differs between the machine and program of then and now.",
      "Nothing is written. The exit status is 0 when everything compared is the same, 1 when something differs, 2 when "
        + "nothing can be compared.",
    ],
    operands: [Operand(name: "RUN", help: "The run's id, or its first digits as 'sphere runs' lists them.")],
    options: [
      Option(name: "steps", value: "N", help: "Repeat so many steps of the training (default: 32)."),
      Option(name: "full", help: "Repeat the whole run, with its evaluation."),
      Option(name: "threads", value: "N", help: "Threads to use (default: the cores)."),
      .store, .data, .json,
    ],
    examples: [
      Example(commandLine: "sphere verify 3f2a91c0", meaning: "whether the first losses of a run come out again"),
      Example(
        commandLine: "sphere verify 3f2a91c0 --full --data ~/data",
        meaning: "everything, down to the SHA-256 of the weights"),
    ])
}
