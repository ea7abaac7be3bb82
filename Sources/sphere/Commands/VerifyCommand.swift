import Foundation

/// `sphere verify`: of a run that is run again, or of a figure that is drawn again.
let verifyCommand = Command(description: .verify) { arguments in
  let name = arguments.operands[0]
  if FileManager.default.fileExists(atPath: name) || name.contains("/") || name.contains(".") {
    try refuse(["steps", "full", "threads", "data"], of: "run", arguments)
    if let page = try ReportPage(path: name) { return try verify(page, arguments) }
    return try verifyFigure(arguments)
  }
  try refuse(["report"], of: "figure", arguments)
  return try verifyRun(name, arguments)
}

/// Refuses the options that only the other kind of verification has.
private func refuse(_ options: [String], of kind: String, _ arguments: Arguments) throws {
  for option in options where arguments.flag(option) || arguments.value(option) != nil {
    throw UsageError(
      command: .verify, message: "--\(option) is for a \(kind), and '\(arguments.operands[0])' is none")
  }
}

extension CommandDescription {
  /// `sphere verify`, for people.
  static let verify = CommandDescription(
    name: "verify",
    abstract: "Repeat a run, or render a figure again, and compare every bit.",
    discussion: [
      "For a run, the first 32 steps of the training are repeated and every bit of their losses is compared with the store. "
        + "With --full the whole run is repeated, and its weights and measurements are compared too. If something differs, the "
        + "first number that differs is named, and what has changed in the machine and the program since.",
      "A figure's file says which report and cell it was made from. If the figure's bytes differ now, the rows that changed "
        + "are listed run by run with their values (from the CSV file beside the figure), and the files of the report's folder "
        + "that have changed or are missing.",
      "For a report's page, PDF or HTML, the whole report is rendered again in a temporary folder.",
      "Nothing is written. The exit status is 0 when everything compared is the same, 1 when something differs, 2 when "
        + "nothing can be compared.",
    ],
    operands: [
      Operand(
        name: "RUN|FILE", help: "A run's id or its first digits, or a PDF, SVG, PNG, EPS or HTML that sphere wrote.")
    ],
    options: [
      Option(name: "steps", value: "N", help: "For a run: the number of training steps to repeat (default: 32)."),
      Option(name: "full", help: "For a run: repeat the whole run, with its evaluation."),
      Option(name: "threads", value: "N", help: "For a run: the threads to use (default: the cores)."),
      .data,
      Option(
        name: "report", value: "REPORT.md",
        help:
          "For a figure or page: the report (default: the one named in the file; searched for beside it, above it, here and in "
          + "reports/)."),
      Option(
        name: "store", value: "FILE",
        help: "The SQLite file that holds the results (default: the report's store, else results.sqlite)."),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere verify 3f2a91c0", meaning: "whether a run's first losses are the same again"),
      Example(
        commandLine: "sphere verify 3f2a91c0 --full --data ~/data",
        meaning: "everything, down to the SHA-256 of the weights"),
      Example(
        commandLine: "sphere verify reports/paper/figures/scatter.pdf", meaning: "whether a figure is up to date"),
      Example(commandLine: "sphere verify reports/paper/paper.pdf", meaning: "whether a report's pages are up to date"),
    ])
}
