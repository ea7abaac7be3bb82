import Storage

extension CommandDescription {
  static let verify = CommandDescription(
    name: "verify",
    abstract: "Render a figure's file again from the store and say whether it agrees.",
    discussion: [
      "The file says which report and cell it was made from. Where the bytes do not agree, the rows that changed are told "
        + "run by run with their values, from the CSV file that was written beside the figure.",
      "The exit status is 0 when every byte agrees, 1 when something differs, 2 when the file, report or store cannot be "
        + "used.",
    ],
    operands: [Operand(name: "FILE", help: "A PDF, SVG, PNG or EPS that sphere wrote.")],
    options: [
      .reportStore,
      Option(
        name: "report", value: "REPORT.md",
        help: "The report (default: the one named in the file, looked for beside it, above it, here and in reports/)."),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere verify reports/paper/figures/scatter.pdf", meaning: "whether a figure is up to date")
    ])
}

/// `sphere verify`.
let verifyCommand = Command(description: .verify) { arguments in
  try verifyFigure(arguments)
}
