import Digests
import Documents
import Figures
import Foundation
import Rows
import Specifications

/// What a report's page (PDF or HTML) was made from; written into it, and read back by `sphere explain` and `sphere verify`.
///
/// As with figures it names no machine, path or time of rendering.
public struct ReportProvenance: Sendable, Hashable, Codable {
  /// One cell of the report.
  public struct Cell: Sendable, Hashable, Codable {
    /// `figure`, `table` or `claim`.
    public var kind: String
    /// The cell's name.
    public var name: String
    /// The SHA-256 of the cell's text.
    public var cellSha256: String
    /// The first digits of the ids of its runs.
    public var runs: [String]
    /// The rows behind it.
    public var data: [FigureProvenance.DataFile]
    /// The files of the report's folder that it read.
    public var inputs: [InputFile]

    enum CodingKeys: String, CodingKey {
      case kind, name, cellSha256 = "cell_sha256", runs, data, inputs
    }
  }

  /// The program and its version.
  public var tool: String
  /// The report's file name, without its folder.
  public var report: String
  /// The SHA-256 of the report's text.
  public var reportSha256: String
  /// The title, without markup.
  public var title: String
  /// The store's file name, without its folder; nil where there was none.
  public var store: String?
  /// The paper of the PDF.
  public var paper: String
  /// The date that the page bears, in seconds since 1970.
  public var createdSeconds: Int
  /// The kinds of files that the figures were written as: the HTML page links to them.
  public var figureFormats: [String]
  /// The revisions of the program's source tree behind the runs.
  public var revisions: [String]
  /// The cells with data, in the order of the report.
  public var cells: [Cell]
  /// The pictures of the prose.
  public var pictures: [InputFile]

  enum CodingKeys: String, CodingKey {
    case tool, report, reportSha256 = "report_sha256", title, store, paper, createdSeconds = "created_seconds"
    case figureFormats = "figure_formats", revisions, cells, pictures
  }

  /// The first digits of the ids of all runs, sorted.
  public var runs: [String] { Set(cells.flatMap(\.runs)).sorted() }

  /// The JSON, with sorted keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Reads what `json` wrote; nil for anything else.
  public init?(json text: String) {
    guard let decoded = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = decoded
  }

  /// Reads it from a page of HTML that sphere wrote; nil for anything else.
  public init?(html page: Data) {
    // It is in the page's head, before anything long.
    let head = String(decoding: page.prefix(Self.mostBytes), as: UTF8.self)
    guard let start = head.firstRange(of: Document.provenanceMarker) else { return nil }
    let text = head[start.upperBound...].prefix { $0 != "\"" }
    let pairs = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&amp;", "&")]
    self.init(json: pairs.reduce(String(text)) { $0.replacing($1.0, with: $1.1) })
  }

  private static let mostBytes = 8 << 20

  init(_ evaluation: CellEvaluation, title: String, store: String?, options: RenderOptions) {
    let report = evaluation.report
    tool = "sphere \(programVersion)"
    self.report = report.name + ".md"
    reportSha256 = report.sha256
    self.title = title
    self.store = store?.split(separator: "/").last.map(String.init)
    paper = (options.paper ?? report.paper).rawValue
    createdSeconds = evaluation.createdSeconds
    figureFormats = options.figureFormats.map(\.rawValue)
    revisions = evaluation.store.revisions(Set(evaluation.records.flatMap(\.runs)).sorted())
    cells = evaluation.records.map { record in
      Cell(
        kind: record.kind, name: record.name, cellSha256: report.cell(named: record.name)?.sha256 ?? "",
        runs: record.runs.map { String($0.prefix(8)) },
        data: record.dataFiles.map { name in
          let csv = evaluation.data[name] ?? ""
          return FigureProvenance.DataFile(name: "\(name).csv", sha256: SHA256.of(csv), rows: CSVTable.rowCount(csv))
        }, inputs: record.inputs)
    }
    pictures = evaluation.pictureDigests.map { InputFile(path: $0.path, sha256: $0.sha256) }
      .sorted { $0.path < $1.path }
  }
}

/// Whether a report's page is what its report and store give now.
public struct ReportVerification: Sendable {
  /// Whether every byte agrees.
  public var agrees: Bool
  /// The SHA-256 of the page.
  public var fileSha256: String
  /// The SHA-256 of the page as it comes out now; nil where none does.
  public var newSha256: String?
  /// What differs.
  public var reasons: [String] = []
}

/// Renders a report again, in a folder that is then deleted, and compares a page that was made earlier.
///
/// - Throws: when the store cannot be read or nothing can be written.
public func verifyReport(
  _ bytes: Data, format: RenderOptions.Format, provenance: ReportProvenance, report: Report, store: String?
) throws(RenderError) -> ReportVerification {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-verify-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  let options = RenderOptions(
    store: store, output: folder, formats: [format],
    figureFormats: format == .pdf ? [] : provenance.figureFormats.compactMap(FigureFormat.init(rawValue:)),
    createdSeconds: provenance.createdSeconds, paper: Paper(rawValue: provenance.paper))
  // The page says which figures were written beside it, also where none is now.
  let (_, pages, now) = try rendered(report: report, options: options, figureFormats: provenance.figureFormats)
  var result = ReportVerification(agrees: false, fileSha256: SHA256.of(bytes))
  guard let page = pages[format] else {
    result.reasons.append("the report no longer renders a page")
    return result
  }
  result.newSha256 = SHA256.of(page)
  result.agrees = page == bytes
  guard !result.agrees else { return result }
  result.reasons = differences(from: provenance, to: now)
  if result.reasons.isEmpty {
    result.reasons.append("report, data and program agree: the page was edited, or fonts or libraries differ")
  }
  return result
}

private func differences(from old: ReportProvenance, to new: ReportProvenance) -> [String] {
  var reasons: [String] = []
  if old.tool != new.tool { reasons.append("it was made by \(old.tool); this is \(new.tool)") }
  if old.reportSha256 != new.reportSha256 { reasons.append("the report has been edited since") }
  if old.store != new.store {
    reasons.append("it was made from \(old.store ?? "no store"), now from \(new.store ?? "none")")
  }
  let runs = (Set(old.runs), Set(new.runs))
  for (ids, what) in [(runs.0.subtracting(runs.1), "gone"), (runs.1.subtracting(runs.0), "added")] where !ids.isEmpty {
    let list = ids.sorted()
    reasons.append("runs \(what): \(list.prefix(6).joined(separator: ", "))\(list.count > 6 ? " ..." : "")")
  }
  let known = Dictionary(new.cells.map { ($0.name, $0) }) { first, _ in first }
  for cell in old.cells {
    guard let now = known[cell.name] else {
      reasons.append("\(cell.kind) \(cell.name) is no longer there, or has no data")
      continue
    }
    if now.cellSha256 != cell.cellSha256 { reasons.append("\(cell.kind) \(cell.name): the cell has been edited since") }
    if now.inputs != cell.inputs { reasons.append("\(cell.kind) \(cell.name): the files that it reads differ") }
    for file in cell.data {
      guard let current = now.data.first(where: { $0.name == file.name }), current.sha256 != file.sha256 else {
        continue
      }
      reasons.append("\(cell.kind) \(cell.name): \(file.rows) rows then, \(current.rows) now, of which some differ")
    }
  }
  let before = Set(old.cells.map(\.name))
  for cell in new.cells where !before.contains(cell.name) { reasons.append("\(cell.kind) \(cell.name) is new") }
  if old.pictures != new.pictures { reasons.append("pictures of the prose differ") }
  return reasons
}
