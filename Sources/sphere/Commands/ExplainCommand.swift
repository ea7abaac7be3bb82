import Foundation
import Inspection
import Reports
import Specifications
import Storage
import Texts

extension CommandDescription {
  static let explain = CommandDescription(
    name: "explain",
    abstract: "Show what a figure, a page or a run was made from.",
    discussion: [
      "For a PDF, SVG, PNG or EPS that sphere wrote: the report and cell, the queries, the rows and the files that the cell "
        + "read with their digests, the runs and revisions, fonts, venue and width. All this is in the file itself; no store "
        + "is read.",
      "For a report's page, PDF or HTML: the report and its digest, the store, the cells with their runs, rows and digests.",
      "For a run: the experiments that ask for it, its configuration, data and environment.",
    ],
    operands: [Operand(name: "FILE|RUN", help: "A figure's file, a report's page, or a run's id or its first digits.")],
    options: [.store, .json],
    examples: [
      Example(commandLine: "sphere explain scatter.pdf", meaning: "queries, data, runs and revisions behind a figure"),
      Example(
        commandLine: "sphere explain 3f2a91c0", meaning: "which experiments ask for a run, and what it depends on"),
    ])
}

/// `sphere explain`.
let explainCommand = Command(description: .explain) { arguments in
  let subject = arguments.operands[0]
  if let page = try ReportPage(path: subject) {
    print(arguments.flag("json") ? page.json : page.text, terminator: "")
  } else if namesFile(subject) {
    let provenance = try FigureReader.provenance(subject)
    print(arguments.flag("json") ? document(provenance) : text(provenance, file: subject), terminator: "")
  } else {
    let store = try StoreReader(path: arguments.storePath)
    let explanation = try RunExplanation(id: store.resolve(subject), store: store)
    print(arguments.flag("json") ? explanation.json : explanation.text, terminator: "")
  }
  return .success
}

/// Whether a word means a file rather than a run: files have a dot or a slash, or are there.
func namesFile(_ word: String) -> Bool {
  word.contains(".") || word.contains("/") || FileManager.default.fileExists(atPath: word)
}

private func document(_ provenance: FigureProvenance) -> String {
  guard let node = try? parseYAML(provenance.json, file: "provenance"), case .object(let members) = node.json else {
    return document([:]) + "\n"
  }
  return document(members) + "\n"
}

private func text(_ provenance: FigureProvenance, file: String) -> String {
  let width = provenance.extent.map { "\($0), " } ?? ""
  var facts = [
    ("figure", "\(provenance.figure) of \(provenance.report), “\(provenance.title)”"),
    ("cell", "SHA-256 \(provenance.cellSha256)"),
    ("venue", "\(provenance.venue), \(width)\(significant(provenance.widthPoints, 6)) pt wide"),
    ("fonts", provenance.fonts.joined(separator: ", ")),
    ("runs", provenance.runs.isEmpty ? "none" : "\(provenance.runs.count): \(provenance.runs.joined(separator: " "))"),
    ("revisions", provenance.revisions.isEmpty ? "unknown" : provenance.revisions.joined(separator: ", ")),
    ("made by", provenance.tool),
  ]
  if provenance.rasterizedMarks > 0 {
    facts.append(("as an image", "\(provenance.rasterizedMarks) marks, too many for vectors"))
  }
  var sections = ["\(file)\n" + aligned(facts)]
  let files = provenance.data.map { ($0.name, "\(counted($0.rows, "row")), SHA-256 \($0.sha256)") }
  if !files.isEmpty { sections.append("Data\n" + aligned(files)) }
  let inputs = provenance.inputs.map { ($0.path, "SHA-256 \($0.sha256)") }
  if !inputs.isEmpty { sections.append("Inputs\n" + aligned(inputs)) }
  for (index, query) in provenance.queries.enumerated() {
    let title = provenance.queries.count == 1 ? "Query" : "Query \(index + 1)"
    sections.append("\(title)\n" + query.split(separator: "\n").map { "  \($0)\n" }.joined())
  }
  return sections.joined(separator: "\n")
}
