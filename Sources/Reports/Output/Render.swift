import Documents
import Figures
import Foundation
import Specifications
import Texts

/// What `render` makes, and from which store.
public struct RenderOptions: Sendable {
  /// A kind of page.
  public enum Format: String, Sendable, CaseIterable {
    /// One self-contained HTML page.
    case html
    /// Typeset pages.
    case pdf
  }

  /// The store's file; nil for none, so that cells which need results say what to run.
  public var store: String?
  /// The folder that the report is written to; made where it is missing.
  public var output: URL
  /// The pages to write.
  public var formats: Set<Format>
  /// The files to write of each figure.
  public var figureFormats: [FigureFormat]
  /// Seconds since 1970 that files and pages are dated with (SOURCE_DATE_EPOCH); nil for the store's latest run.
  public var createdSeconds: Int?
  /// The paper of the PDF; nil for the report's.
  public var paper: Paper?
  /// Told, before each, what is worked on: `figure 3 of 11: scatter`.
  public var progress: (@Sendable (String) -> Void)?

  /// Options; pages of both kinds and figures as PDF, SVG and PNG unless told otherwise.
  public init(
    store: String?, output: URL, formats: Set<Format> = [.html, .pdf],
    figureFormats: [FigureFormat] = [.pdf, .svg, .png],
    createdSeconds: Int? = nil, paper: Paper? = nil, progress: (@Sendable (String) -> Void)? = nil
  ) {
    self.store = store
    self.output = output
    self.formats = formats
    self.figureFormats = figureFormats
    self.createdSeconds = createdSeconds
    self.paper = paper
    self.progress = progress
  }
}

/// A kind of file for one figure.
public enum FigureFormat: String, Sendable, CaseIterable {
  /// Vectors with embedded fonts.
  case pdf
  /// Vectors with text, run ids and tooltips.
  case svg
  /// Pixels, 300 an inch.
  case png
  /// Encapsulated PostScript.
  case eps

  /// The bytes of a drawing.
  func data(_ drawing: Drawing, _ info: DocumentInfo, outlined: Bool = false) throws(FigureError) -> Data {
    switch self {
    case .pdf: try drawing.pdf(info)
    case .svg: try drawing.svg(info, outlined: outlined)
    case .png: try drawing.png(dotsPerInch: 300, info)
    case .eps: try drawing.eps(info)
    }
  }
}

/// What came of rendering a report.
public struct RenderOutcome: Sendable {
  /// Every file of the report, in the order written; unchanged ones are left as they are.
  public var files: [URL] = []
  /// The files among them whose bytes are new.
  public var changedFiles: [URL] = []
  /// The errors of cells and values, in the order of the report; empty when all is well.
  public var diagnostics: [Diagnostic] = []
  /// Remarks that are no errors, say raw HTML that is left out.
  public var remarks: [Diagnostic] = []
  /// Figures that were drawn.
  public var figures = 0
  /// Tables that were set.
  public var tables = 0
  /// The claims in the order of the report, without those whose cell has an error.
  public var claims: [ClaimFinding] = []
  /// Figures and tables that lack data.
  public var missing = 0

  /// Whether cells asked for results where there is no store yet.
  public var missesStore = false

  /// 0 when every cell ran, 1 when one has an error.
  ///
  /// No verdict changes it: a claim that fails, or that the data leave undecided, is a finding.
  public var exitCode: Int32 { diagnostics.isEmpty ? 0 : 1 }

  /// The number of claims with this verdict.
  public func claims(_ verdict: ClaimVerdict) -> Int { claims.count { $0.verdict == verdict } }
}

/// Runs a report's cells and writes its pages, figures and data.
///
/// Into the folder go NAME.html, NAME.pdf, figures/, data/ (one CSV a figure and table) and manifest.json. A cell that
/// fails shows its messages in its place and the rest is rendered; the outcome has them too. The same
/// report, store and options give the same bytes.
public func render(report: Report, options: RenderOptions) throws(RenderError) -> RenderOutcome {
  try rendered(report: report, options: options, figureFormats: options.figureFormats.map(\.rawValue)).outcome
}

