import Documents
import Figures
import Foundation
import Specifications

/// What a figure's file was made from; written into the file, and read back by `sphere explain` and `sphere verify`.
///
/// It names no machine, path or time of rendering: equal reports and stores give equal provenance.
public struct FigureProvenance: Sendable, Hashable, Codable {
  /// Rows behind the figure, as the CSV file beside it holds them.
  public struct DataFile: Sendable, Hashable, Codable {
    /// The file's name.
    public var name: String
    /// The SHA-256 of its bytes.
    public var sha256: String
    /// How many rows it has.
    public var rows: Int
  }

  /// The program and its version.
  public var tool: String
  /// The report's file name, without its folder.
  public var report: String
  /// The report's title.
  public var title: String
  /// The figure's name.
  public var figure: String
  /// The SHA-256 of the cell's text.
  public var cellSha256: String
  /// The venue whose fonts and widths it has.
  public var venue: String
  /// `column` or `page` where the command line asked for it, nil for the cell's own width.
  public var extent: String?
  /// The page's width in points.
  public var widthPoints: Double
  /// Whether text was drawn as outlines in SVG.
  public var isOutlined: Bool
  /// The date that the file bears, in seconds since 1970.
  public var createdSeconds: Int
  /// The queries, as asked of the store.
  public var queries: [String]
  /// The rows that they gave.
  public var data: [DataFile]
  /// The runs that the rows name: the first digits of their ids.
  public var runs: [String]
  /// The revisions of the program's source tree that carried the runs out.
  public var revisions: [String]
  /// The fonts that texts are set in.
  public var fonts: [String]
  /// Marks that were drawn as images.
  public var rasterizedMarks: Int
  /// The files of the report's folder that the cell read, sorted by path; none in files that an older sphere wrote.
  public var inputs: [InputFile]

  /// The canonical JSON.
  public var json: String { value.canonicalText }

  var value: JSONValue {
    var members: [String: JSONValue] = [
      "tool": .string(tool), "report": .string(report), "title": .string(title), "figure": .string(figure),
      "cell_sha256": .string(cellSha256), "venue": .string(venue), "width_points": .number(widthPoints),
      "is_outlined": .bool(isOutlined), "created_seconds": .integer(createdSeconds),
      "queries": .array(queries.map { .string($0) }), "runs": .array(runs.map { .string($0) }),
      "revisions": .array(revisions.map { .string($0) }), "fonts": .array(fonts.map { .string($0) }),
      "rasterized_marks": .integer(rasterizedMarks),
      "data": .array(
        data.map { file in
          .object(["name": .string(file.name), "sha256": .string(file.sha256), "rows": .integer(file.rows)])
        }),
    ]
    if let extent { members["extent"] = .string(extent) }
    // Figures without files keep the bytes that they had before inputs were noted.
    if !inputs.isEmpty { members["inputs"] = .array(inputs.map(\.value)) }
    return .object(members)
  }

  /// Reads what `json` wrote; nil for anything else.
  public init?(json text: String) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let decoded = try? decoder.decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = decoded
  }

  init(
    report: Report, cell: ReportCell, figure: Document.Figure, venue: Venue, extent: FigureExtent?, isOutlined: Bool,
    createdSeconds: Int, record: CellEvaluation.Record, data: [DataFile], revisions: [String]
  ) {
    tool = "sphere \(programVersion)"
    self.report = report.name + ".md"
    title = report.title
    self.figure = cell.name
    cellSha256 = cell.sha256
    self.venue = venue.rawValue
    self.extent = extent?.rawValue
    widthPoints = figure.drawing.width
    self.isOutlined = isOutlined
    self.createdSeconds = createdSeconds
    queries = record.queries
    self.data = data
    // Enough digits to tell a store's runs apart, few enough to be read.
    runs = record.runs.map { String($0.prefix(8)) }
    self.revisions = revisions
    fonts = figure.drawing.fonts
    rasterizedMarks = figure.drawing.rasterizedMarks
    inputs = record.inputs
  }
}
