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
    for block in report.blocks {
      switch block {
      case .heading(let level, _):
        document.parts.append(.heading(level: level, anchor: headings[passed].anchor, headings[passed].text))
        passed += 1
      case .cell(_, let text, let line):
        guard let cell = report.cells[line] else { continue }
        if showsSource(cell) { document.parts.append(.prose(.code(language: "yaml", text.trimmed + "\n"))) }
        document.parts.append(part(cell))
      default:
        let block = filled(block)
        if let picture = block.pictureAlone?.picture, case .refused(let mistake) = picture.content {
          document.parts.append(broken(picture, mistake, name: anchors.unique("picture")))
        } else {
          document.parts.append(.prose(block))
        }
      }
    }
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

  private mutating func missing(_ cell: ReportCell, caption: String?, needs: String?) -> Document.Part {
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

  // MARK: Figures

  private mutating func figurePart(
    _ cell: ReportCell, _ figure: FigureCell, _ findings: DiagnosticCollector
  ) -> Document.Part {
    var frames: [String: Frame] = [:]
    var queries: [String] = []
    var made = 0
    for source in figure.sources {
      switch source.kind {
      case .query(let query):
        queries.append(store.composed(query))
        frames[source.name] = frame(query, at: source.position, path: source.path, findings)
      default: frames[source.name] = frame(source, frames, made: &made, findings)
      }
    }
    guard findings.diagnostics.isEmpty else { return .prose(.rule) }
    let required =
      figure.required
      ?? figure.sources.filter { if case .query = $0.kind { true } else { false } }.map(\.name)
    if required.contains(where: { frames[$0]?.count == 0 }) {
      return missing(cell, caption: figure.caption, needs: figure.needs)
    }
    let venue = venue ?? figure.venue ?? report.venue
    let asked = self
    let builder = FigureBuilder(
      cell: figure, frames: frames, findings: findings,
      ask: { query, format in asked.answer(query, format, at: figure.position, findings) },
      picture: { asked.picture($0) })
    outcome.remarks += figure.fonts.remarks(file: report.file) + figure.markRemarks(file: report.file)
    let theme = figure.fonts.applied(to: report.fonts.applied(to: venue.theme))
    let built = builder.figure(width: points(figure.width, venue), theme: theme)
    guard findings.diagnostics.isEmpty else { return .prose(.rule) }
    guard built.rows.contains(where: { $0.contains { $0 != nil } }) else {
      if queries.isEmpty {
        findings.report(
          "no mark has a row to draw", at: figure.sources.first?.position ?? figure.position, path: "data",
          hint: "the data are empty, or `where` lets nothing through")
      }
      return missing(cell, caption: figure.caption, needs: figure.needs)
    }
    let drawing: Drawing
    do {
      drawing = try built.drawing()
    } catch {
      findings.report(error.description, at: figure.position, path: cell.name)
      return .prose(.rule)
    }
    let runs = runIDs(figure.sources.compactMap { frames[$0.name] }, figure.provenance, figure.position, findings)
    let kept = store(figure.sources, frames, cell.name)
    let caption = filled(markdown: figure.caption ?? "", line: cell.line)
    records.append(
      Record(kind: "figure", name: cell.name, queries: queries, runs: runs, dataFiles: kept, inputs: inputs.files))
    outcome.figures += 1
    return .figure(
      Document.Figure(
        number: cell.number, name: cell.name, caption: caption, drawing: drawing,
        provenance: provenance(runs, queries: queries), queries: queries, files: []))
  }

  /// The most values, columns times rows, that sources of a cell's own making may have: a gigabyte holds ten times as many.
  private static let mostValues = 10_000_000

  /// The rows of a source that is no query; unions take theirs from the sources before them.
  ///
  /// - Parameter made: The values that samples and unions of the cell have made; unions of unions double with each.
  private mutating func frame(
    _ source: FigureCell.Source, _ frames: [String: Frame], made: inout Int, _ findings: DiagnosticCollector
  ) -> Frame? {
    /// Counts rows before they are made.
    func hasRoom(_ rows: Int, _ columns: Int) -> Bool {
      let values = rows.multipliedReportingOverflow(by: columns)
      if !values.overflow, values.partialValue <= Self.mostValues - made {
        made += values.partialValue
        return true
      }
      findings.report(
        "\(rows) rows of \(columns) columns; the samples and unions of a cell have at most \(Self.mostValues) values",
        at: source.position, path: source.path, hint: "name fewer sources, or bin the rows first")
      return false
    }
    switch source.kind {
    case .query: return nil
    case .sample(let distributions, let count, let seed):
      let rows = distributions.count.multipliedReportingOverflow(by: count)
      guard hasRoom(rows.overflow ? .max : rows.partialValue, 5) else { return nil }
      return Self.sample(distributions, count: count, seed: seed)
    case .generated(let generator): return generator.frame()
    case .values(let frame): return frame
    case .file(let path): return dataFile(path, at: source.position, findings)
    case .union(let names):
      let parts = names.compactMap { frames[$0] }
      guard hasRoom(parts.reduce(0) { $0 + $1.count }, Set(parts.flatMap(\.names)).count) else { return nil }
      return Frame.union(parts)
    }
  }

  private func points(_ cellWidth: FigureCell.Width, _ venue: Venue) -> Double {
    if let width { return venue.width(width) }
    switch cellWidth {
    case .extent(let extent): return venue.width(extent)
    case .inches(let inches): return inches * 72
    }
  }

  private static func sample(_ distributions: [FigureCell.Distribution], count: Int, seed: Int) -> Frame {
    let frames = distributions.enumerated().map { index, distribution in
      let angles = distribution.mixture.angles(count: count, seed: UInt64(seed), index: index)
      return Frame([
        ("name", [Frame.Value](repeating: .text(distribution.name), count: count)),
        ("sample", (0..<count).map { .number(Double($0)) }), ("x", Frame.numbers(angles.map { cos($0) })),
        ("y", Frame.numbers(angles.map { sin($0) })), ("angle", Frame.numbers(angles)),
      ])
    }
    return Frame.union(frames)
  }

  /// Keeps the sources' rows as CSV; returns the names within `data/`.
  private mutating func store(_ sources: [FigureCell.Source], _ frames: [String: Frame], _ name: String) -> [String] {
    let kept = sources.filter { if case .union = $0.kind { false } else { true } }
    return kept.map { source in
      let file = kept.count == 1 ? name : "\(name)-\(UniqueNames.safeName(source.name))"
      // Coordinates of generated points follow from their angles.
      if case .sample = source.kind {
        data[file] = (frames[source.name] ?? Frame()).without(["x", "y"]).csv
      } else {
        data[file] = (frames[source.name] ?? Frame()).csv
      }
      return file
    }
  }

  /// The names within `data/` of a cell's rows.
  func dataFiles(_ name: String) -> [String] { records.first { $0.name == name }?.dataFiles ?? [] }

  // MARK: Tables

  private mutating func tablePart(
    _ cell: ReportCell, _ table: TableCell, _ findings: DiagnosticCollector
  ) -> Document.Part {
    var rows = Frame()
    var queries: [String] = []
    if let source = table.source {
      var made = 0
      let found: Frame?
      if case .query(let query) = source.kind {
        queries = [store.composed(query)]
        found = frame(query, at: source.position, path: source.path, findings)
      } else {
        found = frame(source, [:], made: &made, findings)
      }
      guard let found, findings.diagnostics.isEmpty else { return .prose(.rule) }
      rows = found
    }
    guard fits(rows, table, findings) else { return .prose(.rule) }
    if rows.count == 0, table.published == nil { return missing(cell, caption: table.caption, needs: table.needs) }
    if rows.count == 0 { outcome.missing += 1 }
    let builder = TableBuilder(cell: table, frame: rows, findings: findings)
    guard let built = builder.table() else { return .prose(.rule) }
    let runs = runIDs([rows], table.provenance, table.queryPosition, findings)
    data[cell.name] = rows.csv
    var caption = filled(markdown: table.caption ?? "", line: cell.line)
    records.append(
      Record(
        kind: "table", name: cell.name, queries: queries, runs: runs, dataFiles: [cell.name], inputs: inputs.files))
    outcome.tables += 1
    if rows.count == 0 { caption += [.text(" ")] + Markdown.inlines(Self.remedy(table.needs)) }
    return .table(
      Document.Table(
        number: cell.number, name: cell.name, caption: caption, columns: built.columns, rows: built.rows,
        provenance: rows.count == 0 ? "" : provenance(runs, queries: queries), queries: queries,
        files: ["data/\(cell.name).csv"]))
  }

  /// Whether pages can show so many rows; if not, that is an error.
  private func fits(_ rows: Frame, _ table: TableCell, _ findings: DiagnosticCollector) -> Bool {
    // Rows of runs may be averaged first.
    let columns = max(1, table.columns?.count ?? rows.names.count)
    let most = (table.summary == nil ? 1 : 10) * Self.mostTableCells
    guard rows.count > most / columns else { return true }
    findings.report(
      "the query returns \(rows.count) rows of \(columns) columns; a table shows at most \(most) cells",
      at: table.queryPosition, path: "data",
      hint: "add LIMIT \(most / columns), draw the rows as a figure, or write them with `sphere sql --csv`")
    return false
  }

  /// The cells of a table: as many as some hundred pages hold.
  private static let mostTableCells = 20_000

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
