import Documents
import Figures
import Rows
import Specifications

/// Fills a table cell with rows: means over groups, numbers in their formats, published numbers beside them.
struct TableBuilder {
  let cell: TableCell
  let frame: Frame
  let findings: DiagnosticCollector

  /// The columns and rows; nil after an error.
  func table() -> (columns: [Document.Table.Column], rows: [[Document.Table.Entry]])? {
    var frame = frame
    if let summary = cell.summary {
      for name in summary.of + summary.by where frame[name] == nil && frame.count > 0 {
        findings.reportUnknown("column", name, known: frame.names, at: summary.position, path: "summary")
      }
      let operation = SummaryTransform(of: summary.of, by: summary.by, level: summary.level)
      let transform = Transform(operation: operation, position: summary.position, path: "summary")
      if frame.count > 0, findings.diagnostics.isEmpty { frame = transform.applied(to: frame, findings) }
    }
    let hidden = Set(
      ["run_id", "run_ids"] + (cell.summary?.of ?? []).flatMap { ["\($0)_low", "\($0)_high", "\($0)_std"] })
    let columns =
      cell.columns
      ?? frame.names.filter { !hidden.contains($0) }.map {
        TableCell.Column(name: $0, header: $0, format: nil, largestIsBest: nil, position: cell.queryPosition)
      }
    for column in columns where frame[column.name] == nil && !frame.names.isEmpty {
      findings.reportUnknown("column", column.name, known: frame.names, at: column.position, path: "columns")
    }
    if let published = cell.published, frame[published.by] == nil, !frame.names.isEmpty {
      findings.reportUnknown("column", published.by, known: frame.names, at: published.position, path: "published.by")
    }
    guard findings.diagnostics.isEmpty else { return nil }
    return filled(appendingPublished(to: frame), columns)
  }

  /// The frame with a row for every published name that it lacks.
  private func appendingPublished(to frame: Frame) -> Frame {
    guard let published = cell.published else { return frame }
    let present = frame.distinct(published.by)
    let absent = published.rows.map(\.name).filter { name in !present.contains { $0.isNamed(name) } }
    return absent.isEmpty ? frame : Frame.union([frame, Frame([(published.by, absent.map { .text($0) })])])
  }

  private func filled(
    _ frame: Frame, _ columns: [TableCell.Column]
  ) -> (columns: [Document.Table.Column], rows: [[Document.Table.Entry]]) {
    var heads: [Document.Table.Column] = []
    var rows = [[Document.Table.Entry]](repeating: [], count: frame.count)
    for column in columns {
      let values = frame[column.name] ?? [Frame.Value](repeating: .null, count: frame.count)
      let isNumeric = !values.contains { if case .text = $0 { true } else { false } }
      // The store's own name of a column is no Markdown.
      let header: [Inline] = column.header == column.name ? [.text(column.name)] : Markdown.inlines(column.header)
      heads.append(.init(header: header, isNumeric: isNumeric, isPublished: false))
      let numbers = values.compactMap(\.number)
      let best = column.largestIsBest.flatMap { $0 ? numbers.max() : numbers.min() }
      let low = frame["\(column.name)_low"]
      let shown = shown(column, values)
      for row in 0..<frame.count {
        var inlines = shown[row]
        if let mean = values[row].number, let lower = low?[row].number, cell.summary?.of.contains(column.name) == true {
          inlines += [.text(" ± "), Frame.Value.number(mean - lower).shown(column.format).inline]
        }
        rows[row].append(
          .init(text: inlines, isBest: best != nil && values[row].number == best, number: values[row].number))
      }
      addPublished(column, frame, &heads, &rows)
    }
    return (heads, rows)
  }

  /// A column's values; numbers without a format are in one notation, and those that name rows all differ.
  private func shown(_ column: TableCell.Column, _ values: [Frame.Value]) -> [[Inline]] {
    let isKey = cell.summary?.by.contains(column.name) == true || cell.published?.by == column.name
    let numbers = values.map { $0.number ?? .nan }
    let labels =
      column.format != nil
      ? []
      : isKey
        ? Category.labels(of: numbers).map { [Inline].markup($0) }
        : ShownNumber.column(numbers).map { [ShownText($0).inline] }
    return values.enumerated().map { row, value in
      if value.number != nil, !labels.isEmpty { return labels[row] }
      let text = value.shown(column.format)
      return value.number == nil ? shown(text.plain) : [text.inline]
    }
  }

  private func addPublished(
    _ column: TableCell.Column, _ frame: Frame, _ heads: inout [Document.Table.Column],
    _ rows: inout [[Document.Table.Entry]]
  ) {
    guard let published = cell.published,
      published.rows.contains(where: { $0.values.contains { $0.column == column.name } }),
      let names = frame[published.by]
    else { return }
    let isNumeric = published.rows.allSatisfy { row in
      row.values.allSatisfy { $0.column != column.name || $0.value.number != nil }
    }
    heads.append(.init(header: Markdown.inlines(published.header), isNumeric: isNumeric, isPublished: true))
    for row in 0..<frame.count {
      let value =
        published.rows.first { names[row].isNamed($0.name) }?.values.first { $0.column == column.name }?.value ?? .null
      let text = value.shown(column.format)
      let inlines = value.number == nil ? shown(text.plain) : [text.inline]
      rows[row].append(.init(text: inlines, number: value.number))
    }
  }

  /// Text of a row: as it is, or with mathematics between dollars where the cell asks for it.
  private func shown(_ text: String) -> [Inline] { cell.readsMarkup ? .markup(text) : [.text(text)] }
}

extension [Inline] {
  /// Text with mathematics between dollars, as labels of figures have it, and nothing else of Markdown.
  static func markup(_ text: String) -> [Inline] {
    let characters = [Character](text)
    var result: [Inline] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { result.append(.text(plain)) }
      plain = ""
    }
    var at = 0
    while at < characters.count {
      if characters[at] == "\\", at + 1 < characters.count, "$\\".contains(characters[at + 1]) {
        plain.append(characters[at + 1])
        at += 2
      } else if characters[at] == "$", let end = DollarRule.closing(in: characters, openedAt: at) {
        flush()
        result.append(.math(String(characters[(at + 1)..<end])))
        at = end + 1
      } else {
        plain.append(characters[at])
        at += 1
      }
    }
    flush()
    return result
  }
}
