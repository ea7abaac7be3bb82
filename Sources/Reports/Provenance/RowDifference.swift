import Rows

/// How the rows behind a figure differ from those that its file was made from, run by run.
public struct RowDifference: Sendable, Hashable {
  /// The changes of one run's rows; of all rows where they name no run.
  public struct RunChange: Sendable, Hashable {
    /// The run's id; nil where rows name none.
    public var run: String?
    /// Rows that are new.
    public var added = 0
    /// Rows that are gone.
    public var removed = 0
    /// Rows with other values.
    public var changed = 0
    /// The first of the values that changed: `align 0.31 -> 0.29`.
    public var examples: [String] = []
  }

  /// The CSV file's name.
  public var file: String
  /// Columns that one side lacks: `+ name`, `- name`.
  public var columns: [String] = []
  /// The runs with changes, sorted by id.
  public var runs: [RunChange] = []
  /// Why rows cannot be set beside each other, where they cannot.
  public var obstacle: String?

  private static let mostExamples = 3

  init(file: String, obstacle: String) {
    self.file = file
    self.obstacle = obstacle
  }

  /// What leads from the old rows to the new ones.
  init(file: String, from old: CSVTable, to new: CSVTable) {
    self.file = file
    columns = new.columns.filter { !old.columns.contains($0) }.map { "+ \($0)" }
    columns += old.columns.filter { !new.columns.contains($0) }.map { "- \($0)" }
    let shared = new.columns.filter { old.columns.contains($0) }
    let oldRuns = RowDifference.byRun(old, shared)
    let newRuns = RowDifference.byRun(new, shared)
    for run in Set(oldRuns.keys).union(newRuns.keys).sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
      let change = RowDifference.change(run, oldRuns[run] ?? [], newRuns[run] ?? [], shared)
      if change.added + change.removed + change.changed > 0 { runs.append(change) }
    }
  }

  /// The rows' shared fields by the run that they name.
  private static func byRun(_ table: CSVTable, _ shared: [String]) -> [String?: [[String]]] {
    let places = shared.compactMap { table.columns.firstIndex(of: $0) }
    let key = table.columns.firstIndex(of: "run_id") ?? table.columns.firstIndex(of: "run_ids")
    return Dictionary(
      grouping: table.rows.map { row in
        (key: key.flatMap { $0 < row.count ? row[$0] : nil }, fields: places.map { $0 < row.count ? row[$0] : "" })
      }, by: \.key
    ).mapValues { $0.map(\.fields) }
  }

  /// Equal rows are set aside, the rest paired in their order.
  private static func change(
    _ run: String?, _ old: [[String]], _ new: [[String]], _ columns: [String]
  ) -> RunChange {
    var counts: [[String]: Int] = [:]
    for row in old { counts[row, default: 0] += 1 }
    var fresh: [[String]] = []
    for row in new {
      if let count = counts[row], count > 0 { counts[row] = count - 1 } else { fresh.append(row) }
    }
    var gone: [[String]] = []
    for row in old {
      guard let count = counts[row], count > 0 else { continue }
      counts[row] = count - 1
      gone.append(row)
    }
    var change = RunChange(run: run)
    change.changed = min(fresh.count, gone.count)
    change.added = fresh.count - change.changed
    change.removed = gone.count - change.changed
    for (before, after) in zip(gone, fresh).prefix(mostExamples) {
      let values = columns.indices.filter { before[$0] != after[$0] }.map { column in
        "\(columns[column]) \(shown(before[column])) -> \(shown(after[column]))"
      }
      change.examples.append(values.prefix(4).joined(separator: ", "))
    }
    let whole = change.changed == 0 ? (change.added > 0 ? fresh : gone) : []
    for row in whole.prefix(1) {
      let fields = zip(columns, row).filter { $0.0 != "run_id" }.prefix(4).map { "\($0) \(shown($1))" }
      change.examples.append(fields.joined(separator: ", "))
    }
    return change
  }

  private static func shown(_ field: String) -> String { field.isEmpty ? "nothing" : String(field.prefix(40)) }
}
