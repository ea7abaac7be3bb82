import Experiments
import Networks

/// Measurements of an encoder that is still being trained, by the evaluators that take part in that.
///
/// They are recorded with the epoch after which they were made, 0 before the first; nothing of the training depends on
/// them.
struct CourseMeasurement {
  private let every: Int
  private let evaluators: [any Evaluator]
  private let freeze: () -> FrozenEncoder

  /// What a configuration asks for; nil where it asks for nothing.
  init?<Source: SampleSource>(
    _ configuration: Configuration, encoder: any Encoder<Source.Batch>, data: RunData<Source>,
    reporter: ProgressReporter
  ) {
    guard let every = configuration.evaluate.every else { return nil }
    self.every = every
    let evaluators = configuration.evaluatorsDuringTraining
    self.evaluators = evaluators
    // How far a measurement has come is not how far the run has.
    var context = reporter.context
    context.progress = { _ in }
    let silent = ProgressReporter(context: context, trainingShare: reporter.trainingShare)
    let cost = configuration.encoder.costOfPass
    freeze = { FrozenEncoder(encoder, cost: cost, data: data, evaluators: evaluators, reporter: silent) }
  }

  /// Measures if it is this epoch's turn.
  ///
  /// - Throws: `Divergence` when a feature is not a number; `Cancellation`.
  func measure(after epoch: Int, into journal: inout Journal) throws {
    guard epoch % every == 0 else { return }
    var own = Journal()
    try evaluators.measure(freeze(), into: &own)
    for found in own.measurements {
      journal.record(
        found.name, method: found.method, split: found.split, layer: found.layer, parameter: found.parameter,
        epoch: epoch, value: found.value, count: found.count)
    }
  }
}
