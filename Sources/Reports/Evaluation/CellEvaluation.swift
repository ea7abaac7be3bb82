import Documents
import Figures
import Foundation
import Rows
import Specifications
import Texts

/// Runs a report's cells against a store, one after the other, and gathers what came of them.
struct CellEvaluation {
  /// What the manifest says about one cell.
  struct Record: Sendable {
    var kind: String
    var name: String
    var queries: [String]
    /// Run ids, sorted.
    var runs: [String]
    /// Files of data by their names within `data/`, in order.
    var dataFiles: [String]
    /// Files of the report's folder that the cell read, sorted by path.
    var inputs: [InputFile] = []
  }

  let report: Report
  let store: ReportQueries
  let createdSeconds: Int
  /// The only folder whose files cells may read.
  let folder: ReportFolder
  /// The venue asked for in place of the report's and the cells'.
  var venue: Venue?
  /// The width asked for in place of the cells'.
  var width: FigureExtent?
  /// Whether letters are drawn as paths in SVG.
  var isOutlined = false
  /// Whether a figure's files name those that the cell read; not where one is drawn again that did not.
  var namesInputs = true
  var outcome = RenderOutcome()
  /// What the cell at work has read.
  private(set) var inputs = InputLedger()
  /// CSV by the name within `data/`, without extension.
  var data: [String: String] = [:]
  var records: [Record] = []
  /// The claims so far, for tables that list them.
  var ledger: [ClaimLedger.Line] = []
  /// The texts of headings by their anchors.
  private(set) var sections: [String: [Inline]] = [:]
  /// Links of captions and the like into the report, which Markdown's own list does not have.
  var captionLinks: [Markdown.FragmentLink] = []
  /// What has come of the pictures that the prose names, by their addresses.
  var pictures: [String: Result<PictureFile, ReportFolder.Refusal>] = [:]

  init(report: Report, store: ReportQueries, createdSeconds: Int) {
    self.report = report
    self.store = store
    self.createdSeconds = createdSeconds
    folder = ReportFolder(report: report.file)
  }

  // MARK: The whole report

  /// All parts of the report.
  mutating func document() -> Document {
    outcome.diagnostics += report.mistakes
    var document = Document(title: Markdown.title(report.title), authors: report.authors)
    document.fonts = report.fonts
    document.abstract = filled(markdown: report.abstract, line: 1)
    document.date = createdSeconds == 0 ? "" : CalendarDate.day(createdSeconds)
    var anchors = UniqueNames(report.cellNames)
    // Headings come first: what refers to them shows their text.
    var headings: [(anchor: String, text: [Inline])] = []
    for case .heading(_, let text) in report.blocks {
      let inlines = filled(text, line: nil)
      let anchor = anchors.unique(UniqueNames.safeName(inlines.plainText))
      headings.append((anchor, inlines))
      sections[anchor] = inlines
    }
    var passed = 0
    // Tables of claims are made when all claims have been judged.
    var waiting: [(place: Int, cell: ReportCell)] = []
    for block in report.blocks {
      switch block {
      case .heading(let level, _):
        document.parts.append(.heading(level: level, anchor: headings[passed].anchor, headings[passed].text))
        passed += 1
      case .cell(_, let text, let line):
        guard let cell = report.cells[line] else { continue }
        if showsSource(cell) { document.parts.append(.prose(.code(language: "yaml", text.trimmed + "\n"))) }
        if cell.listsClaims {
          waiting.append((document.parts.count, cell))
          document.parts.append(.prose(.rule))
        } else {
          document.parts.append(part(cell))
        }
      default:
        let block = filled(block)
        if let picture = block.pictureAlone?.picture, case .refused(let mistake) = picture.content {
          document.parts.append(broken(picture, mistake, name: anchors.unique("picture")))
        } else {
          document.parts.append(.prose(block))
        }
      }
    }
    for (place, cell) in waiting { document.parts[place] = part(cell) }
    checkFragments(footnotes: report.blocks.count { if case .footnote = $0 { true } else { false } })
    document.colophon = colophon()
    document.runs = store.descriptions(Set(records.flatMap(\.runs)).sorted())
    return document
  }

  /// Whether a figure's YAML stands above it: as its own key says, or else the front matter's.
  private func showsSource(_ cell: ReportCell) -> Bool {
    guard cell.kind == "figure" else { return false }
    if case .figure(let figure) = cell.content { return figure.showsSource ?? report.showsSource }
    return report.showsSource
  }

  private func colophon() -> [String] {
    let ids = Set(records.flatMap(\.runs))
    let readsStore = records.contains { $0.queries.contains { store.readsStore($0) } }
    let origin = readsStore ? " and the store’s \(store.runCount()) runs" : ""
    var lines = ["Rendered by sphere from \(report.name).md\(origin)."]
    if !ids.isEmpty { lines.append("Runs behind this report: \(store.provenance(ids.sorted()))") }
    return lines
  }

  // MARK: Cells

