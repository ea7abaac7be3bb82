import Experiments
import Foundation
import Networks
import Tensors

/// Trains an encoder by the configuration's method; `none` leaves the initialisation.
func trainEncoder(
  _ encoder: any Encoder, configuration: Configuration, data: RunData, pace: Pace, journal: inout Journal
) throws {
  switch configuration.method {
  case .none: return
  case .minibatch:
    var method = PairMethod(encoder: encoder, configuration: configuration, data: data, workers: pace.context.workers)
    try runEpochs(&method, configuration: configuration, pace: pace, journal: &journal)
  case .supervised:
    var method = SupervisedMethod(
      encoder: encoder, configuration: configuration, data: data, workers: pace.context.workers)
    try runEpochs(&method, configuration: configuration, pace: pace, journal: &journal)
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
  /// One step of SGD on the given samples; returns the loss and its terms.
  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) -> (loss: Double, terms: [Double])
}

/// The epochs of a training: batches in keyed random order, the last incomplete one dropped, step decay of the rate.
///
/// - Throws: `Divergence` when a loss is not finite; `Cancellation`.
private func runEpochs(
  _ method: inout some TrainingMethod, configuration: Configuration, pace: Pace, journal: inout Journal
) throws {
  let epochs = configuration.train.epochs
  // A data set smaller than a batch is one batch an epoch.
  let batch = min(configuration.train.batch, method.samples.count)
  let stepsPerEpoch = method.samples.count / batch
  let steps = epochs * stepsPerEpoch
  let schedule = StepDecay(configuration.optimizer, batch: batch, epochs: epochs)
  // At most about a thousand points a curve are kept.
  let stride = max(1, steps / 1000)
  var step = 0
  for epoch in 1...max(epochs, 1) where epochs > 0 {
    let rate = schedule.rate(epoch: epoch - 1)
    var stream = RandomStream(seed: UInt64(configuration.seed), purpose: .shuffle, epoch: epoch)
    let order = stream.permutation(method.samples.count)
    var sums = [Double](repeating: 0, count: 1 + method.termNames.count)
    let started = pace.context.now()
    for index in 0..<stepsPerEpoch {
      try pace.checkCancellation()
      let chosen = order[index * batch..<(index + 1) * batch].map { method.samples.indices[$0] }
      let (loss, terms) = method.step(samples: chosen, epoch: epoch, step: step, rate: rate)
      step += 1
      if step % stride == 0 || !loss.isFinite {
        journal.record("loss", split: "train", step: step, epoch: epoch, value: loss, count: batch)
      }
      guard loss.isFinite else {
        throw Divergence(description: "the loss became \(loss) at step \(step) of \(steps) (epoch \(epoch))")
      }
      for (place, value) in ([loss] + terms).enumerated() { sums[place] += value }
      let views = Double((index + 1) * batch * method.viewsPerSample)
      pace.trained(
        epoch: epoch, epochs: epochs, step: step, steps: steps, loss: loss,
        viewsPerSecond: views / max(pace.context.now() - started, 1e-9))
    }
    let seconds = pace.context.now() - started
    for (name, sum) in zip(["loss"] + method.termNames.map { "loss-\($0)" }, sums) {
      journal.record(name, split: "train", epoch: epoch, value: sum / Double(stepsPerEpoch), count: stepsPerEpoch)
    }
    journal.record("rate", split: "train", epoch: epoch, value: rate)
    journal.record(
      "views-per-second", split: "train", epoch: epoch,
      value: Double(stepsPerEpoch * batch * method.viewsPerSample) / max(seconds, 1e-9))
  }
}
