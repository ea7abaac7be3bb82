import Rows
import Specifications

/// A `table` cell: a query's rows as a typeset table.
///
/// `cellReference` has its YAML.
struct TableCell: Sendable {
  /// One column that is shown.
  struct Column: Sendable, Hashable {
    var name: String
    var header: String
    var format: ValueFormat?
    /// Whether the largest (true) or smallest (false) number is the best; nil for neither.
    var largestIsBest: Bool?
    var position: SourcePosition
  }

  /// Numbers that others published.
  struct Published: Sendable, Hashable {
    /// The column that names the rows.
    var by: String
    var header: String
    /// The rows in the order of the file: the name, and numbers by column.
    var rows: [(name: String, values: [(column: String, value: Frame.Value)])]
    var position: SourcePosition

    static func == (first: Published, second: Published) -> Bool { first.position == second.position }
    func hash(into hasher: inout Hasher) { hasher.combine(position) }
  }

  /// Means over groups of rows.
  struct Summary: Sendable, Hashable {
    var of: [String]
    var by: [String]
    var level: Double
    var position: SourcePosition
  }

  var number: CellNumber?
  /// Where the rows come from.
  var source: FigureCell.Source?
  var queryPosition: SourcePosition
  /// The columns that are shown; nil: all but run ids.
  var columns: [Column]?
  var summary: Summary?
  var published: Published?
  /// Whether text of the rows is markup, with mathematics between dollars; otherwise it is shown as it is.
  var readsMarkup = false
  var caption: String?
  var needs: String?
  var provenance: String?

  /// Reads a table cell.
  static func read(_ node: YAMLNode, _ findings: DiagnosticCollector) -> TableCell {
    let reader = CellReader(node, findings: findings, path: "")
    reader.allow(["data", "columns", "summary", "published", "caption", "needs", "provenance", "number", "markup"])
    var cell = TableCell(queryPosition: reader["data"]?.position ?? node.position)
    cell.number = reader.cellNumber()
    let sources = FigureCell.sources(reader)
    if sources.count > 1 {
      findings.report(
        "is one source, found \(sources.map(\.name).joined(separator: ", "))", at: cell.queryPosition, path: "data",
        hint: "a table shows the rows of one; join them in a query")
    } else if let source = sources.first, case .union = source.kind {
      findings.report(
        "a table has no named sources to unite", at: cell.queryPosition, path: "data",
        hint: "write UNION ALL in a query")
    } else {
      cell.source = sources.first
    }
    if reader["columns"] != nil {
      cell.columns = reader.items("columns").compactMap { column($0.node, $0.path, findings) }
    }
    cell.readsMarkup = reader.boolean("markup") ?? false
    cell.caption = reader.string("caption")
    cell.needs = reader.string("needs")
    cell.provenance = reader.string("provenance")
    if let summary = reader.mapping("summary") {
      summary.allow(["of", "by", "level"])
      cell.summary = Summary(
        of: summary.strings("of") ?? [], by: summary.strings("by") ?? [],
        level: summary.number("level", 0.5...0.9999) ?? 0.95, position: summary.node.position)
    }
    if let published = reader.mapping("published") {
      published.allow(["by", "header", "values"])
      cell.published = Published(
        by: published.requiredString("by", "the column that names the row") ?? "",
        header: published.string("header") ?? "published",
        rows: published.entries("values").map { row in
          let values = CellReader(row.node, findings: findings, path: row.path)
          return (row.key, values.keys.compactMap { key in values[key]?.value.map { (key, $0) } })
        }, position: published.node.position)
    }
    return cell
  }

  private static func column(_ node: YAMLNode, _ path: String, _ findings: DiagnosticCollector) -> Column? {
    if case .scalar(let name, _) = node.content {
      return Column(name: name, header: name, format: nil, largestIsBest: nil, position: node.position)
    }
    let reader = CellReader(node, findings: findings, path: path)
    reader.allow(["column", "header", "format", "best"])
    guard let name = reader.requiredString("column", "the query's column") else { return nil }
    return Column(
      name: name, header: reader.string("header") ?? name, format: reader.valueFormat("format"),
      largestIsBest: reader.choice("best", ["max", "min"]).map { $0 == "max" }, position: node.position)
  }
}

extension CellReader {
  /// A printf format.
  func valueFormat(_ key: String) -> ValueFormat? {
    guard let node = self[key], let text = string(key) else { return nil }
    if let format = ValueFormat(text) { return format }
    findings.report("must have one conversion, like %.2f, found `\(text)`", at: node.position, path: path(key))
    return nil
  }
}