/// As `render`, with the pages and what they say they were made from; `figureFormats` are those that they name.
func rendered(
  report: Report, options: RenderOptions, figureFormats: [String]
) throws(RenderError) -> (outcome: RenderOutcome, pages: [RenderOptions.Format: Data], provenance: ReportProvenance) {
  let store = try ReportQueries(path: options.store, fragments: report.fragments)
  let created = options.createdSeconds ?? store.latestSeconds() ?? 0
  var evaluation = CellEvaluation(report: report, store: store, createdSeconds: created)
  var document = evaluation.document()
  var folder = try OutputFolder(options.output)
  var svgs: [String: String] = [:]
  var provenances: [FigureProvenance] = []
  for index in document.parts.indices {
    guard case .figure(var figure) = document.parts[index] else { continue }
    do {
      options.progress?("figure \(figure.number): \(figure.name)")
      if options.formats.contains(.html) { svgs[figure.name] = try inlineSVG(figure) }
      let provenance = evaluation.figureProvenance(figure)
      let info = evaluation.info(figure, provenance)
      for format in options.figureFormats {
        let path = "figures/\(figure.name).\(format.rawValue)"
        try folder.write(format.data(figure.drawing, info), to: path)
        figure.files.append(path)
      }
      figure.files += evaluation.dataFiles(figure.name).map { "data/\($0).csv" }
      document.parts[index] = .figure(figure)
      if let provenance { provenances.append(provenance) }
    } catch let error as FigureError {
      document.parts[index] = evaluation.broken(figure, error)
    } catch let error as RenderError {
      throw error
    } catch {
      throw .figure(name: figure.name, message: "\(error)")
    }
  }
  for (name, csv) in evaluation.data.sorted(by: { $0.key < $1.key }) {
    try folder.write(Data(csv.utf8), to: "data/\(name).csv")
  }
  var provenance = ReportProvenance(
    evaluation, title: document.title.plainText, store: options.store, options: options)
  provenance.figureFormats = figureFormats
  let (pages, pageRemarks) = try pages(document, svgs, provenance, report, options)
  for (format, page) in pages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
    try folder.write(page, to: "\(report.name).\(format.rawValue)")
  }
  let manifest = Manifest(report: report, evaluation: evaluation, figures: provenances, folder: folder)
  try folder.write(manifest.json(), to: "manifest.json")
  try store.checkReadable()
  try folder.commit()
  var outcome = evaluation.outcome
  outcome.diagnostics = outcome.diagnostics.inOrderOfLines
  outcome.files = folder.files
  outcome.changedFiles = folder.changed
  outcome.remarks = report.remarks + outcome.remarks + evaluation.figureRemarks(document) + pageRemarks
  outcome.missesStore = store.wasMissed
  return (outcome, pages, provenance)
}

/// The pages that are asked for, and what a person should know about them.
private func pages(
  _ document: Document, _ svgs: [String: String], _ provenance: ReportProvenance, _ report: Report,
  _ options: RenderOptions
) throws(RenderError) -> (pages: [RenderOptions.Format: Data], remarks: [Diagnostic]) {
  var remarks: [Diagnostic] = []
  var pages: [RenderOptions.Format: Data] = [:]
  if options.formats.contains(.html) {
    pages[.html] = Data(document.html(svgs: svgs, provenance: provenance.json).utf8)
  }
  if options.formats.contains(.pdf) {
    options.progress?("the pages of \(report.name).pdf")
    let file: Data
    let missing: [Character]
    do throws(PageError) {
      (file, missing) = try document.pages(
        paper: options.paper ?? report.paper, columns: report.columns, createdSeconds: provenance.createdSeconds)
    } catch {
      throw .pages(error.message)
    }
    remarks = DrawingRemark.ofMissing(missing).map { remark in
      Diagnostic(
        file: report.file, position: nil, path: "\(report.name).pdf", message: remark.description, hint: remark.hint,
        severity: .warning)
    }
    let info = DocumentInfo(
      title: provenance.title, subject: "Report \(provenance.report)", keywords: provenance.runs,
      createdSeconds: provenance.createdSeconds, provenance: provenance.json)
    do {
      pages[.pdf] = try describedPDF(file, info)
    } catch {
      throw .pages(error.description)
    }
  }
  return (pages, remarks)
}

