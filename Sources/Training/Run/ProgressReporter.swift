import Experiments

/// Tells the context how far the run is, and asks it whether to go on.
struct ProgressReporter: Sendable {
  let context: RunContext
  /// The share of the run's cost that was done before this training.
  var earlierShare = 0.0
  /// The share of the run's cost that is training.
  let trainingShare: Double

  /// Throws `Cancellation` when the user asked to stop.
  func checkCancellation() throws {
    if context.isCancelled() { throw Cancellation() }
  }

  /// Reports a training step.
  func trained(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, viewsPerSecond: Double) {
    context.progress(
      RunProgress(
        phase: .training, epoch: epoch, epochs: epochs, step: step, steps: steps, loss: loss,
        viewsPerSecond: viewsPerSecond, fraction: earlierShare + trainingShare * Double(step) / Double(max(steps, 1))))
  }

  /// Reports evaluation, `share` of which is done.
  func evaluated(_ share: Double, phase: RunProgress.Phase) {
    let trained = earlierShare + trainingShare
    context.progress(RunProgress(phase: phase, fraction: trained + (1 - trained) * share))
  }
}
