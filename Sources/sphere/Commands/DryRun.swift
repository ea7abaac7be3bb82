import Foundation
import Rows
import Running
import Storage
import Tensors
import Texts

/// Lists the runs of a plan with what they are estimated to take, and says which data are missing.
///
/// - Returns: success, or failure where the runs cannot run for want of data.
func printDryRun(_ plan: RunPlan, options: RunOptions) throws -> ExitCode {
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
    // Without its data a run has no id yet.
    let id = options.style == .aligned ? planned.run.shortID : planned.run.id
    rows.append([planned.hasData ? .text(id) : .null, .text(planned.state), time, .text(planned.label)])
  }
  let columns = [
    options.style == .aligned ? "run" : "run_id", "state", options.style == .aligned ? "estimate" : "estimate_seconds",
    "parameters",
  ]
  print(Table(columns: columns, rows: rows), options.style)
  if !plan.missingData.isEmpty { note("\(DataProblems(problems: plan.missingData))") }
  let code: ExitCode = plan.missingData.isEmpty ? .success : .failure
  guard !options.isQuiet else { return code }
  let (without, memory) = (plan.runs.count { !$0.hasData }, parallelism.neededBytes)
  note(
    "\(counted(plan.runs.count, "run")), \(pending.count) to run"
      + (pending.isEmpty
        ? "" : ": \(duration(total / Double(jobs))), \(jobs) at a time, about \(gigabytes(memory)) of memory")
      + (without == 0 ? "" : "; the data of \(without == plan.runs.count ? "all" : "\(without)") are missing"))
  if let warning = parallelism.warning { note(warning) }
  return code
}