/// Draws one figure of a report for a venue, and writes it.
///
/// `width` is `column` or `page` of the venue, or nil for what the cell says. The figure's rows are written beside it as
/// CSV, and an entry into the folder's manifest.json. Returns the files written, and what a person should know about the figure.
public func renderFigure(
  report: Report, name: String, store path: String?, venue: Venue? = nil, width: FigureExtent? = nil,
  formats: [FigureFormat], outlined: Bool = false, output: URL, createdSeconds: Int? = nil
) throws(RenderError) -> (files: [URL], remarks: [Diagnostic]) {
  guard let cell = report.cell(named: name), cell.kind == "figure" else {
    throw .unknownFigure(name: name, hint: hintForUnknownName(name, among: report.figureNames))
  }
  let store = try ReportQueries(path: path, fragments: report.fragments)
  let created = createdSeconds ?? store.latestSeconds() ?? 0
  var evaluation = CellEvaluation(report: report, store: store, createdSeconds: created)
  evaluation.venue = venue
  evaluation.width = width
  evaluation.isOutlined = outlined
  switch evaluation.part(cell) {
  case .figure(let figure):
    var folder = try OutputFolder(output)
    let provenance = evaluation.figureProvenance(figure)
    let info = evaluation.info(figure, provenance)
    for format in formats {
      do {
        try folder.write(
          format.data(figure.drawing, info, outlined: outlined), to: "\(name).\(format.rawValue)")
      } catch let error as FigureError {
        throw .figure(name: name, message: error.description)
      } catch let error as RenderError {
        throw error
      } catch {
        throw .figure(name: name, message: "\(error)")
      }
    }
    for name in evaluation.dataFiles(name) {
      try folder.write(Data((evaluation.data[name] ?? "").utf8), to: "\(name).csv")
    }
    if let provenance {
      try folder.write(Manifest.merging(provenance, files: folder.digests, in: output), to: "manifest.json")
    }
    try store.checkReadable()
    try folder.commit()
    let remarks = report.fonts.remarks(file: report.file) + evaluation.outcome.remarks + evaluation.remarks(on: figure)
    return (folder.files, remarks)
  case .notice(let notice):
    try store.checkReadable()
    throw .figure(name: name, message: notice.messages.joined(separator: "\n"))
  default: throw .figure(name: name, message: "the cell is no figure")
  }
}

/// A figure's SVG for a page: without prolog, its ids made unique by the figure's name.
///
/// HTML wants whole pixels as an element's size; the view box keeps the figure's exact proportions.
private func inlineSVG(_ figure: Document.Figure) throws(FigureError) -> String {
  let svg = String(decoding: try figure.drawing.svg(idPrefix: "\(figure.name)-"), as: UTF8.self)
  guard let start = svg.firstRange(of: "<svg"), let end = svg[start.upperBound...].firstIndex(of: ">") else {
    return ""
  }
  let pixels = [figure.drawing.width, figure.drawing.height].map { Int(($0 * 96 / 72).rounded()) }
  guard let box = svg[start.lowerBound..<end].firstRange(of: "viewBox=") else { return "" }
  let view = svg[box.upperBound...].dropFirst().prefix { $0 != "\"" }
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(pixels[0])\" height=\"\(pixels[1])\" viewBox=\"\(view)\" "
    + "role=\"img\"" + svg[end...].trimmed
}
