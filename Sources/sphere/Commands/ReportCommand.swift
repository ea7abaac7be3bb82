import Documents
import Foundation
import Reports
import Specifications
import Storage
import Texts

extension CommandDescription {
  /// `sphere report`, for people.
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
}

/// `sphere report`.
let reportCommand = Command(description: .report) { arguments in
  if arguments.flag("reference") {
    print(cellReference)
    return .success
  }
  guard let path = arguments.operands.first else {
    throw UsageError(command: .report, message: "missing argument REPORT.md")
  }
  let settings = try ReportSettings(arguments, file: path)
  guard arguments.flag("watch") else { return try settings.render() }
  return await ReportWatch(settings: settings).run()
}

/// What `sphere report` was asked for.
struct ReportSettings: Sendable {
  let arguments: Arguments
  let file: URL
  private let formats: [String]
  private let createdSeconds: Int?

  init(_ arguments: Arguments, file path: String) throws {
    self.arguments = arguments
    file = URL(fileURLWithPath: path)
    formats = try arguments.words("format", from: Self.pages) ?? Self.pages
    createdSeconds = try sourceDateSeconds(arguments)
  }

  private static let pages = RenderOptions.Format.allCases.map(\.rawValue)

  /// Reads the report anew and renders it; says where its pages lie and what is wrong with its cells.
  func render() throws -> ExitCode {
    let report = try readReport(file, arguments: arguments)
    let folder =
      arguments.value("out").map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? file.deletingLastPathComponent().appendingPathComponent(report.name, isDirectory: true)
    let board = RenderProgress()
    let outcome = try Reports.render(
      report: report,
      options: RenderOptions(
        store: try storePath(arguments, report: report), output: folder,
        formats: Set(formats.compactMap(RenderOptions.Format.init(rawValue:))), createdSeconds: createdSeconds,
        paper: arguments.value("paper").flatMap(Paper.init(rawValue:)), progress: { board.show($0) }))
    board.clear()
    if outcome.missesStore {
      note(
        "there is no \(arguments.value("store") ?? report.store ?? arguments.storePath) yet: what needs results says so"
      )
    }
    for remark in outcome.remarks { note(remark.description) }
    for diagnostic in outcome.diagnostics { note(diagnostic.description) }
    // What a person opens; the figures lie beside it.
    let pages = outcome.files.filter {
      Self.pages.contains($0.pathExtension) && $0.deletingPathExtension().lastPathComponent == report.name
    }
    if arguments.flag("json") {
      print(document(of: outcome))
    } else {
      for page in pages { print(page.path) }
      note(summary(of: outcome))
    }
    return outcome.diagnostics.isEmpty ? .success : .failure
  }

  /// The files whose change makes another rendering: the report, its store, the experiments, tables and pictures that it
  /// names.
  func watchedFiles() -> [String] {
    let report = try? Report(contentsOf: file)
    let store = arguments.value("store") ?? report?.store ?? arguments.storePath
    return [file.path, store, store + "-wal"] + (report?.experimentFiles ?? []) + (report?.readFiles ?? [])
  }
}

private func document(of outcome: RenderOutcome) -> String {
  document([
    "files": .array(outcome.files.map { .string($0.path) }),
    "changed_files": .array(outcome.changedFiles.map { .string($0.path) }),
    "figures": .integer(outcome.figures), "tables": .integer(outcome.tables),
    "without_data": .integer(outcome.missing),
    "claims": .object([
      "holding": .integer(outcome.claims(.holds)), "failing": .integer(outcome.claims(.fails)),
      "undecided": .integer(outcome.claims(.undecided)), "without_data": .integer(outcome.claims(.missing)),
    ]),
    "verdicts": .array(outcome.claims.map(json)),
    "errors": .array(outcome.diagnostics.map(json)),
    "remarks": .array(outcome.remarks.map(json)),
  ])
}

/// A claim with its verdict and the differences that it rests on.
private func json(_ claim: ClaimFinding) -> JSONValue {
  .object([
    "name": .string(claim.name), "verdict": .string(claim.verdict.rawValue),
    "comparisons": .array(
      claim.differences.map { difference in
        .object([
          "left": .string(difference.left), "right": .string(difference.right),
          "difference": difference.mean.map { .number($0) } ?? .null,
          "low": difference.interval.map { .number($0.lowerBound) } ?? .null,
          "high": difference.interval.map { .number($0.upperBound) } ?? .null,
          "n": .integer(difference.count), "verdict": .string(difference.verdict.rawValue),
        ])
      }),
  ])
}

/// `14 figures, 3 tables; 7 claims: 3 hold, 1 fails, 2 undecided, 1 without data; 1 cell without data`.
private func summary(of outcome: RenderOutcome) -> String {
  var parts = ["\(counted(outcome.figures, "figure")), \(counted(outcome.tables, "table"))"]
  if !outcome.claims.isEmpty {
    let words: [(ClaimVerdict, one: String, many: String)] = [
      (.holds, "holds", "hold"), (.fails, "fails", "fail"), (.undecided, "undecided", "undecided"),
      (.missing, "without data", "without data"),
    ]
    let counts = words.compactMap { verdict, one, many -> String? in
      let count = outcome.claims(verdict)
      return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    parts.append("\(counted(outcome.claims.count, "claim")): \(counts.joined(separator: ", "))")
  }
  if outcome.missing > 0 { parts.append("\(counted(outcome.missing, "cell")) without data") }
  if !outcome.diagnostics.isEmpty { parts.append(counted(outcome.diagnostics.count, "error")) }
  return parts.joined(separator: "; ")
}
