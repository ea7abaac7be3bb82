import Figures
import Foundation
import Reports
import Specifications
import Storage

/// `sphere report`.
let reportCommand = Command(description: .report) { arguments in
  if arguments.flag("reference") {
    print(cellReference)
    return .success
  }
  guard let path = arguments.operands.first else {
    throw UsageError(command: .report, message: "missing argument REPORT.md")
  }
  let file = URL(fileURLWithPath: path)
  let names = RenderOptions.Format.allCases.map(\.rawValue)
  let formats = try arguments.words("format", from: names) ?? names
  let created = try sourceDateSeconds(arguments)
  let report = try readReport(file, arguments: arguments)
  let folder =
    arguments.value("out").map { URL(fileURLWithPath: $0, isDirectory: true) }
    ?? file.deletingLastPathComponent().appendingPathComponent(report.name, isDirectory: true)
  let outcome = try render(
    report: report,
    options: RenderOptions(
      store: try storePath(arguments, report: report), output: folder,
      formats: Set(formats.compactMap(RenderOptions.Format.init(rawValue:))), createdSeconds: created))

  for diagnostic in outcome.remarks + outcome.diagnostics { note(diagnostic.description) }
  // What a person opens; the figures lie beside it.
  let pages = outcome.files.filter {
    names.contains($0.pathExtension) && $0.deletingPathExtension().lastPathComponent == report.name
  }
  if arguments.flag("json") {
    print(document(of: outcome))
  } else {
    for page in pages { print(page.path) }
    note(summary(of: outcome))
  }
  return outcome.diagnostics.isEmpty ? .success : .failure
}

/// `sphere figure`.
let figureCommand = Command(description: .figure) { arguments in
  let parts = arguments.operands[0].split(separator: "#", maxSplits: 1).map(String.init)
  guard parts.count == 2 else {
    throw UsageError(
      command: .figure, message: "name the figure after a '#', as in \(parts.first ?? "REPORT.md")#NAME")
  }
  let names = FigureFormat.allCases.map(\.rawValue)
  let formats = try arguments.words("format", from: names) ?? ["pdf", "svg", "png"]
  let created = try sourceDateSeconds(arguments)
  let report = try readReport(URL(fileURLWithPath: parts[0]), arguments: arguments)
  let files = try renderFigure(
    report: report, name: parts[1], store: try storePath(arguments, report: report),
    venue: arguments.value("venue").flatMap(Venue.init(rawValue:)),
    width: arguments.value("width").flatMap(FigureExtent.init(rawValue:)),
    formats: formats.compactMap(FigureFormat.init(rawValue:)), outlined: arguments.flag("outlines"),
    output: URL(fileURLWithPath: arguments.value("out") ?? ".", isDirectory: true), createdSeconds: created)
  if arguments.flag("json") {
    print(document(["files": .array(files.map { .string($0.path) })]))
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
    note("there is no \(path) yet: what needs results will say so")
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
      "holding": .integer(outcome.claimsHolding), "failing": .integer(outcome.claimsFailing),
      "without_data": .integer(outcome.claimsMissing),
    ]),
    "errors": .array(outcome.diagnostics.map(json)),
    "remarks": .array(outcome.remarks.map(json)),
  ])
}

/// `14 figures, 3 tables; claims: 5 hold, 1 fails, 2 without data; 1 figure or table without data`.
private func summary(of outcome: RenderOutcome) -> String {
  var parts = ["\(counted(outcome.figures, "figure")), \(counted(outcome.tables, "table"))"]
  let claims = outcome.claimsHolding + outcome.claimsFailing + outcome.claimsMissing
  if claims > 0 {
    parts.append(
      "\(counted(claims, "claim")): \(outcome.claimsHolding) holding, \(outcome.claimsFailing) failing, "
        + "\(outcome.claimsMissing) without data")
  }
  if outcome.missing > 0 { parts.append("\(counted(outcome.missing, "cell")) without data") }
  if !outcome.diagnostics.isEmpty { parts.append(counted(outcome.diagnostics.count, "mistake")) }
  return parts.joined(separator: "; ")
}
