import Datasets
import Experiments
import Files
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
    record.message = "interrupted; the same command takes it up again"
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
  return record
}

/// The steps of a run, in order; errors end it where they occur and leave `journal` as it is.
private func perform(_ run: Run, context: RunContext, journal: inout Journal, record: inout RunRecord) throws {
  let configuration = run.configuration
  context.progress(RunProgress(phase: .preparing, fraction: 0))
  let data = try RunData(configuration, searching: context.dataFolders)
  let cost = RunCost(configuration, data: data.size)
  let encoder = try configuration.makeEncoder(workers: context.workers)
  let starting = StartingEncoder(
    before: run, data: data, pace: Pace(context: context, trainingShare: cost.startingShare))
  try starting?.bring(encoder)
  let pace = Pace(context: context, earlierShare: cost.startingShare, trainingShare: cost.trainingShare)
  let keeper = context.states.map { StateKeeper(run: run, schedule: $0, context: context) }
  // The caller removes the states once the record is stored; none may appear after that.
  defer { keeper?.waitForDisk() }

  let trainingStart = context.now()
  let keepState = try trainEncoder(
    encoder, configuration: configuration, data: data, pace: pace, keeper: keeper,
    measurement: CourseMeasurement(configuration, encoder: encoder, data: data, pace: pace), journal: &journal)
  let evaluationStart = context.now()
  journal.record(
    "seconds", method: "train", split: "train", value: journal.earlierSeconds + evaluationStart - trainingStart)

  do {
    let evaluation = Evaluation(configuration: configuration, data: data, encoder: encoder, pace: pace)
    record.embeddings = try evaluation.measure(into: &journal)
    journal.record("seconds", method: "evaluate", split: "validation", value: context.now() - evaluationStart)
    record.checkpoint = try writeCheckpoint(of: encoder, run: run, folder: context.checkpointFolder)
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
  let data = try RunData(run.configuration, searching: context.dataFolders)
  let encoder = try run.configuration.makeEncoder(workers: context.workers)
  let pace = Pace(context: context, trainingShare: 1)
  var journal = Journal()
  do {
    try StartingEncoder(before: run, data: data, pace: pace)?.bring(encoder)
    try trainEncoder(
      encoder, configuration: run.configuration, data: data, pace: pace, keeper: nil, steps: steps,
      measurement: CourseMeasurement(run.configuration, encoder: encoder, data: data, pace: pace), journal: &journal)
  } catch is Divergence {}
  return journal.measurements.filter { !$0.isTiming }
}

/// Refuses data other than those that a run ran on.
///
/// - Throws: `DataDifference`, or `DatasetError` when a file is missing or malformed.
public func checkData(of run: Run, searching folders: [URL]) throws {
  let found = try dataFingerprint(for: run.configuration, searching: folders)
  guard found == run.dataFingerprint else { throw DataDifference(recorded: run.dataFingerprint, found: found) }
}

/// The data found are not those that a run ran on.
public struct DataDifference: Error, CustomStringConvertible {
  /// The SHA-256 of the data that the run read.
  public var recorded: String
  /// That of the data found.
  public var found: String
  /// The message for a person.
  public var description: String {
    "the data found are not those of the run: their fingerprint is \(found.prefix(16))..., the run's "
      + "\(recorded.prefix(16))...\n  hint: --data names the folder of the data that it ran on"
  }
}
