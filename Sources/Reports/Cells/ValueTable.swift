import Rows
import Specifications

/// Rows written out: a list of rows that are mappings, or a mapping of columns that are lists.
///
/// Read from a cell's `values` and from JSON files alike, since JSON is YAML.
enum ValueTable {
  /// The rows; nil after an error.
  static func read(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Frame? {
    switch node.content {
    case .sequence(let rows): return frame(rows: rows, path: path, findings)
    case .mapping(let entries): return frame(columns: entries, path: path, findings)
    case .scalar:
      findings.report(
        "must be rows or columns, found \(node.found)", at: node.position, path: path,
        hint: "write [{x: 1, y: 2}, ...] or {x: [1, ...], y: [2, ...]}")
      return nil
    }
  }

  /// Rows; a column that one of them lacks is null there.
  static func frame(rows: [YAMLNode], path: String, _ findings: DiagnosticCollector) -> Frame? {
    var names: [String] = []
    var places: [String: Int] = [:]
    var columns: [[Frame.Value]] = []
    for (index, row) in rows.enumerated() {
      guard let entries = row.entries else {
        findings.report("must be a mapping, found \(row.found)", at: row.position, path: "\(path)[\(index)]")
        return nil
      }
      for entry in entries {
        guard let value = value(entry.value, path: "\(path)[\(index)].\(entry.key)", findings) else { return nil }
        if places[entry.key] == nil {
          places[entry.key] = names.count
          names.append(entry.key)
          columns.append([Frame.Value](repeating: .null, count: index))
        }
        if let place = places[entry.key] { columns[place].append(value) }
      }
      for place in columns.indices where columns[place].count == index { columns[place].append(.null) }
    }
    return Frame(Array(zip(names, columns)))
  }

  /// Columns of equal length; a single value holds in every row.
  private static func frame(
    columns entries: [YAMLNode.Entry], path: String, _ findings: DiagnosticCollector
  ) -> Frame? {
    let lists = entries.filter { $0.value.elements != nil }
    let count = lists.first?.value.elements?.count ?? 1
    var pairs: [(String, [Frame.Value])] = []
    for entry in entries {
      let column = "\(path).\(entry.key)"
      if let elements = entry.value.elements {
        guard elements.count == count else {
          findings.report(
            "has \(elements.count) values, `\(lists[0].key)` has \(count)", at: entry.value.position, path: column)
          return nil
        }
        var values: [Frame.Value] = []
        for (index, element) in elements.enumerated() {
          guard let value = value(element, path: "\(column)[\(index)]", findings) else { return nil }
          values.append(value)
        }
        pairs.append((entry.key, values))
      } else {
        guard let value = value(entry.value, path: column, findings) else { return nil }
        pairs.append((entry.key, [Frame.Value](repeating: value, count: count)))
      }
    }
    return Frame(pairs)
  }

  /// A scalar's value; numbers that are not finite are missing.
  private static func value(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Frame.Value? {
    guard let value = node.value else {
      findings.report("must be a number or a text, found \(node.found)", at: node.position, path: path)
      return nil
    }
    if case .number(let number) = value, !number.isFinite { return .null }
    // Words such as `NaN` and `-Infinity`, which JSON writers use bare, mean what they mean in a CSV file.
    if case .scalar(let text, plain: true) = node.content, isMissingWord(text) { return .null }
    return value
  }
}
