import Foundation
import Rows
import Running
import Specifications
import Storage
import Texts

extension CommandDescription {
  /// `sphere runs`, for people.
  static let runs = CommandDescription(
    name: "runs",
    abstract: "List the runs in the store with their parameters and scores.",
    discussion: [
      "The list shows the parameters in which the runs differ, and the scores. On a terminal it fits the width: parameters "
        + "that all runs share are shown once, and long ones continue on further lines. With --json and --csv all parameters "
        + "and scores of the view 'encoders' come first, then the other parameters in which the runs differ.",
      "--columns, --sort and --where take the names that --csv writes, run, started_utc, numerics_version, cv_output, "
        + "cv_fc7, exp_uniform, and the dotted keys of parameters (quoted in --where: '\"views.train.flip\" > 0').",
    ],
    options: [
      Option(name: "experiment", value: "NAME", help: "Only runs of this experiment."),
      Option(name: "profile", value: "PROFILE", help: "Only runs of this profile."),
      Option(
        name: "status", value: "STATUS", help: "Only runs with this status: finished, diverged, failed or interrupted.",
        choices: ["finished", "diverged", "failed", "interrupted"]),
      Option(name: "where", value: "SQL", help: "Only runs for which this SQL expression over the columns holds."),
      Option(name: "sort", value: "LIST", help: "Sort by these columns; a leading '-' sorts from the largest down."),
      Option(name: "limit", value: "N", help: "At most N runs: the first of --sort, else the newest."),
      Option(name: "columns", value: "LIST", help: "Show these columns, in this order."),
      .store, .json, .csv,
    ],
    examples: [
      Example(
        commandLine: "sphere runs --where \"w_u > 0 AND accuracy_output > 0.5\" --sort -accuracy_output --limit 10",
        meaning: "the ten best of those with uniformity"),
      Example(
        commandLine: "sphere runs --columns run,optimizer.rate,uniform --sort uniform", meaning: "chosen columns"),
      Example(commandLine: "sphere runs --experiment circle", meaning: "one experiment's runs"),
      Example(commandLine: "sphere runs --status diverged --json", meaning: "diverged runs, for a program"),
    ])
}

/// `sphere runs`.
let runsCommand = Command(description: .runs) { arguments in
  let style = try arguments.tableStyle()
  let chosen = arguments.value("columns").map(commaSeparated)
  let limit = try arguments.integer("limit", in: 1...1_000_000)
  let store = try StoreReader(path: arguments.storePath)
  do {
    let list = try RunList(
      RunList.Request(
        experiment: arguments.value("experiment"), profile: arguments.value("profile"),
        status: arguments.value("status"), condition: arguments.value("where"),
        order: arguments.value("sort").map(commaSeparated) ?? [],
        limit: limit), store: store)
    switch (style, chosen) {
    case (.aligned, nil): print(listing(list, fitting: outputColumns()), terminator: "")
    case (.aligned, let columns?):
      print(try list.selecting(columns).aligned(fitting: outputColumns()), terminator: "")
    default:
      let columns = chosen ?? RunList.standard + list.differing.filter { !RunList.standard.contains($0) }
      print(try list.selecting(columns), style)
    }
  } catch let error as RunList.UnknownColumn {
    let list = error.known.filter { !$0.contains(".") }.joined(separator: ", ")
    throw UsageError(
      command: .runs,
      message: "there is no column '\(shortened(error.name))'; there are \(list), and the dotted keys of parameters",
      unknown: error.name, known: error.known)
  }
  return .success
}

private func commaSeparated(_ text: String) -> [String] {
  text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
}

