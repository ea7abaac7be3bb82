import Datasets
import Experiments
import Foundation
import Networks
import Statistics
import Tensors

/// The loss, a feature or a weight is no longer a finite number.
struct Divergence: Error, CustomStringConvertible {
  var description: String
}

/// The user asked to stop.
struct Cancellation: Error {}

/// Carries a run out: trains the encoder, freezes it, evaluates it, writes its weights.
///
/// Never throws: a run that diverges, fails or is interrupted is a record with that status, a message, and what had been
/// measured until then.
public func carryOut(_ run: Run, context: RunContext) -> RunRecord {
  var journal = Journal()
  var record = RunRecord(
    run: run, status: .finished, environment: context.environment, startedSeconds: context.now(), endedSeconds: 0,
    measurements: [])
  do {
    try perform(run, context: context, journal: &journal, record: &record)
  } catch let divergence as Divergence {
    record.status = .diverged
    record.message = divergence.description
  } catch is Cancellation {
    record.status = .interrupted
    record.message = "interrupted; the same command takes it up again"
  } catch {
    record.status = .failed
    record.message = "\(error)"
  }
  record.endedSeconds = context.now()
  journal.record("seconds", method: "total", split: "train", value: record.endedSeconds - record.startedSeconds)
  record.measurements = journal.measurements
  return record
}

/// The steps of a run, in order; errors end it where they occur and leave `journal` as it is.
private func perform(_ run: Run, context: RunContext, journal: inout Journal, record: inout RunRecord) throws {
  let configuration = run.configuration
  context.progress(RunProgress(phase: .preparing, fraction: 0))
  let data = try RunData(configuration, searching: context.dataFolders)
  let cost = RunCost(configuration, data: data)
  let pace = Pace(context: context, trainingShare: cost.trainingShare)
  let encoder = try makeEncoder(
    name: configuration.encoder.name, inputSize: configuration.encoder.size, width: configuration.encoder.width,
    dimension: configuration.encoder.dimension, seed: UInt64(configuration.seed), workers: context.workers)

  let trainingStart = context.now()
  try trainEncoder(encoder, configuration: configuration, data: data, pace: pace, journal: &journal)
  let evaluationStart = context.now()
  journal.record("seconds", method: "train", split: "train", value: evaluationStart - trainingStart)

  let evaluation = Evaluation(configuration: configuration, data: data, encoder: encoder, pace: pace)
  record.embeddings = try evaluation.measure(into: &journal)
  journal.record("seconds", method: "evaluate", split: "validation", value: context.now() - evaluationStart)
  record.checkpoint = try writeCheckpoint(of: encoder, run: run, folder: context.checkpointFolder)
  context.progress(RunProgress(phase: .evaluating, fraction: 1))
}
