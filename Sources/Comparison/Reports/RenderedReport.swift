import Digests
import Files
import Foundation
import Reports
import Tensors

/// The folder of a rendered report, or of single figures: what its manifest says, and files that have the digests stated there.
public struct RenderedReport: Sendable {
  /// A table: its name, and the file with its rows where it has one.
  struct Table: Sendable {
    var name: String
    var data: RenderedFigure.File?
  }

  /// The folder as named.
  public let folder: String
  /// The report's name; nil for a folder of single figures.
  public let name: String?
  /// The ids of all runs.
  public let runs: Set<String>
  /// The figures in the order of the report.
  public let figures: [RenderedFigure]
  /// The tables.
  let tables: [Table]
  /// The names of the claims.
  let claims: [String]
  /// The page, where there is one.
  let page: RenderedFigure.File?

  private static let remedy = "render the report again, into an empty folder"
  private static let mostFileBytes = 256 << 20

  /// Reads a folder's manifest and checks the digest of every file that it names.
  ///
  /// - Throws: `ComparisonError` for a folder without a manifest, a damaged or newer one, and files that are missing or edited.
  public init(folder: String) throws(ComparisonError) {
    let manifest = try ReportManifest(folder: folder)
    try Self.check(manifest, folder)
    let digests = Dictionary(manifest.files.map { ($0.path, $0.sha256) }) { first, _ in first }
    func file(_ path: String) -> RenderedFigure.File? {
      digests[path].map { RenderedFigure.File(path: "\(folder)/\(path)", sha256: $0) }
    }
    self.folder = folder
    name = manifest.report
    runs = Set(manifest.cells.flatMap(\.runs))
    figures = manifest.cells.filter { $0.kind == "figure" }.map { cell in
      var files: [FigureFormat: RenderedFigure.File] = [:]
      for format in FigureFormat.allCases {
        files[format] = file("figures/\(cell.name).\(format.rawValue)") ?? file("\(cell.name).\(format.rawValue)")
      }
      let data = cell.data.map { path in
        (
          RenderedFigure.shortName(path, of: cell.name),
          file(path) ?? RenderedFigure.File(path: "", sha256: "")
        )
      }
      return RenderedFigure(
        name: cell.name, runs: cell.runs, files: files, data: Dictionary(data) { first, _ in first },
        facts: RenderedFigure.Facts(
          cellSha256: cell.cellSha256, venue: cell.venue, widthPoints: cell.widthPoints, tool: cell.tool,
          fonts: cell.fonts, queries: cell.queries))
    }
    tables = manifest.cells.filter { $0.kind == "table" }.map { cell in
      Table(name: cell.name, data: cell.data.lazy.compactMap(file).first)
    }
    claims = manifest.cells.filter { $0.kind == "claim" }.map(\.name)
    page = manifest.report.flatMap { file("\($0).html") }
  }

  /// The figure of a name; nil where it has none.
  public func figure(named name: String) -> RenderedFigure? { figures.first { $0.name == name } }

  /// The file name of the store that the report was made from, as its page says; nil where there is no page or no store.
  var storeName: String? {
    guard let page, let data = try? page.data(), let provenance = ReportProvenance(html: data) else { return nil }
    return provenance.store.flatMap { $0.contains("/") ? nil : $0 }
  }

  /// Checks all files at the same time: a report has some megabytes, of which SHA-256 takes milliseconds.
  private static func check(_ manifest: ReportManifest, _ folder: String) throws(ComparisonError) {
    let files = manifest.files
    let workers = Workers(threads: max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8)))
    let problems = workers.map(files.count) { place -> ComparisonError? in
      problem(files[place].path, files[place].sha256, folder)
    }
    if let first = problems.lazy.compactMap(\.self).first { throw first }
  }

  private static func problem(_ path: String, _ expected: String, _ folder: String) -> ComparisonError? {
    let whole = "\(folder)/\(path)"
    do throws(FileError) {
      let file = try OpenFile(whole)
      guard file.size <= mostFileBytes else {
        return ComparisonError(whole, "it has \(file.size >> 20) MB; up to \(mostFileBytes >> 20) are read")
      }
      let found = try SHA256.ofFile(at: URL(fileURLWithPath: whole))
      guard found != expected else { return nil }
      return ComparisonError(
        whole,
        "it was edited after the report was rendered: its SHA-256 is \(found.prefix(16))..., the manifest says "
          + "\(expected.prefix(16))...", hint: remedy)
    } catch {
      let message =
        error.code == ENOENT
        ? "it is missing, and \(folder)/\(ReportManifest.fileName) names it" : "it cannot be read: \(error.reason)"
      return ComparisonError(whole, message, hint: error.code == ENOENT ? remedy : error.hint)
    }
  }
}
