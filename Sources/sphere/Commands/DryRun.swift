import Foundation
import Specifications
import Tensors

/// Lists the runs of a plan with what they are estimated to take.
func printDryRun(_ plan: RunPlan, options: RunOptions) throws {
  let pending = plan.runs.filter { $0.isPending(retryingFailed: options.retriesFailed) }
  let jobs = max(1, min(options.jobs, pending.count))
  var estimate = SpeedEstimate(workers: Workers(threads: options.threads(jobs: jobs)))
  var total = 0.0
  var rows: [[TableText.Cell]] = []
  for planned in plan.runs {
    var seconds: Double?
    if planned.isPending(retryingFailed: options.retriesFailed) {
      seconds = try estimate.seconds(of: planned)
      total += seconds ?? 0
    }
    let time: TableText.Cell =
      switch options.style {
      case .aligned: seconds.map { .text(duration($0)) } ?? .empty
      case .csv, .json: seconds.map { .number($0) } ?? .empty
      }
    let id = options.style == .aligned ? planned.run.shortID : planned.run.id
    rows.append([.text(id), .text(planned.state), time, .text(planned.label)])
  }
  let columns = ["run", "state", options.style == .aligned ? "estimate" : "estimate_seconds", "parameters"]
  print(TableText(columns: columns, rows: rows).text(options.style))
  guard !options.isQuiet else { return }
  note(
    "\(counted(plan.runs.count, "run")), \(pending.count) to carry out"
      + (pending.isEmpty ? "" : ": about \(duration(total / Double(jobs))), \(jobs) at a time"))
}