/// The runs for people, with the parameters in which they differ, in at most `width` columns.
///
/// Where all that does not fit, facts that all runs share are said once, and parameters become words that go on in further
/// lines; nothing in which the runs differ is left out.
private func listing(_ list: RunList, fitting width: Int?) -> String {
  var facts = ["experiment", "profile", "status"]
  let parameters = list.differing
  let scores = ["accuracy_output", "align", "uniform", "seconds"]
  func table(_ columns: [String]) -> Table {
    guard let table = try? list.selecting(["run"] + columns + scores) else { return list.table }
    return rounded(table).withoutEmptyColumns
  }
  let whole = table(facts + parameters)
  guard let width, whole.longestLine > width else { return whole.aligned() }
  let shared = facts.compactMap { name -> String? in
    guard let values = list.table.column(name), let first = values.first, values.allSatisfy({ $0 == first }) else {
      return nil
    }
    facts.removeAll { $0 == name }
    return first.text.isEmpty ? nil : "\(name) \(first.text)"
  }
  if !shared.isEmpty { note("all: " + shared.joined(separator: ", ")) }
  let narrower = table(facts + parameters)
  if narrower.longestLine <= width { return narrower.aligned() }
  // Words need some room beside the columns; where facts leave none, they are words too.
  let leastRoom = 32
  var words = parameters
  while let last = facts.last, table(facts).longestLine + 2 + leastRoom > width {
    facts.removeLast()
    words.insert(last, at: 0)
  }
  guard let worded = try? list.selecting(words) else { return narrower.aligned(fitting: width) }
  let wording = worded.rows.map { row in zip(words, row).compactMap { $1.isNull ? nil : "\($0)=\(shortText($1))" } }
  let longest = wording.joined().map(\.count).max() ?? 0
  guard table(facts).longestLine + 2 + longest <= width else { return narrower.aligned(fitting: width) }
  return table(facts).aligned(withWords: wording, named: "parameters", fitting: width)
}

private func shortText(_ value: Value) -> String {
  if case .real(let number) = value { return significant(number, 6) }
  return value.text
}

/// Scores as people compare them: accuracy in percent, few decimals.
private func rounded(_ table: Table) -> Table {
  var table = table
  for (index, name) in table.columns.enumerated() {
    let (decimals, factor) =
      switch name {
      case "accuracy_output": (1, 100.0)
      case "align", "uniform": (3, 1.0)
      case "seconds": (1, 1.0)
      default: (-1, 1.0)
      }
    guard decimals >= 0 else { continue }
    for row in table.rows.indices { table.rows[row][index] = rounded(table.rows[row][index], decimals, times: factor) }
    if name == "accuracy_output" { table.columns[index] = "accuracy %" }
  }
  return table
}

/// The runs of a plan with their scores, in the plan's order.
func results(of plan: RunPlan, in store: some StoreReading, style: TableStyle) throws -> Table {
  let ids = JSONValue.array(plan.runs.map { .string($0.run.id) }).canonicalText
  let stored = try store.rows(
    """
    SELECT r.id, r.status, e.accuracy_output, e.align, e.uniform, r.ended_seconds - r.started_seconds
    FROM runs AS r LEFT JOIN encoders AS e ON e.run_id = r.id WHERE r.id IN (SELECT value FROM json_each(?))
    """, [.text(ids)])
  let byID = Dictionary(stored.rows.map { ($0[0].text, $0) }) { $1 }
  let columns =
    style == .aligned
    ? ["run", "status", "parameters", "accuracy %", "align", "uniform", "seconds"]
    : ["run_id", "status", "parameters", "accuracy_output", "align", "uniform", "seconds"]
  let rows = plan.runs.map { planned -> [Value] in
    let row = byID[planned.run.id] ?? [.null, .text("pending"), .null, .null, .null, .null]
    guard style == .aligned else { return [.text(planned.run.id), row[1], .text(planned.label)] + row[2...] }
    return [
      .text(planned.run.shortID), row[1], .text(planned.label), rounded(row[2], 1, times: 100), rounded(row[3], 3),
      rounded(row[4], 3), rounded(row[5], 1),
    ]
  }
  return Table(columns: columns, rows: rows)
}

private func rounded(_ value: Value, _ decimals: Int, times factor: Double = 1) -> Value {
  guard let number = value.double else { return value }
  let scale = [1.0, 10, 100, 1000][decimals]
  // Adding 0 makes -0 of a small negative number the 0 that it is shown as.
  return .real((number * factor * scale).rounded() / scale + 0)
}
