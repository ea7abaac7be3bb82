import Foundation
import Specifications
import Storage

/// `sphere runs`.
let runsCommand = Command(description: .runs) { arguments in
  let style = try arguments.tableStyle()
  let store = try StoreReader(path: arguments.storePath)
  let filters = ["experiment", "profile", "status"].map { name in arguments.value(name).map(Value.text) ?? .null }
  let table = try store.query(
    """
    SELECT \(scoreColumns(style))
    FROM runs AS r LEFT JOIN encoders AS e ON e.run_id = r.id
    WHERE (?3 IS NULL OR r.status = ?3) AND EXISTS (
      SELECT 1 FROM cells AS c
      WHERE c.run_id = r.id AND (?1 IS NULL OR c.experiment = ?1) AND (?2 IS NULL OR c.profile = ?2))
    ORDER BY r.started_seconds, r.id
    """, parameters: filters)
  print(style == .aligned ? table.withoutEmptyColumns : table, style)
  return .success
}

/// The columns of lists of runs, over `runs AS r` and `encoders AS e`.
///
/// For people short and rounded; for programs everything at full precision under the names of the `encoders` view.
private func scoreColumns(_ style: TableStyle) -> String {
  let parameters = "e.w_c, e.w_a, e.w_u, e.tau, e.negatives, e.alpha, e.t, e.m, e.width, e.size, e.batch, e.epochs"
  guard style == .aligned else {
    return """
      r.id AS run_id, r.experiment, r.profile, r.status, r.method, r.data, r.seed, \(parameters), e.rate, e.train_limit,
      e.accuracy_output, e.accuracy_fc7, e.knn_output, e.knn_fc7, e.align, e.align_1, e.uniform, e.loss, e.seconds,
      r.message
      """
  }
  return """
    r.short_id AS run, r.experiment, r.profile, r.status, r.method, r.seed, \(parameters),
    round(100 * e.accuracy_output, 1) AS "accuracy %", round(e.align, 3) AS align, round(e.uniform, 3) AS uniform,
    round(r.ended_seconds - r.started_seconds, 1) AS seconds
    """
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
  return .real((number * factor * scale).rounded() / scale)
}
