import Experiments
import Foundation
import Networks
import Tensors

/// Trains an encoder by the configuration's method; `none` leaves the initialisation.
///
/// - Parameters:
///   - saver: Keeps the state on disk and finds where to resume; nil: the training begins anew, and nothing is kept.
///   - steps: Ends after so many steps of the whole training.
///   - measurement: Measures the encoder between epochs; nil: no measurements.
/// - Returns: What keeps the state at the end of the training, should the evaluation not come to its end.
/// - Throws: `Divergence` when a loss is not finite; `Cancellation`.
@discardableResult
func trainEncoder<Source: SampleSource>(
  _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>,
  reporter: ProgressReporter, saver: StateSaver?, steps: Int = .max, measurement: CourseMeasurement? = nil,
  journal: inout Journal
) throws -> () -> Void {
  guard let family = configuration.method.family else { return {} }
  let method = family.make(
    encoder, configuration: configuration, data: data, workers: reporter.context.workers)
  var course = TrainingCourse(
    method: method, configuration: configuration, reporter: reporter, saver: saver, lastStep: steps,
    measurement: measurement, journal: journal)
  defer { journal = course.journal }
  try course.run()
  return course.keepState
}

/// Trains by a method of the caller's, with the epochs, batches, rates and seed of a run, and keeps and resumes the state
/// of that run.
///
/// - Returns: The measurements of the training.
/// - Throws: where a loss is not finite, the user asked to stop, or the machine is at fault.
package func train(
  _ method: any TrainingMethod, run: Run, context: RunContext
) throws -> [Experiments.Measurement] {
  let saver = context.states.map { StateSaver(run: run, schedule: $0, context: context) }
  defer { saver?.waitForDisk() }
  var course = TrainingCourse(
    method: method, configuration: run.configuration, reporter: ProgressReporter(context: context, trainingShare: 1),
    saver: saver, lastStep: .max, measurement: nil, journal: Journal())
  try course.run()
  return course.journal.measurements
}

/// The losses of this many first steps are all recorded, so that repeating a few steps shows whether they come out the same.
let stepsRecordedFirst = 64

/// The epochs of a training: batches in keyed random order, the last incomplete one dropped, step decay of the rate.
private struct TrainingCourse {
  private var method: any TrainingMethod
  private let seed: UInt64
  private let reporter: ProgressReporter
  private let saver: StateSaver?
  private let measurement: CourseMeasurement?
  private(set) var journal: Journal

  private let epochs: Int
  private let batch: Int
  private let stepsPerEpoch: Int
  private let lastStep: Int
  private let schedule: StepDecay
  private var position: TrainingPosition

  init(
    method: any TrainingMethod, configuration: Configuration, reporter: ProgressReporter, saver: StateSaver?,
    lastStep: Int, measurement: CourseMeasurement?, journal: Journal
  ) {
    self.method = method
    self.reporter = reporter
    self.saver = saver
    self.measurement = measurement
    self.journal = journal
    self.lastStep = lastStep
    seed = UInt64(configuration.seed)
    epochs = configuration.train.epochs
    // A data set smaller than a batch is one batch an epoch.
    batch = min(configuration.train.batch, method.sampleCount)
    stepsPerEpoch = method.sampleCount / batch
    schedule = StepDecay(configuration.optimizer, batch: batch, epochs: epochs)
    position = TrainingPosition(sums: Self.zeros(method))
  }

  private var steps: Int { epochs * stepsPerEpoch }

  private static func zeros(_ method: any TrainingMethod) -> [Double] {
    [Double](repeating: 0, count: 1 + method.termNames.count)
  }

  mutating func run() throws {
    if let earlier = try saver?.restore(method, extent: .init(epochs: epochs, stepsPerEpoch: stepsPerEpoch)) {
      position = earlier.position
      journal = Journal(measurements: earlier.measurements, earlierSeconds: position.seconds)
    } else {
      try measurement?.measure(after: 0, into: &journal)
    }
    let started = reporter.context.now()
    while position.epoch <= epochs, position.step < lastStep { try runEpoch(trainingSince: started) }
  }

