import Files
import Foundation
import Inspection
import Reports
import Specifications
import Texts

/// A report's page, PDF or HTML, that sphere wrote.
struct ReportPage {
  let path: String
  let format: RenderOptions.Format
  let bytes: Data
  let provenance: ReportProvenance

  /// Nil for a file that is something else, or none; a figure's file, say.
  ///
  /// - Throws: `FileRefusal` for a PDF that is malformed.
  init?(path: String) throws(FileRefusal) {
    self.path = path
    guard namesFile(path), let head = Self.head(of: path) else { return nil }
    if head.starts(with: Data("<!DOCTYPE html".utf8)) {
      guard let bytes = try? OpenFile(path).bytes() else { return nil }
      guard let provenance = ReportProvenance(html: bytes) else {
        throw FileRefusal(
          file: path,
          message: "it is a page of HTML that does not say what it was made from: sphere did not write it, "
            + "or an older version did")
      }
      (self.bytes, self.provenance, format) = (bytes, provenance, .html)
    } else {
      guard head.starts(with: Data("%PDF-".utf8)) else { return nil }
      let file = try FigureFile(path: path)
      guard let text = try FigureReader.provenanceText(path), let provenance = ReportProvenance(json: text) else {
        return nil
      }
      (bytes, self.provenance, format) = (file.bytes, provenance, .pdf)
    }
  }

  /// The first bytes of a regular file.
  private static func head(of path: String) -> Data? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    return try? file.read(upToCount: 32)
  }

  /// What `lint` says of it.
  var isNoFigure: FileRefusal {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
    return FileRefusal(
      file: path,
      message:
        "it is the page of a report, and rules are for figures: lint \(folder == "." ? "" : folder + "/")figures/*.pdf")
  }

  var json: String {
    guard let node = try? parseYAML(provenance.json, file: "provenance"), case .object(let members) = node.json else {
      return document([:]) + "\n"
    }
    return document(members) + "\n"
  }

  var text: String {
    let runs = provenance.runs
    var facts = [
      ("report", "\(provenance.report), “\(provenance.title)”, \(format.rawValue.uppercased())"),
      ("text", "SHA-256 \(provenance.reportSha256)"), ("store", provenance.store ?? "none"),
      ("runs", runs.isEmpty ? "none" : "\(runs.count): \(runs.joined(separator: " "))"),
      ("revisions", provenance.revisions.isEmpty ? "unknown" : provenance.revisions.joined(separator: ", ")),
      ("made by", provenance.tool),
    ]
    if format == .pdf { facts.insert(("paper", provenance.paper), at: 2) }
    var sections = ["\(path)\n" + aligned(facts)]
    let cells = provenance.cells.map { cell in
      let rows = cell.data.map { "\(counted($0.rows, "row")) of \($0.name), SHA-256 \($0.sha256.prefix(16))..." }
      let runs = cell.runs.isEmpty ? [] : [counted(cell.runs.count, "run")]
      let facts = runs + rows + cell.inputs.map { "from \($0.path)" }
      return (
        "\(cell.kind) \(cell.name)", facts.isEmpty ? "generated from the cell alone" : facts.joined(separator: "; ")
      )
    }
    if !cells.isEmpty { sections.append("Cells\n" + aligned(cells)) }
    let pictures = provenance.pictures.map { ($0.path, "SHA-256 \($0.sha256)") }
    if !pictures.isEmpty { sections.append("Pictures\n" + aligned(pictures)) }
    sections.append("The queries are in the figures' own files: sphere explain figures/NAME.pdf\n")
    return sections.joined(separator: "\n")
  }
}

/// Renders a report again and says whether a page of it comes out byte for byte.
func verify(_ page: ReportPage, _ arguments: Arguments) throws -> ExitCode {
  let report = try Report(contentsOf: report(named: page.provenance.report, of: page.path, arguments))
  let store = arguments.value("store") ?? report.store ?? arguments.storePath
  let needsStore = page.provenance.store != nil || arguments.value("store") != nil
  let outcome = try verifyReport(
    page.bytes, format: page.format, provenance: page.provenance, report: report, store: needsStore ? store : nil)
  if arguments.flag("json") {
    print(
      document([
        "file": .string(page.path), "agrees": .bool(outcome.agrees), "file_sha256": .string(outcome.fileSha256),
        "new_sha256": JSONValue(outcome.newSha256), "reasons": .array(outcome.reasons.map(JSONValue.string)),
      ]))
  } else if outcome.agrees {
    print("\(page.path): agrees, byte for byte (SHA-256 \(outcome.fileSha256.prefix(16))...)")
  } else {
    print((["\(page.path): differs"] + outcome.reasons.map { "  \($0)" }).joined(separator: "\n"))
  }
  return outcome.agrees ? .success : .failure
}
