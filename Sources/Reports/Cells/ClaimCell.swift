import Rows
import Specifications

/// A `claim` cell: what a paper says, and a query that tests it on the store.
///
/// `cellReference` has its YAML.
struct ClaimCell: Sendable {
  /// One value that is shown below the statement.
  struct Shown: Sendable, Hashable {
    var column: String
    var label: String
    var format: ValueFormat?
    var position: SourcePosition
  }

  var statement = ""
  var published: String?
  var query = ""
  var queryPosition: SourcePosition
  /// What is claimed of the query's columns; empty where the query decides by a column `holds`.
  var comparisons: [ClaimComparison] = []
  var comparisonPosition: SourcePosition?
  var shown: [Shown]?
  var needs: String?
  var provenance: String?

  /// Reads a claim cell.
  static func read(_ node: YAMLNode, _ findings: DiagnosticCollector) -> ClaimCell {
    let reader = CellReader(node, findings: findings, path: "")
    reader.allow(["statement", "published", "data", "compare", "show", "needs", "provenance"])
    var cell = ClaimCell(queryPosition: reader["data"]?.position ?? node.position)
    cell.statement = reader.requiredString("statement", "what is claimed") ?? ""
    cell.published = reader.string("published")
    cell.query =
      reader.requiredString("data", "a query: one row a seed for `compare`, or one row with the column holds") ?? ""
    if let node = reader["compare"] {
      cell.comparisonPosition = node.position
      for text in reader.strings("compare") ?? [] {
        if let chain = ClaimComparison.chain(text) {
          cell.comparisons += chain
        } else {
          findings.report(
            "must compare columns by < or >, found `\(text)`", at: node.position, path: "compare",
            hint: "like contrastive < supervised, random < contrastive < supervised, or potential > 0.95")
        }
      }
    }
    cell.needs = reader.string("needs")
    cell.provenance = reader.string("provenance")
    if reader["show"] != nil {
      cell.shown = reader.entries("show").map { entry in
        if case .scalar(let label, _) = entry.node.content {
          return Shown(column: entry.key, label: label, format: nil, position: entry.node.position)
        }
        let inner = CellReader(entry.node, findings: findings, path: entry.path)
        inner.allow(["label", "format"])
        return Shown(
          column: entry.key, label: inner.string("label") ?? entry.key, format: inner.valueFormat("format"),
          position: entry.node.position)
      }
    }
    return cell
  }
}

/// A `run` cell: what an experiment's runs have come to, and the command that makes them.
///
/// `cellReference` has its YAML.
struct RunCell: Sendable {
  var experiment = ""
  var profile: String?

  /// Reads a run cell.
  static func read(_ node: YAMLNode, _ findings: DiagnosticCollector) -> RunCell {
    let reader = CellReader(node, findings: findings, path: "")
    reader.allow(["experiment", "profile"])
    return RunCell(
      experiment: reader.requiredString("experiment", "the experiment file") ?? "", profile: reader.string("profile"))
  }

  /// The experiment's name as the store knows it: the file's name without folder and extension.
  var experimentName: String {
    let file = experiment.split(separator: "/").last.map(String.init) ?? experiment
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }

  /// The command that makes the runs.
  var command: String { "sphere run \(experiment)" + (profile.map { " --profile \($0)" } ?? "") }
}
