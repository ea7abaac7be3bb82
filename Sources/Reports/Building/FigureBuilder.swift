import Figures
import Foundation
import Rows
import Specifications

/// Fills a figure cell with data: frames and cell in, a `Figure` out.
///
/// Mistakes that only the data can show (an unknown column, text where numbers are needed) go to `findings`.
struct FigureBuilder {
  let cell: FigureCell
  let frames: [String: Frame]
  let findings: DiagnosticCollector
  /// The answer to a template's query, shown in a format.
  let ask: (String, String?) -> ShownText
  /// Reads a PNG file of the report's folder.
  let picture: (String) -> Result<PixelGrid, ReportFolder.Refusal>

  /// What one set of panels shows: the facets' columns with their values.
  private typealias Selection = [(column: String, value: Frame.Value)]

  /// The rows of a source within a facet: all marks and labels of its panels start from them.
  private final class FacetRows {
    struct Key: Hashable {
      var source: String
      var columns: [String]
      var values: [Frame.Value]
    }
    var frames: [Key: Frame] = [:]
  }
  private let facetRows = FacetRows()

  /// The figure at a width in points.
  func figure(width: Double, theme: Theme) -> Figure {
    let depth = cell.panels.map(\.depth).max() ?? 1
    var figure = Figure(rows: [], width: width, height: cell.heightInches.map { $0 * 72 }, theme: theme)
    figure.sharedX = cell.sharedX
    figure.sharedY = cell.sharedY
    figure.color = scale(cell.color)
    figure.size = cell.size
    figure.opacity = cell.opacity
    figure.legend = cell.legend
    figure.letters = cell.letters
    if let threshold = cell.rasterThreshold { figure.rasterThreshold = threshold }
    figure.title = cell.title.map { text($0, []) }
    figure.note = cell.note.map { text($0, []) }
    figure.omissions = cell.facets.flatMap { omissions($0) }
    switch cell.arrangement {
    case .wrap(let facet, let columns): fill(&figure, wrap: facet, columns: columns, depth: depth)
    case .grid(let row, let column): fill(&figure, row: row, column: column, depth: depth)
    }
    return figure
  }

  /// The most panels of a figure: more are not read, and each takes a page's time.
  private static let mostPanels = 1_000

  /// Whether so many sets of panels can be drawn; notes where not.
  private func canDraw(_ sets: Int, _ facet: FigureCell.Facet?, depth: Int) -> Bool {
    guard let facet, sets > Self.mostPanels / max(1, cell.panels.count * depth) else { return true }
    findings.report(
      "makes \(sets) facets of \(cell.panels.count * depth) panels each; a figure has at most \(Self.mostPanels) panels",
      at: facet.position, path: facet.path, hint: "facet by a column of few values, or choose rows with `where`")
    return false
  }

  private func fill(_ figure: inout Figure, row: FigureCell.Facet?, column: FigureCell.Facet?, depth: Int) {
    let rowValues = row.map { values(of: $0) } ?? []
    let columnValues = column.map { values(of: $0) } ?? []
    let sets = max(1, rowValues.count).multipliedReportingOverflow(by: max(1, columnValues.count))
    guard canDraw(sets.overflow ? .max : sets.partialValue, row ?? column, depth: depth) else { return }
    let rowSelections: [Selection] = row.map { facet in rowValues.map { [(facet.column, $0)] } } ?? [[]]
    let columnSelections: [Selection] = column.map { facet in columnValues.map { [(facet.column, $0)] } } ?? [[]]
    for (index, rowSelection) in rowSelections.enumerated() {
      var rows = [[Panel?]](repeating: [], count: depth)
      for columnSelection in columnSelections {
        let selection = rowSelection + columnSelection
        for panel in cell.panels {
          var column = stack(panel, selection, depth: depth, title: nil)
          // A title that no data enter heads its column once.
          if index > 0, panel.title?.template.isConstant == true { column[0]?.title = nil }
          for place in 0..<depth { rows[place].append(column[place]) }
        }
      }
      figure.rows += rows
    }
    if let row { figure.rowLabels = labels(of: row, rowValues).map { SpanLabel($0, span: depth) } }
    if let column {
      figure.columnLabels = labels(of: column, columnValues).map { SpanLabel($0, span: cell.panels.count) }
    }
    figure.rowWeights = repeated(cell.rowHeights, rowSelections.count * depth)
    figure.columnWeights = repeated(cell.columnWidths, columnSelections.count * cell.panels.count)
  }

