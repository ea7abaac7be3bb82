// The commands that read the store or a report, for people. What each does is in its own file.

extension CommandDescription {
  static let runs = CommandDescription(
    name: "runs",
    abstract: "List the runs in the store with their parameters and scores.",
    options: [
      Option(name: "experiment", value: "NAME", help: "Only runs of this experiment."),
      Option(name: "profile", value: "PROFILE", help: "Only runs of this profile."),
      Option(
        name: "status", value: "STATUS", help: "Only runs that ended so: finished, diverged, failed or interrupted.",
        choices: ["finished", "diverged", "failed", "interrupted"]),
      .store, .json, .csv,
    ],
    examples: [
      Example(commandLine: "sphere runs --experiment circle", meaning: "one experiment's runs"),
      Example(commandLine: "sphere runs --status diverged --json", meaning: "diverged runs, for a program"),
    ])

  static let show = CommandDescription(
    name: "show",
    abstract: "Show all that is known of one run.",
    discussion: ["Parameters, overrides, scores, timings, where it was carried out, and its checkpoint."],
    operands: [Operand(name: "RUN", help: "The run's id, or its first digits as 'sphere runs' lists them.")],
    options: [.store, .json],
    examples: [Example(commandLine: "sphere show 3f2a91c0", meaning: "a run by the first digits of its id")])

  static let sql = CommandDescription(
    name: "sql",
    abstract: "Query the store in SQL, read-only.",
    operands: [Operand(name: "QUERY", help: "A SELECT; '-' reads it from standard input.", isOptional: true)],
    options: [
      Option(name: "schema", help: "Print the documented tables and views instead."), .store, .json, .csv,
    ],
    examples: [
      Example(commandLine: "sphere sql --schema", meaning: "what can be asked"),
      Example(
        commandLine: "sphere sql \"SELECT experiment, count(*) AS runs FROM runs GROUP BY experiment\"",
        meaning: "runs by experiment"),
    ])

  static let report = CommandDescription(
    name: "report",
    abstract: "Render a report to HTML and PDF, with its figures and their data.",
    discussion: [
      "Broken cells are shown in the page and listed on standard error; the exit status is then 1.",
      "The files' dates come from the runs shown, or from SOURCE_DATE_EPOCH; so the same results give the same bytes.",
    ],
    operands: [Operand(name: "REPORT.md", help: "The report.")],
    options: [
      .store,
      Option(name: "out", short: "o", value: "DIR", help: "The folder to write into (default: reports/NAME)."),
      Option(name: "format", value: "LIST", help: "Which of html and pdf to write (default: html,pdf)."),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere report reports/paper.md", meaning: "reports/paper/paper.html and paper.pdf"),
      Example(
        commandLine: "sphere report reports/paper.md --format html --out /tmp/page", meaning: "only the page, elsewhere"
      ),
    ])

  static let figure = CommandDescription(
    name: "figure",
    abstract: "Render one figure of a report at a venue's size.",
    operands: [Operand(name: "REPORT.md#ID", help: "The report and the figure's id in it.")],
    options: [
      .store,
      Option(name: "venue", value: "VENUE", help: "Whose sizes and fonts to use, say icml (default: the report's)."),
      Option(name: "width", value: "WIDTH", help: "column, full or a number of points (default: the figure's)."),
      Option(name: "format", value: "LIST", help: "Which of pdf, svg and png to write (default: pdf,svg,png)."),
      Option(name: "out", short: "o", value: "DIR", help: "The folder to write into (default: the current one)."),
      .json,
    ],
    examples: [
      Example(
        commandLine: "sphere figure reports/paper.md#circle --venue icml --width column --format pdf",
        meaning: "a PDF for one column of an ICML paper")
    ])

  static let data = CommandDescription(
    name: "data",
    abstract: "Say which data sets are found where, or check their files.",
    discussion: [
      "Data sets are looked for in --data if it is given, else in SPHERE_DATA, ./data and the XDG data folder (sphere "
        + "in XDG_DATA_HOME), in this order.",
      "'check' reads every file from end to end; the exit status is 1 when one is malformed.",
    ],
    operands: [Operand(name: "ACTION", help: "list or check.", choices: ["list", "check"])],
    options: [.data, .json, .csv],
    examples: [
      Example(commandLine: "sphere data list", meaning: "what is found where"),
      Example(commandLine: "sphere data check --data ~/data", meaning: "counts, labels and fingerprints"),
    ])
}