  /// The epoch under way, or what is left of it.
  private mutating func runEpoch(trainingSince trainingStart: Double) throws {
    let epoch = position.epoch
    let rate = schedule.rate(epoch: epoch - 1)
    var shuffled: [Int]?
    if method.order == .shuffled {
      var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
      shuffled = stream.permutation(method.sampleCount)
    }
    let started = reporter.context.now()
    let first = position.stepsOfEpoch
    while position.epoch == epoch, position.step < lastStep {
      do { try reporter.checkCancellation() } catch {
        keepState()
        throw error
      }
      let start = position.stepsOfEpoch * batch
      func chosen(_ start: Int) -> [Int] {
        let places = start..<start + batch
        return shuffled.map { Array($0[places]) } ?? Array(places)
      }
      if start + 2 * batch <= method.sampleCount { method.foresee(chosen(start + batch)) }
      let loss = try takeStep(chosen(start), rate: rate)
      let now = reporter.context.now()
      let viewsPerSecond = views(position.stepsOfEpoch - first) / max(now - started, 1e-9)
      position.seconds = journal.earlierSeconds + now - trainingStart
      reporter.trained(
        epoch: epoch, epochs: epochs, step: position.step, steps: steps, loss: loss, viewsPerSecond: viewsPerSecond)
      let endsEpoch = position.stepsOfEpoch == stepsPerEpoch
      if endsEpoch { try endEpoch(rate: rate, viewsPerSecond: viewsPerSecond) }
      saver?.offer(method, at: position, measurements: journal.measurements, endsEpoch: endsEpoch)
    }
  }

  /// Keeps the state as it is now.
  func keepState() { saver?.finish(method, at: position, measurements: journal.measurements) }

  private func views(_ steps: Int) -> Double { Double(steps * batch * method.viewsPerSample) }

  /// One step; returns the loss.
  private mutating func takeStep(_ chosen: [Int], rate: Double) throws -> Double {
    let (loss, terms) = try method.step(samples: chosen, epoch: position.epoch, step: position.step, rate: rate)
    position.step += 1
    position.stepsOfEpoch += 1
    // Of the later steps at most about a thousand a curve are kept.
    let isRecorded = position.step <= stepsRecordedFirst || position.step % max(1, steps / 1000) == 0
    if isRecorded || !loss.isFinite {
      journal.record("loss", split: "train", step: position.step, epoch: position.epoch, value: loss, count: batch)
    }
    guard loss.isFinite else {
      throw Divergence(
        description: "the loss became \(loss) at step \(position.step) of \(steps) (epoch \(position.epoch))")
    }
    for (place, value) in ([loss] + terms).enumerated() { position.sums[place] += value }
    return loss
  }

  /// A measurement that is interrupted leaves the epoch unended; the newest state on disk is from before.
  private mutating func endEpoch(rate: Double, viewsPerSecond: Double) throws {
    try measurement?.measure(after: position.epoch, into: &journal)
    for (name, sum) in zip(["loss"] + method.termNames.map { "loss-\($0)" }, position.sums) {
      journal.record(
        name, split: "train", epoch: position.epoch, value: sum / Double(stepsPerEpoch), count: stepsPerEpoch)
    }
    journal.record("rate", split: "train", epoch: position.epoch, value: rate)
    journal.record("views-per-second", split: "train", epoch: position.epoch, value: viewsPerSecond)
    position.epoch += 1
    position.stepsOfEpoch = 0
    position.sums = Self.zeros(method)
  }
}

extension StepDecay {
  /// The rates of a configuration, epoch by epoch.
  fileprivate init(_ optimizer: OptimizerConfiguration, batch: Int, epochs: Int) {
    self.init(
      rate: StepDecay.scaledRate(optimizer.rate, per: optimizer.ratePer, batch: batch), decay: optimizer.decay,
      decayAt: optimizer.decayAt, epochs: epochs)
  }
}