  /// What one cell comes to; its errors go to the outcome.
  mutating func part(_ cell: ReportCell) -> Document.Part {
    guard cell.diagnostics.isEmpty else { return broken(cell, cell.diagnostics) }
    inputs = InputLedger()
    let findings = DiagnosticCollector(file: report.file)
    let part: Document.Part
    switch cell.content {
    case .figure(let figure): part = figurePart(cell, figure, findings)
    case .table(let table): part = tablePart(cell, table, findings)
    case .claim(let claim): part = claimPart(cell, claim, findings)
    case .run(let run): part = .status(status(cell, run))
    case .unreadable: part = broken(cell, cell.diagnostics)
    }
    return findings.diagnostics.isEmpty ? part : broken(cell, findings.inOrder)
  }

  /// `Figure 3`, `Table 1`.
  func label(_ cell: ReportCell) -> String {
    "\(cell.kind.prefix(1).uppercased())\(cell.kind.dropFirst()) \(cell.number)"
  }

  /// A notice in the place of a cell with errors.
  private mutating func broken(_ cell: ReportCell, _ diagnostics: [Diagnostic]) -> Document.Part {
    outcome.diagnostics += diagnostics
    return .notice(
      Document.Notice(
        kind: .error, label: label(cell), name: cell.name, caption: [.text("This cell failed.")],
        messages: diagnostics.map(\.description)))
  }

  /// A notice in the place of a picture that cannot be shown.
  private func broken(_ picture: ProsePicture, _ mistake: Diagnostic, name: String) -> Document.Part {
    .notice(
      Document.Notice(
        kind: .error, label: "Picture", name: name,
        caption: [.text("This picture could not be shown: "), .emphasis([.text(picture.alternative)])],
        messages: [mistake.description]))
  }

  /// A notice in the place of a figure that cannot be drawn.
  mutating func broken(_ figure: Document.Figure, _ error: FigureError) -> Document.Part {
    guard let cell = report.cell(named: figure.name) else { return .prose(.rule) }
    outcome.figures -= 1
    return broken(cell, [drawingMistake(cell, error)])
  }

  private func drawingMistake(_ cell: ReportCell, _ error: FigureError) -> Diagnostic {
    Diagnostic(
      file: report.file, position: SourcePosition(line: cell.line, column: 1), path: cell.name,
      message: error.description)
  }

  mutating func missing(_ cell: ReportCell, caption: String?, needs: String?) -> Document.Part {
    outcome.missing += 1
    return .notice(
      Document.Notice(
        kind: .missing, label: label(cell), name: cell.name,
        caption: caption.map { filled(markdown: $0, line: cell.line) } ?? [],
        messages: [Self.remedy(needs)]))
  }

  static func remedy(_ needs: String?) -> String {
    "Not enough data" + (needs.map { ": run `sphere run \($0)`." } ?? ": the store has no runs for this.")
  }

  /// A query's rows; an error is reported at the query's place.
  func frame(
    _ query: String, at position: SourcePosition, path: String, _ findings: DiagnosticCollector
  ) -> Frame? {
    switch store.frame(query) {
    case .success(let frame):
      let names = store.names(in: query)
      for table in report.tables where names.contains(table.name) { inputs.note(table.input) }
      return frame
    case .failure(let mistake):
      findings.report(mistake.message, at: position, path: path, hint: mistake.hint)
      return nil
    }
  }

  /// A template's query, shown; errors are reported at the cell.
  func answer(
    _ query: String, _ format: String?, at position: SourcePosition, _ findings: DiagnosticCollector
  ) -> ShownText {
    guard let frame = frame(query, at: position, path: "", findings) else { return ShownText("") }
    let format = format.flatMap { text -> ValueFormat? in
      if let format = ValueFormat(text) { return format }
      findings.report("must have one conversion, like %.2f, found `\(text)`", at: position, path: "")
      return nil
    }
    guard frame.count > 0, let value = frame.columns.first?.first else { return ShownText("–") }
    return value.shown(format)
  }

  // MARK: Provenance

  /// The run ids that frames carry, or a provenance query returns; sorted, each once.
  func runIDs(
    _ frames: [Frame], _ query: String?, _ position: SourcePosition, _ findings: DiagnosticCollector
  ) -> [String] {
    var sources = frames
    if let query, let frame = frame(query, at: position, path: "provenance", findings) { sources = [frame] }
    var ids: Set<String> = []
    for frame in sources {
      var last: Frame.Value?
      // Rows of one run follow each other.
      for value in frame["run_id"] ?? frame["run_ids"] ?? [] where value != last {
        last = value
        for id in value.text.split(separator: ",") { ids.insert(id.trimmed) }
      }
    }
    return ids.sorted()
  }

  func provenance(_ runs: [String], queries: [String]) -> String {
    let readsStore = queries.contains { store.readsStore($0) }
    let files = inputs.files.map(\.path)
    if runs.isEmpty && !readsStore && !files.isEmpty { return "From \(files.joined(separator: ", "))." }
    if runs.isEmpty && !readsStore { return "Generated from the cell alone." }
    if runs.isEmpty { return "The query names no runs." }
    return store.provenance(runs) + "."
  }
}
