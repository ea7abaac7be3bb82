import Documents
import Figures
import Foundation
import Reports
import Specifications
import Storage
import Texts

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

/// `sphere figure`.
let figureCommand = Command(description: .figure) { arguments in
  let operand = arguments.operands[0]
  // The last one: figures' names have none, files' names may.
  guard let sign = operand.lastIndex(of: "#"), sign != operand.startIndex,
    operand.index(after: sign) != operand.endIndex
  else {
    throw UsageError(
      command: .figure, message: "name the figure after a '#', as in \(operand.isEmpty ? "REPORT.md" : operand)#NAME")
  }
  let parts = [String(operand[..<sign]), String(operand[operand.index(after: sign)...])]
  let names = FigureFormat.allCases.map(\.rawValue)
  let formats = try arguments.words("format", from: names) ?? ["pdf", "svg", "png"]
  let created = try sourceDateSeconds(arguments)
  let report = try readReport(URL(fileURLWithPath: parts[0]), arguments: arguments)
  let (files, remarks) = try renderFigure(
    report: report, name: parts[1], store: try storePath(arguments, report: report),
    venue: arguments.value("venue").flatMap(Venue.init(rawValue:)),
    width: arguments.value("width").flatMap(FigureExtent.init(rawValue:)),
    formats: formats.compactMap(FigureFormat.init(rawValue:)), outlined: arguments.flag("outlines"),
    output: URL(fileURLWithPath: arguments.value("out") ?? ".", isDirectory: true), createdSeconds: created)
  for remark in remarks { note(remark.description) }
  if arguments.flag("json") {
    print(
      document([
        "files": .array(files.map { .string($0.path) }), "remarks": .array(remarks.map(json)),
      ]))
  } else {
    for file in files { print(file.path) }
  }
  return .success
}

/// Reads a report; with `--json` its mistakes are a document too.
private func readReport(_ file: URL, arguments: Arguments) throws(Diagnostics) -> Report {
  do {
    return try Report(contentsOf: file)
  } catch {
    if arguments.flag("json") { print(document(of: error)) }
    throw error
  }
}

/// The store named on the command line, else the report's, else the usual one.
///
/// A report can be rendered before anything was run, its cells then say what to run; but a store that was asked for has
/// to be there.
///
/// - Throws: `StorageError` when the command line names a store that does not exist.
private func storePath(_ arguments: Arguments, report: Report) throws(StorageError) -> String? {
  let path = arguments.value("store") ?? report.store ?? arguments.storePath
  if !FileManager.default.fileExists(atPath: path) {
    if arguments.value("store") != nil { _ = try StoreReader(path: path) }
    return nil
  }
  return path
}

/// The date that files are to bear, from the environment.
///
/// - Throws: `UsageError` when it is no number of seconds.
private func sourceDateSeconds(_ arguments: Arguments) throws(UsageError) -> Int? {
  guard let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
  guard let seconds = Int(text), seconds >= 0 else {
    throw UsageError(
      command: arguments.command, message: "SOURCE_DATE_EPOCH must be seconds since 1970, found '\(text)'")
  }
  return seconds
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
  if !outcome.diagnostics.isEmpty { parts.append(counted(outcome.diagnostics.count, "mistake")) }
  return parts.joined(separator: "; ")
}
