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
    abstract: "Carry a run out, or draw a figure, again and say whether it comes out bit for bit.",
    discussion: [
      "Of a run the first 32 steps of the training are repeated and their losses compared with those in the store, every "
        + "bit of them; with --full the whole run with its weights and measurements. Where they part, the first number that "
        + "differs is named, and whatever differs between the machine and program of then and now.",
      "A figure's file says which report and cell it was made from. Where its bytes do not come out again, the rows that "
        + "changed are told run by run with their values, from the CSV file that was written beside the figure, and so are the "
        + "files of the report's folder that hold other bytes than then or are gone.",
      "Of a report's page, PDF or HTML, the whole report is rendered again, in a folder that is deleted afterwards.",
      "Nothing is written. The exit status is 0 when everything compared is the same, 1 when something differs, 2 when "
        + "nothing can be compared.",
    ],
    operands: [
      Operand(
        name: "RUN|FILE", help: "A run's id or its first digits, or a PDF, SVG, PNG, EPS or HTML that sphere wrote.")
    ],
    options: [
      Option(name: "steps", value: "N", help: "Of a run: repeat so many steps of the training (default: 32)."),
      Option(name: "full", help: "Of a run: repeat the whole run, with its evaluation."),
      Option(name: "threads", value: "N", help: "Of a run: threads to use (default: the cores)."),
      .data,
      Option(
        name: "report", value: "REPORT.md",
        help:
          "Of a figure or page: the report (default: the one named in the file, looked for beside it, above it, here and in "
          + "reports/)."),
      Option(
        name: "store", value: "FILE",
        help: "The SQLite file that holds the results (default: the report's store, else results.sqlite)."),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere verify 3f2a91c0", meaning: "whether the first losses of a run come out again"),
      Example(
        commandLine: "sphere verify 3f2a91c0 --full --data ~/data",
        meaning: "everything, down to the SHA-256 of the weights"),
      Example(
        commandLine: "sphere verify reports/paper/figures/scatter.pdf", meaning: "whether a figure is up to date"),
      Example(commandLine: "sphere verify reports/paper/paper.pdf", meaning: "whether a report's pages are up to date"),
    ])
}