  private func fill(_ figure: inout Figure, wrap facet: FigureCell.Facet, columns: Int, depth: Int) {
    let values = values(of: facet)
    guard canDraw(values.count, facet, depth: depth) else { return }
    let titles = labels(of: facet, values)
    let perRow = max(1, min(columns, values.count))
    for start in stride(from: 0, to: values.count, by: perRow) {
      var rows = [[Panel?]](repeating: [], count: depth)
      for place in start..<(start + perRow) {
        for (index, panel) in cell.panels.enumerated() {
          let column: [Panel?]
          if place < values.count {
            let title = index == 0 ? titles[place] : nil
            column = stack(panel, [(facet.column, values[place])], depth: depth, title: title)
          } else {
            column = [Panel?](repeating: nil, count: depth)
          }
          for level in 0..<depth { rows[level].append(column[level]) }
        }
      }
      figure.rows += rows
    }
    figure.rowWeights = repeated(cell.rowHeights, figure.rows.count)
    figure.columnWeights = repeated(cell.columnWidths, perRow * cell.panels.count)
  }

  private func repeated(_ weights: [Double], _ count: Int) -> [Double] {
    weights.isEmpty ? [] : (0..<count).map { weights[$0 % weights.count] }
  }

  /// A panel and those below it, one place a row; the last one covers what is left.
  private func stack(_ panel: FigureCell.PanelCell, _ selection: Selection, depth: Int, title: String?) -> [Panel?] {
    var result = [Panel?](repeating: nil, count: depth)
    var next: FigureCell.PanelCell? = panel
    var place = 0
    while let current = next, place < depth {
      var built = self.panel(current, selection)
      next = current.below.first
      let span = next == nil ? depth - place : min(current.span, depth - place)
      built?.rowSpan = span
      if place == 0, let title, built?.title == nil { built?.title = title }
      result[place] = built
      place += span
    }
    return result
  }

  /// A panel with its marks; nil where no mark has a row.
  private func panel(_ panel: FigureCell.PanelCell, _ selection: Selection) -> Panel? {
    let isOrdinal = (panel.color ?? cell.color).kind == .ordinal
    let marks = panel.marks.compactMap { mark in
      rows(mark.rows, selection).flatMap { frame in
        frame.count == 0
          ? nil
          : MarkFilling(
            mark: mark, frame: frame, findings: findings, ask: ask, colorIsOrdinal: isOrdinal,
            readsMarkup: cell.readsMarkup, xKind: panel.x.kind, yKind: panel.y.kind, picture: picture
          ).filled()
      }
    }
    guard !marks.isEmpty else { return nil }
    return Panel(
      title: panel.title.map { text($0, selection) }, subtitle: panel.subtitle.map { text($0, selection) },
      marks: marks, x: axis(panel.x), y: axis(panel.y), color: panel.color.map { scale($0) }, aspectRatio: panel.aspect,
      equalUnits: panel.equalUnits, frame: panel.frame)
  }

  // MARK: Categories

  /// Categories that a cell puts in order are named as the data's text is shown.
  private func categories(_ names: [String]?) -> [String]? {
    cell.readsMarkup ? names : names?.map { RichText.literal($0) }
  }

  private func axis(_ axis: Axis) -> Axis {
    var axis = axis
    axis.categories = categories(axis.categories)
    return axis
  }

  private func scale(_ scale: ColorScale) -> ColorScale {
    var scale = scale
    scale.categories = categories(scale.categories)
    return scale
  }

  // MARK: Rows

  /// The rows of a mark or label: its source, within the facet, under its conditions, transformed.
  private func rows(_ rows: FigureCell.Rows, _ selection: Selection) -> Frame? {
    guard let name = rows.data ?? cell.sources.first?.name, var frame = frame(name, selection) else { return nil }
    for condition in rows.conditions where frame[condition.column] == nil {
      findings.reportUnknown(
        "column", condition.column, known: frame.names, at: condition.position, path: "\(rows.path).where")
      return nil
    }
    frame = frame.rows(where: rows.conditions.map { ($0.column, $0.values) })
    for transform in rows.transforms {
      if let unknown = transform.operation.columns.first(where: { frame[$0] == nil }) {
        findings.reportUnknown("column", unknown, known: frame.names, at: transform.position, path: transform.path)
        return nil
      }
      if frame.count > 0 { frame = transform.applied(to: frame, findings) }
    }
    return frame
  }

