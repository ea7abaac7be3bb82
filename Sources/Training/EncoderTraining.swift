import Experiments
import Foundation
import Networks
import Tensors

/// Trains an encoder by the configuration's method; `none` leaves the initialisation.
///
/// - Parameters:
///   - keeper: Keeps the state on disk, and says where to go on; nil: from the beginning, and nothing is kept.
///   - steps: Ends after so many steps of the whole training.
///   - measurement: Measures the encoder between epochs; nil: nobody does.
/// - Returns: What keeps the state at the end of the training, should the evaluation not come to its end.
/// - Throws: `Divergence` when a loss is not finite; `Cancellation`.
@discardableResult
func trainEncoder(
  _ encoder: any Encoder, configuration: Configuration, data: RunData, pace: Pace, keeper: StateKeeper?,
  steps: Int = .max, measurement: CourseMeasurement? = nil, journal: inout Journal
) throws -> () -> Void {
  func train(_ method: some TrainingMethod) throws -> () -> Void {
    var course = TrainingCourse(
      method: method, configuration: configuration, pace: pace, keeper: keeper, lastStep: steps,
      measurement: measurement, journal: journal)
    defer { journal = course.journal }
    try course.run()
    return course.keepState
  }
  let workers = pace.context.workers
  switch configuration.method {
  case is Minibatch:
    return try train(PairMethod(encoder: encoder, configuration: configuration, data: data, workers: workers))
  case is Supervised:
    return try train(SupervisedMethod(encoder: encoder, configuration: configuration, data: data, workers: workers))
  default: return {}
  }
}

/// What a training method does in one step; the loop around it is the same for all.
protocol TrainingMethod {
  /// The samples that are gone through each epoch.
  var samples: Samples { get }
  /// The views of a sample that a step encodes.
  var viewsPerSample: Int { get }
  /// The names of the terms that `step` returns besides the loss.
  var termNames: [String] { get }
  /// The network that is trained.
  var encoder: any Encoder { get }
  /// What moves all that is trained; with the encoder's running statistics, the whole state of the method.
  var optimizer: SGD { get }
  /// One step of SGD on the given samples; returns the loss and its terms.
  ///
  /// - Throws: where the data can no longer be read.
  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double])
}

/// The losses of so many first steps are all recorded, so that repeating a few steps can tell whether they come out again.
let stepsRecordedFirst = 64

/// The epochs of a training: batches in keyed random order, the last incomplete one dropped, step decay of the rate.
private struct TrainingCourse<Method: TrainingMethod> {
  private var method: Method
  private let seed: UInt64
  private let pace: Pace
  private let keeper: StateKeeper?
  private let measurement: CourseMeasurement?
  private(set) var journal: Journal

  private let epochs: Int
  private let batch: Int
  private let stepsPerEpoch: Int
  private let lastStep: Int
  private let schedule: StepDecay
  private var position: TrainingPosition

  init(
    method: Method, configuration: Configuration, pace: Pace, keeper: StateKeeper?, lastStep: Int,
    measurement: CourseMeasurement?, journal: Journal
  ) {
    self.method = method
    self.pace = pace
    self.keeper = keeper
    self.measurement = measurement
    self.journal = journal
    self.lastStep = lastStep
    seed = UInt64(configuration.seed)
    epochs = configuration.train.epochs
    // A data set smaller than a batch is one batch an epoch.
    batch = min(configuration.train.batch, method.samples.count)
    stepsPerEpoch = method.samples.count / batch
    schedule = StepDecay(configuration.optimizer, batch: batch, epochs: epochs)
    position = TrainingPosition(sums: Self.zeros(method))
  }

  private var steps: Int { epochs * stepsPerEpoch }

  private static func zeros(_ method: Method) -> [Double] { [Double](repeating: 0, count: 1 + method.termNames.count) }

  mutating func run() throws {
    if let earlier = try keeper?.restore(method, extent: .init(epochs: epochs, stepsPerEpoch: stepsPerEpoch)) {
      position = earlier.position
      journal = Journal(measurements: earlier.measurements, earlierSeconds: position.seconds)
    } else {
      try measurement?.measure(after: 0, into: &journal)
    }
    let started = pace.context.now()
    while position.epoch <= epochs, position.step < lastStep { try runEpoch(trainingSince: started) }
  }

  /// The epoch under way, or what is left of it.
  private mutating func runEpoch(trainingSince trainingStart: Double) throws {
    let epoch = position.epoch
    let rate = schedule.rate(epoch: epoch - 1)
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
    let order = stream.permutation(method.samples.count)
    let started = pace.context.now()
    let first = position.stepsOfEpoch
    while position.epoch == epoch, position.step < lastStep {
      do { try pace.checkCancellation() } catch {
        keepState()
        throw error
      }
      let start = position.stepsOfEpoch * batch
      let loss = try takeStep(order[start..<start + batch].map { method.samples.indices[$0] }, rate: rate)
      let now = pace.context.now()
      let viewsPerSecond = views(position.stepsOfEpoch - first) / max(now - started, 1e-9)
      position.seconds = journal.earlierSeconds + now - trainingStart
      pace.trained(
        epoch: epoch, epochs: epochs, step: position.step, steps: steps, loss: loss, viewsPerSecond: viewsPerSecond)
      let endsEpoch = position.stepsOfEpoch == stepsPerEpoch
      if endsEpoch { try endEpoch(rate: rate, viewsPerSecond: viewsPerSecond) }
      keeper?.offer(method, at: position, measurements: journal.measurements, endsEpoch: endsEpoch)
    }
  }

  /// Keeps the state as it is now.
  func keepState() { keeper?.finish(method, at: position, measurements: journal.measurements) }

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
