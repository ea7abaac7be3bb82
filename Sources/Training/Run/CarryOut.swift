import Datasets
import Experiments
import Files
import Foundation
import Networks
import Tensors

/// The loss, a feature or a weight is no longer a finite number.
struct Divergence: Error, CustomStringConvertible {
  var description: String
}

/// The user asked to stop.
struct Cancellation: Error {}

/// Executes a run: trains the encoder, freezes it, evaluates it, writes its weights.
///
/// Never throws: a run that diverges, fails or is interrupted is a record with that status, a message, and what had been
/// measured until then. A fault of the machine (a full disk, data that cannot be read) is none of the run's: it interrupts the run,
/// and the same command resumes it.
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
    record.message = "interrupted; the same command resumes it"
  } catch let error as any MachineFault {
    record.status = .interrupted
    record.message = error.description
  } catch WeightFileError.system(let error) {
    record.status = .interrupted
    record.message = error.description
  } catch {
    record.status = .failed
    record.message = "\(error)"
  }
  record.endedSeconds = context.now()
  journal.record(
    "seconds", method: "total", split: "train",
    value: journal.earlierSeconds + record.endedSeconds - record.startedSeconds)
  record.measurements = journal.measurements
  record.definitions = journal.measurements.definitions(evaluatorFamilies.flatMap { $0.metrics })
  return record
}

/// The steps of a run, in order; errors end it where they occur and leave `journal` as it is.
private func perform(_ run: Run, context: RunContext, journal: inout Journal, record: inout RunRecord) throws {
  context.progress(RunProgress(phase: .preparing, fraction: 0))
  try perform(run, dataFamily(run.configuration), context: context, journal: &journal, record: &record)
}

private func perform(
  _ run: Run, _ family: some DataFamily, context: RunContext, journal: inout Journal, record: inout RunRecord
) throws {
  let configuration = run.configuration
  let data = try family.open(configuration, searching: context.dataFolders, rendered: true)
  let cost = RunCost(configuration, data: data.size)
  let encoder = try initialEncoder(configuration, for: data, workers: context.workers)
  try bringStart(
    of: run, into: encoder, data: data,
    reporter: ProgressReporter(context: context, trainingShare: cost.startingShare))
  let reporter = ProgressReporter(
    context: context, earlierShare: cost.startingShare, trainingShare: cost.trainingShare)
  let saver = context.states.map { StateSaver(run: run, schedule: $0, context: context) }
  // The caller removes the states once the record is stored; none may appear after that.
  defer { saver?.waitForDisk() }

  let trainingStart = context.now()
  let keepState = try trainEncoder(
    encoder, configuration: configuration, data: data, reporter: reporter, saver: saver,
    measurement: CourseMeasurement(configuration, encoder: encoder, data: data, reporter: reporter), journal: &journal)
  let evaluationStart = context.now()
  journal.record(
    "seconds", method: "train", split: "train", value: journal.earlierSeconds + evaluationStart - trainingStart)

  do {
    let evaluators = configuration.evaluators
    let frozen = FrozenEncoder(
      encoder, cost: configuration.encoder.costOfPass, data: data, evaluators: evaluators, reporter: reporter)
    try evaluators.measure(frozen, into: &journal)
    record.embeddings = journal.embeddings
    journal.record("seconds", method: "evaluate", split: "validation", value: context.now() - evaluationStart)
    record.checkpoint = try writeFinalWeights(of: encoder, run: run, folder: context.checkpointFolder)
  } catch {
    // An evaluation is repeated from its beginning, the training is not.
    keepState()
    throw error
  }
  context.progress(RunProgress(phase: .evaluating, fraction: 1))
}

/// Trains a run's encoder again for some steps; returns what `carryOut` would have measured by then, timings left out.
///
/// - Throws: what `carryOut` catches; the measurements of a divergence are returned.
public func firstMeasurements(of run: Run, steps: Int, context: RunContext) throws -> [Experiments.Measurement] {
  try checkData(of: run, searching: context.dataFolders)
  var journal = Journal()
  do {
    try trainAgain(run, dataFamily(run.configuration), steps: steps, context: context, journal: &journal)
  } catch is Divergence {}
  return journal.measurements.filter { !$0.isTiming }
}

private func trainAgain(
  _ run: Run, _ family: some DataFamily, steps: Int, context: RunContext, journal: inout Journal
) throws {
  let data = try family.open(run.configuration, searching: context.dataFolders, rendered: true)
  let encoder = try initialEncoder(run.configuration, for: data, workers: context.workers)
  let reporter = ProgressReporter(context: context, trainingShare: 1)
  try bringStart(of: run, into: encoder, data: data, reporter: reporter)
  try trainEncoder(
    encoder, configuration: run.configuration, data: data, reporter: reporter, saver: nil, steps: steps,
    measurement: CourseMeasurement(run.configuration, encoder: encoder, data: data, reporter: reporter),
    journal: &journal)
}

/// Puts an encoder, which is as drawn, where the run's own training begins.
private func bringStart<Source: SampleSource>(
  of run: Run, into encoder: any Encoder<Source.Batch>, data: RunData<Source>, reporter: ProgressReporter
) throws {
  try StartingWeightsFile(of: run, context: reporter.context)?.bring(encoder)
  try StartingEncoder(before: run, data: data, reporter: reporter)?.bring(encoder)
}

/// The encoder of a configuration with its first weights, which reads the batches of these data.
private func initialEncoder<Source: SampleSource>(
  _ configuration: Configuration, for data: RunData<Source>, workers: Workers
) throws -> any Encoder<Source.Batch> {
  try configuration.encoder.make(reading: Source.Batch.self, seed: UInt64(configuration.seed), workers: workers)
}
