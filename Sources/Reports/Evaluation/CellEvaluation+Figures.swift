import Documents
import Figures
import Foundation
import Rows
import Specifications
import Texts

// The figures of a report.

extension CellEvaluation {
  /// What a figure's cell comes to.
  mutating func figurePart(
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
  mutating func frame(
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
    case .claims: return ClaimLedger.frame(ledger)
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
}
