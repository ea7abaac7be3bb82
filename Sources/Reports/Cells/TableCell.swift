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
  static func read(_ reader: MappingReader) -> TableCell {
    let findings = reader.collector
    var cell = TableCell(queryPosition: reader["data"]?.position ?? reader.node.position)
    cell.number = reader.optional("number", .cellNumber)
    let sources = SourceReadings.sources(reader)
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
    cell.columns = reader.optional("columns", .sequence(of: column))
    cell.readsMarkup = reader.boolean("markup") ?? false
    cell.caption = reader.string("caption")
    cell.needs = reader.string("needs")
    cell.provenance = reader.string("provenance")
    cell.summary = reader.optional("summary", summary)
    cell.published = reader.optional("published", published)
    return cell
  }

  private static let summary = Reading<Summary>.object { reader in
    Summary(
      of: reader.strings("of") ?? [], by: reader.strings("by") ?? [],
      level: reader.number("level", 0.5...0.9999) ?? 0.95,
      position: reader.node.position)
  }

  private static let published = Reading<Published>.object { reader in
    Published(
      by: reader.requiredString("by", "the column that names the row") ?? "",
      header: reader.string("header") ?? "published", rows: reader.optional("values", .publishedRows) ?? [],
      position: reader.node.position)
  }

  /// A column by its name alone, or a mapping.
  private static let column = Reading<Column>.text(
    { name, node, _ in
      Column(name: name, header: name, format: nil, largestIsBest: nil, position: node.position)
    },
    or: { reader in
      let name = reader.requiredString("column", "the query's column")
      let (header, format) = (reader.string("header"), reader.optional("format", .valueFormat))
      let best = reader.choice("best", ["max", "min"])
      return name.map {
        Column(
          name: $0, header: header ?? $0, format: format, largestIsBest: best.map { $0 == "max" },
          position: reader.node.position)
      }
    })
}

extension Reading where Value == [(name: String, values: [(column: String, value: Frame.Value)])] {
  /// Rows by their names, each with numbers by column.
  fileprivate static var publishedRows: Reading {
    let row = Schema(["type": .array([.string("object"), .string("null")])])
    let schema = Schema(["type": .string("object"), "additionalProperties": row.json])
    return Reading(constraint: "rows by names", schema: schema) { node, path, findings in
      let rows = MappingReader(node, path: path, collector: findings)
      return (node.entries ?? []).map { row in
        let values = MappingReader(row.value, path: rows.child(row.key), collector: findings)
        return (row.key, values.keys.compactMap { key in values[key]?.value.map { (key, $0) } })
      }
    }
  }
}

extension Reading where Value == ValueFormat {
  /// A printf format.
  static var valueFormat: Reading {
    Reading(constraint: "like %.2f", schema: Reading<String>.string.schema) { node, path, findings in
      guard let text = Reading<String>.string.read(node, path, findings) else { return nil }
      if let format = ValueFormat(text) { return format }
      findings.report("must have one conversion, like %.2f, found `\(text)`", at: node.position, path: path)
      return nil
    }
  }
}