  private func frame(_ name: String, _ selection: Selection) -> Frame? {
    let key = FacetRows.Key(source: name, columns: selection.map(\.column), values: selection.map(\.value))
    if let known = facetRows.frames[key] { return known }
    let frame = frames[name]?.rows(where: selection.map { ($0.column, [$0.value]) })
    facetRows.frames[key] = frame
    return frame
  }

  /// A label with its places filled from the first row of its data.
  private func text(_ text: FigureCell.Text, _ selection: Selection) -> String {
    let frame = text.template.columns.isEmpty ? Frame() : rows(text.rows, selection) ?? Frame()
    return text.template.filled(
      frame, row: 0, findings, at: text.rows.position, path: text.rows.path,
      as: .markup(readsText: cell.readsMarkup), ask: ask)
  }

  // MARK: Facets

  /// The source that a facet's values come from: its own, or the first that has the column.
  private func frame(of facet: FigureCell.Facet) -> Frame? {
    if let name = facet.data { return frames[name] }
    return cell.sources.lazy.compactMap { frames[$0.name] }.first { $0[facet.column] != nil }
  }

  private func values(of facet: FigureCell.Facet) -> [Frame.Value] {
    guard let frame = frame(of: facet), frame[facet.column] != nil else {
      var known: [String] = []
      for source in cell.sources {
        for name in frames[source.name]?.names ?? [] where !known.contains(name) { known.append(name) }
      }
      findings.reportUnknown("column", facet.column, known: known, at: facet.position, path: facet.path)
      return []
    }
    let found = frame.distinct(facet.column)
    // Rows without a value have a panel of their own, the last.
    if facet.order.isEmpty { return found.filter { $0 != .null } + found.filter { $0 == .null } }
    return facet.order.filter { found.contains($0) }
  }

  /// The rows that an `order` leaves without a panel.
  private func omissions(_ facet: FigureCell.Facet) -> [Drawing.Omission] {
    guard !facet.order.isEmpty, let frame = frame(of: facet), let column = frame[facet.column] else { return [] }
    let left = column.filter { !facet.order.contains($0) }.count
    guard left > 0 else { return [] }
    return [
      Drawing.Omission(panel: "figure", mark: facet.column, count: left, total: column.count, reason: .unfaceted)
    ]
  }

  /// The labels of a facet's values; those of different numbers differ.
  private func labels(of facet: FigureCell.Facet, _ values: [Frame.Value]) -> [String] {
    let frame = frame(of: facet) ?? Frame()
    let column = frame[facet.column] ?? []
    let numbers = values.compactMap(\.number)
    let labels = Dictionary(zip(numbers, Category.labels(of: numbers))) { first, _ in first }
    return values.map { value in
      facet.label.filled(
        frame, row: column.firstIndex(of: value) ?? frame.count, findings, at: facet.position, path: facet.path,
        labels: [facet.column: labels], as: .markup(readsText: cell.readsMarkup), ask: ask)
    }
  }
}

extension Template {
  /// The text with its places filled from one row; unknown columns are reported.
  ///
  /// Numbers without a format are as `labels` has them for their column.
  func filled(
    _ frame: Frame, row: Int, _ findings: DiagnosticCollector, at position: SourcePosition, path: String,
    labels: [String: [Double: String]] = [:], as form: TextForm, ask: (String, String?) -> ShownText
  ) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): return text
      case .query(let query, let format): return form.text(ask(query, format))
      case .column(let name, let format):
        guard let column = frame[name] else {
          if frame.count > 0 {
            findings.reportUnknown("column", name, known: frame.names, at: position, path: path)
          }
          return "–"
        }
        if let format, ValueFormat(format) == nil {
          findings.report("must have one conversion, like %.2f, found `\(format)`", at: position, path: path)
        }
        guard row < column.count else { return "–" }
        if format == nil, let number = column[row].number, let label = labels[name]?[number] { return label }
        return form.text(column[row].shown(format.flatMap { ValueFormat($0) }))
      }
    }.joined()
  }
}
