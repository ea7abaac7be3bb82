import Foundation
import Storage
import Tensors

/// Lists the runs of a plan with what they are estimated to take.
func printDryRun(_ plan: RunPlan, options: RunOptions) throws {
  let pending = plan.runs.filter { $0.isPending(retryingFailed: options.retriesFailed) }
  let parallelism = options.parallelism(of: pending)
  let jobs = parallelism.jobs
  var estimate = SpeedEstimate(workers: Workers(threads: parallelism.threads))
  var total = 0.0
  var rows: [[Value]] = []
  for planned in plan.runs {
    var seconds: Double?
    if planned.isPending(retryingFailed: options.retriesFailed) {
      seconds = try estimate.seconds(of: planned)
      total += seconds ?? 0
    }
    let time: Value =
      switch options.style {
      case .aligned: seconds.map { .text(duration($0)) } ?? .null
      case .csv, .json: seconds.map { .real($0) } ?? .null
      }
    let id = options.style == .aligned ? planned.run.shortID : planned.run.id
    rows.append([.text(id), .text(planned.state), time, .text(planned.label)])
  }
  let columns = [
    options.style == .aligned ? "run" : "run_id", "state", options.style == .aligned ? "estimate" : "estimate_seconds",
    "parameters",
  ]
  print(Table(columns: columns, rows: rows), options.style)
  guard !options.isQuiet else { return }
  note(
    "\(counted(plan.runs.count, "run")), \(pending.count) to carry out"
      + (pending.isEmpty ? "" : ": \(duration(total / Double(jobs))), \(jobs) at a time"))
  if let warning = parallelism.warning { note(warning) }
}
