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
  /// What lists of claims show; the name where there is none.
  var title: String?
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
  static func read(_ reader: MappingReader) -> ClaimCell {
    var cell = ClaimCell(queryPosition: reader["data"]?.position ?? reader.node.position)
    cell.statement = reader.requiredString("statement", "what is claimed") ?? ""
    cell.title = reader.string("title")
    cell.published = reader.string("published")
    cell.query =
      reader.requiredString("data", "a query: one row a seed for `compare`, or one row with the column holds") ?? ""
    cell.comparisonPosition = reader["compare"]?.position
    for text in reader.strings("compare") ?? [] {
      if let chain = ClaimComparison.chain(text) {
        cell.comparisons += chain
      } else {
        reader.report(
          "must compare columns by < or >, found `\(text)`", key: "compare",
          hint: "like contrastive < supervised, random < contrastive < supervised, potential > 0.95, or "
            + "spearman(align, accuracy) < 0")
      }
    }
    cell.needs = reader.string("needs")
    cell.provenance = reader.string("provenance")
    cell.shown = reader.optional("show", .shownColumns)
    return cell
  }

  /// How a column is shown: a label alone, or a mapping.
  fileprivate static let shown = Reading<(label: String?, format: ValueFormat?)>.text(
    { label, _, _ in (label, nil) },
    or: { reader in (reader.string("label"), reader.optional("format", .valueFormat)) })
}

extension Reading where Value == [ClaimCell.Shown] {
  /// Columns with how they are shown.
  fileprivate static var shownColumns: Reading {
    let schema = Schema(["type": .string("object"), "additionalProperties": ClaimCell.shown.schema.orNull.json])
    return Reading(constraint: "columns with labels", schema: schema) { node, path, findings in
      let reader = MappingReader(node, path: path, collector: findings)
      return (node.entries ?? []).map { entry in
        let found = ClaimCell.shown.read(entry.value, reader.child(entry.key), findings)
        return ClaimCell.Shown(
          column: entry.key, label: found?.label ?? entry.key, format: found?.format, position: entry.value.position)
      }
    }
  }
}

/// A `run` cell: what an experiment's runs have come to, and the command that makes them.
///
/// `cellReference` has its YAML.
struct RunCell: Sendable {
  var experiment = ""
  var profile: String?

  /// Reads a run cell.
  static func read(_ reader: MappingReader) -> RunCell {
    RunCell(
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
