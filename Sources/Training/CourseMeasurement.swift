import Experiments
import Networks

/// Measurements of an encoder that is still being trained: L_align, L_uniform and the accuracies of its output.
///
/// They are recorded with the epoch after which they were made, 0 before the first; nothing of the training depends on
/// them. The probe always sees cached features, whatever the final one is trained on: it is trained many times.
struct CourseMeasurement {
  private let evaluation: Evaluation
  private let every: Int

  /// What a configuration asks for; nil where it asks for nothing.
  init?(_ configuration: Configuration, encoder: any Encoder, data: RunData, pace: Pace) {
    guard let every = configuration.evaluate.every else { return nil }
    self.every = every
    var configuration = configuration
    configuration.evaluate.layers = ["output"]
    configuration.evaluate[LinearProbeEvaluation.self].probe?.views = .cached
    configuration.evaluate[LinearProbeEvaluation.self].folds = 0
    configuration.evaluate[EmbeddingsEvaluation.self].embeddings = false
    // How far a measurement has come is not how far the run has.
    var context = pace.context
    context.progress = { _ in }
    let silent = Pace(context: context, trainingShare: pace.trainingShare)
    evaluation = Evaluation(configuration: configuration, data: data, encoder: encoder, pace: silent)
  }

  /// Measures if it is this epoch's turn.
  ///
  /// - Throws: `Divergence` when a feature is not a number; `Cancellation`.
  func measure(after epoch: Int, into journal: inout Journal) throws {
    guard epoch % every == 0 else { return }
    var own = Journal()
    _ = try evaluation.measure(into: &own)
    for found in own.measurements {
      journal.record(
        found.name, method: found.method, split: found.split, layer: found.layer, parameter: found.parameter,
        epoch: epoch, value: found.value, count: found.count)
    }
  }
}
