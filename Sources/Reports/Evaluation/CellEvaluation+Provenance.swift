import Digests
import Documents
import Figures
import Rows
import Specifications

extension CellEvaluation {
  /// What a figure was made from.
  func figureProvenance(_ figure: Document.Figure) -> FigureProvenance? {
    guard let cell = report.cell(named: figure.name),
      case .figure(let content) = cell.content, var record = records.first(where: { $0.name == figure.name })
    else { return nil }
    if !namesInputs { record.inputs = [] }
    let files = record.dataFiles.map { name in
      let csv = data[name] ?? ""
      return FigureProvenance.DataFile(name: "\(name).csv", sha256: SHA256.of(csv), rows: CSVTable.rowCount(csv))
    }
    return FigureProvenance(
      report: report, cell: cell, figure: figure, venue: venue ?? content.venue ?? report.venue, extent: width,
      isOutlined: isOutlined, createdSeconds: createdSeconds, record: record, data: files,
      revisions: store.revisions(record.runs))
  }

  /// What people should know about the figures of a report: see `remarks(on:)`.
  func figureRemarks(_ output: Document) -> [Diagnostic] {
    output.parts.flatMap { part in
      if case .figure(let figure) = part { remarks(on: figure) } else { [Diagnostic]() }
    }
  }

  /// Layers drawn as images, letters that no font has, labels that are cut.
  func remarks(on figure: Document.Figure) -> [Diagnostic] {
    guard let cell = report.cell(named: figure.name) else { return [] }
    func remark(_ message: String, _ hint: String) -> Diagnostic {
      Diagnostic(
        file: report.file, position: SourcePosition(line: cell.line, column: 1), path: figure.name, message: message,
        hint: hint, severity: .warning)
    }
    var remarks = figure.drawing.remarks.map { remark($0.description, $0.hint) }
    if figure.drawing.rasterizedMarks > 0 {
      remarks.append(
        remark(
          "\(figure.drawing.rasterizedMarks) marks are drawn as an image inside PDF and SVG",
          "`rasterize: never` keeps them vectors, `rasterize: N` sets the number above which they are not"))
    }
    return remarks
  }

  /// What a figure's files say about themselves.
  func info(_ figure: Document.Figure, _ provenance: FigureProvenance?) -> DocumentInfo {
    DocumentInfo(
      title: "\(Markdown.title(report.title).plainText): \(figure.name)",
      subject: "Figure \(figure.name) of \(report.name).md",
      keywords: provenance?.runs ?? [], createdSeconds: createdSeconds, provenance: provenance?.json)
  }
}

extension ReportQueries {
  /// The revisions of the source tree that carried runs out, sorted; one with uncommitted changes says so.
  func revisions(_ ids: [String]) -> [String] {
    let known = ids.filter { !$0.isEmpty && $0.allSatisfy(\.isHexDigit) }
    guard !known.isEmpty else { return [] }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    let query = """
      SELECT DISTINCT e.git_revision || iif(e.patch_sha256 IS NULL, '', ' with uncommitted changes') AS revision
      FROM environments AS e JOIN runs AS r ON r.id = e.run_id
      WHERE (r.id IN (\(list)) OR r.short_id IN (\(list))) AND e.git_revision <> '' ORDER BY revision
      """
    guard case .success(let frame) = frame(query) else { return [] }
    return frame["revision"]?.map(\.text) ?? []
  }
}
