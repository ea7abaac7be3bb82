import Foundation
import Inspection
import Reports
import Specifications
import Storage

/// Renders a figure's file again and says what differs.
func verifyFigure(_ arguments: Arguments) throws -> ExitCode {
  let path = arguments.operands[0]
  let provenance = try FigureReader.provenance(path)
  let file = try FigureFile(path: path)
  guard let format = FigureFormat(rawValue: file.format.rawValue) else { return .usage }
  let reportFile = try report(named: provenance.report, of: file.name, arguments)
  let report: Report
  do {
    report = try Report(contentsOf: reportFile)
  } catch {
    guard
      let outcome = FigureVerification(
        file.bytes, provenance: provenance, unreadable: reportFile.relativePath, mistakes: error)
    else { throw error }
    return show(outcome, arguments)
  }
  let store = arguments.value("store") ?? report.store ?? arguments.storePath
  // What was drawn from files, values or theory alone needs no store, but one that is asked for has to be there.
  let needsStore = !provenance.runs.isEmpty || arguments.value("store") != nil
  let outcome = try verifyFigure(
    file.bytes, format: format, provenance: provenance, report: report,
    store: needsStore || FileManager.default.fileExists(atPath: store) ? store : nil
  ) { name in
    // `sphere figure` writes data beside the figure, `sphere report` into a folder of its own.
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let places = [folder, folder.deletingLastPathComponent().appendingPathComponent("data")]
    return places.lazy.compactMap { try? String(contentsOf: $0.appendingPathComponent(name), encoding: .utf8) }.first
  }
  return show(outcome, arguments)
}

private func show(_ outcome: FigureVerification, _ arguments: Arguments) -> ExitCode {
  let path = arguments.operands[0]
  print(arguments.flag("json") ? document(outcome, path) : text(outcome, path))
  return outcome.agrees ? .success : .failure
}

/// The report that a figure's or page's file names, searched for from where the file is.
func report(named report: String, of file: String, _ arguments: Arguments) throws -> URL {
  if let path = arguments.value("report") { return URL(fileURLWithPath: path) }
  // A name only: what a file says must not lead out of the folders searched.
  let name = report.split(separator: "/").last.map(String.init) ?? ""
  let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
  var folders: [URL] = []
  var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
  // figures/ lies in the report's folder of output, and that beside the report.
  for _ in 0..<3 {
    folders.append(folder)
    folder = folder.deletingLastPathComponent()
  }
  folders += [here, here.appendingPathComponent("reports")]
  for folder in folders {
    let candidate = folder.appendingPathComponent(name)
    if !name.isEmpty, FileManager.default.fileExists(atPath: candidate.path) { return candidate }
  }
  throw FileRefusal(
    file: file, message: "its report \(name) is neither beside nor above it, nor here: name it with --report")
}

private func text(_ outcome: FigureVerification, _ path: String) -> String {
  if outcome.agrees { return "\(path): agrees, byte for byte (SHA-256 \(outcome.fileSha256.prefix(16))...)" }
  var lines = ["\(path): differs"]
  lines += outcome.reasons.map { "  \($0)" }
  lines += outcome.inputs.map { "  \($0)" }
  for difference in outcome.data {
    let total = difference.runs.reduce(into: (added: 0, removed: 0, changed: 0)) { sum, run in
      sum = (sum.added + run.added, sum.removed + run.removed, sum.changed + run.changed)
    }
    lines.append(
      "  \(difference.file): "
        + (difference.obstacle ?? "\(total.added) rows added, \(total.removed) removed, \(total.changed) changed"))
    if !difference.columns.isEmpty { lines.append("    columns: \(difference.columns.joined(separator: ", "))") }
    for run in difference.runs.prefix(20) {
      let counts = [(run.added, "added"), (run.removed, "removed"), (run.changed, "changed")].filter { $0.0 > 0 }
      let name = run.run.map { "run \($0.prefix(8))" } ?? "rows"
      lines.append("    \(name): \(counts.map { "\($0.0) \($0.1)" }.joined(separator: ", "))")
      lines += run.examples.map { "      \($0)" }
    }
    if difference.runs.count > 20 { lines.append("    and \(difference.runs.count - 20) more runs") }
  }
  return lines.joined(separator: "\n")
}

private func document(_ outcome: FigureVerification, _ path: String) -> String {
  document([
    "file": .string(path), "agrees": .bool(outcome.agrees), "file_sha256": .string(outcome.fileSha256),
    "new_sha256": JSONValue(outcome.newSha256), "reasons": .array(outcome.reasons.map(JSONValue.string)),
    "inputs": .array(
      outcome.inputs.map { input in
        .object([
          "path": .string(input.path), "change": .string(input.change.rawValue),
          "old_sha256": JSONValue(input.oldSha256), "new_sha256": JSONValue(input.newSha256),
        ])
      }),
    "data": .array(
      outcome.data.map { difference in
        .object([
          "file": .string(difference.file), "columns": .array(difference.columns.map(JSONValue.string)),
          "obstacle": JSONValue(difference.obstacle),
          "runs": .array(
            difference.runs.map { run in
              .object([
                "run_id": JSONValue(run.run), "added": .integer(run.added), "removed": .integer(run.removed),
                "changed": .integer(run.changed), "examples": .array(run.examples.map(JSONValue.string)),
              ])
            }),
        ])
      }),
  ])
}
