// The commands that read the store or a report, for people. What each does is in its own file.

import Documents
import Figures
import Reports

extension CommandDescription {
  static let runs = CommandDescription(
    name: "runs",
    abstract: "List the runs in the store with their parameters and scores.",
    discussion: [
      "The list shows the parameters in which the runs differ, and the scores. On a terminal the list fits its width: what "
        + "all runs share is said once, and parameters go on in further lines. With --json and --csv all parameters and "
        + "scores of the view 'encoders' come first, then the other parameters in which the runs differ.",
      "--columns, --sort and --where take the names that --csv writes, run, started_utc, numerics_version, cv_output, "
        + "cv_fc7, exp_uniform, and the dotted keys of parameters (quoted in --where: '\"views.train.flip\" > 0').",
    ],
    options: [
      Option(name: "experiment", value: "NAME", help: "Only runs of this experiment."),
      Option(name: "profile", value: "PROFILE", help: "Only runs of this profile."),
      Option(
        name: "status", value: "STATUS", help: "Only runs that ended so: finished, diverged, failed or interrupted.",
        choices: ["finished", "diverged", "failed", "interrupted"]),
      Option(name: "where", value: "SQL", help: "Only runs for which this SQL expression over the columns holds."),
      Option(name: "sort", value: "LIST", help: "Sort by these columns; '-' in front: from the largest down."),
      Option(name: "limit", value: "N", help: "At most N runs: the first of --sort, else the newest."),
      Option(name: "columns", value: "LIST", help: "Show these columns, in this order."),
      .store, .json, .csv,
    ],
    examples: [
      Example(
        commandLine: "sphere runs --where \"w_u > 0 AND accuracy_output > 0.5\" --sort -accuracy_output --limit 10",
        meaning: "the ten best of those with uniformity"),
      Example(
        commandLine: "sphere runs --columns run,optimizer.rate,uniform --sort uniform", meaning: "chosen columns"),
      Example(commandLine: "sphere runs --experiment circle", meaning: "one experiment's runs"),
      Example(commandLine: "sphere runs --status diverged --json", meaning: "diverged runs, for a program"),
    ])

  static let show = CommandDescription(
    name: "show",
    abstract: "Show all that is known of one run.",
    discussion: ["Parameters, overrides, scores, timings, where it ran, and its checkpoint."],
    operands: [Operand(name: "RUN", help: "The run's id, or its first digits as 'sphere runs' lists them.")],
    options: [.store, .json],
    examples: [Example(commandLine: "sphere show 3f2a91c0", meaning: "a run by the first digits of its id")])

  static let sql = CommandDescription(
    name: "sql",
    abstract: "Query the store in SQL, read-only.",
    discussion: [
      "In CSV a field between quotation marks is always text; bare, it is a number where it looks like one and missing where "
        + "it is empty, NULL, NA, NaN or inf. Text that would mean something else bare is quoted, and what a spreadsheet "
        + "would run (=1+1) has an apostrophe in front, which reports take away again when they read the file."
    ],
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
      "Cells that fail say why in their place and on standard error; the exit status is then 1.",
      "Files are dated by SOURCE_DATE_EPOCH or else by the store's latest run: the same results give the same bytes.",
    ],
    operands: [Operand(name: "REPORT.md", help: "The report.", isOptional: true)],
    options: [
      Option(name: "reference", help: "Print the reference of reports and their cells instead."), .reportStore,
      Option(
        name: "out", short: "o", value: "DIR", help: "The folder to write into (default: NAME beside the report)."),
      Option(name: "format", value: "LIST", help: "Which of html and pdf to write (default: html,pdf)."),
      Option(
        name: "paper", value: "PAPER", help: "The PDF's paper: a4 or letter (default: the report's, else a4).",
        choices: Paper.allCases.map(\.rawValue)),
      Option(
        name: "watch",
        help: "Render again whenever the report, its store, or an experiment, table or picture it names changes, until "
          + "Ctrl-C."),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere report --reference", meaning: "how a report and its cells are written"),
      Example(
        commandLine: "sphere report reports/paper.md", meaning: "reports/paper/paper.html, paper.pdf and figures"),
      Example(
        commandLine: "sphere report reports/paper.md --format html --out page", meaning: "only the page, elsewhere"),
      Example(
        commandLine: "sphere report reports/paper.md --watch", meaning: "while you write, and while runs come in"),
    ])

  static let figure = CommandDescription(
    name: "figure",
    abstract: "Render one figure of a report at a venue's size.",
    discussion: [
      "Its rows are written beside it as CSV, and an entry with their digests into manifest.json. The file itself says "
        + "what it was made from: 'sphere explain FILE' prints that, 'sphere verify FILE' renders it again."
    ],
    operands: [Operand(name: "REPORT.md#NAME", help: "The report, and the figure's name in it.")],
    options: [
      .reportStore,
      Option(
        name: "venue", value: "VENUE",
        help: "Whose widths and fonts to use: icml, neurips, iclr, cvpr, ieee, nature or free (default: the report's).",
        choices: Venue.allCases.map(\.rawValue)),
      Option(
        name: "width", value: "WIDTH", help: "column or page (default: the figure's).",
        choices: FigureExtent.allCases.map(\.rawValue)),
      Option(
        name: "format", value: "LIST", help: "Which of pdf, svg, png and eps to write (default: pdf,svg,png)."),
      Option(name: "outlines", help: "Draw the letters of SVG files as paths, for readers without the fonts."),
      Option(name: "out", short: "o", value: "DIR", help: "The folder to write into (default: the working folder)."),
      .json,
    ],
    examples: [
      Example(
        commandLine: "sphere figure reports/paper.md#circle-features --venue icml --width column --format pdf",
        meaning: "circle-features.pdf for one column of an ICML paper")
    ])

  static let data = CommandDescription(
    name: "data",
    abstract: "Say which data sets are found where, or check their files.",
    discussion: [
      "Data sets are looked for in --data if it is given, else in SPHERE_DATA, ./data and the XDG data folder (sphere "
        + "in XDG_DATA_HOME), in this order.",
      "'check' reads every file from end to end; the exit status is 1 when one is malformed or missing (STL-10's unlabeled "
        + "images may be), or when --data names a folder without any.",
    ],
    operands: [Operand(name: "ACTION", help: "list or check.", choices: ["list", "check"])],
    options: [.data, .json, .csv],
    examples: [
      Example(commandLine: "sphere data list", meaning: "what is found where"),
      Example(commandLine: "sphere data check --data ~/data", meaning: "counts, labels and fingerprints"),
    ])
}
