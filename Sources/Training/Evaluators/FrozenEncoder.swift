import Experiments
import Networks
import Tensors

/// A trained encoder as evaluators see it: features by split, view and layer, each computed once and kept.
///
/// Evaluators do not see what the encoder reads, so that they are the same for images and for sentences.
package final class FrozenEncoder {
  /// The number of classes.
  package let classes: Int
  /// Where progress is reported and cancellation is asked for.
  let reporter: ProgressReporter
  /// How much of the evaluation is done.
  let progress: EvaluationProgress
  private let features: [FeatureKey]
  private let encoderCost: EncoderCost
  private let labelsOfPart: (DataPart) -> [Int]
  private let fingerprintOfPart: (DataPart) throws -> String
  private let batches: (DataPart, Int) -> BatchEncoding
  private let foresee: (DataPart, [Int]) -> Void
  private var known: [FeatureKey: Matrix] = [:]

  /// Encodes some samples of a part (numbered from 0) in one view, and returns their features in some layers.
  package typealias BatchEncoding = (_ samples: [Int], _ view: ViewKey, _ layers: [String]) throws -> [Matrix]

  /// Every run sees the same validation pairs, so that L_align differs between encoders, not between draws.
  private static let viewSeed: UInt64 = 0
  /// The samples that are encoded at a time.
  static let batch = 256

  /// An encoder that has been trained, on the data that evaluators ask for.
  init<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, cost: EncoderCost, data: RunData<Source>, evaluators: [any Evaluator],
    reporter: ProgressReporter
  ) {
    classes = data.labeled.classes
    self.reporter = reporter
    features = evaluators.features
    encoderCost = cost
    progress = EvaluationProgress(evaluators, size: data.size, cost: cost, reporter: reporter)
    labelsOfPart = { data[$0].labels }
    fingerprintOfPart = { try data[$0].fingerprint }
    foresee = { data[$0].foresee($1) }
    let workers = reporter.context.workers
    batches = { part, capacity in
      let source = data[part]
      var batch = source.makeBatch(capacity: min(capacity, source.count))
      return { samples, view, layers in
        source.clear(&batch)
        try source.prepare(samples, view: view, into: &batch, workers: workers)
        let output = encoder.forward(batch, training: false)
        return layers.map { encoder.features(of: $0, output: output) }
      }
    }
  }

  /// The threads of the run.
  package var workers: Workers { reporter.context.workers }

  /// The labels of a part's samples; 0 where one has none.
  package func labels(of part: DataPart) -> [Int] { labelsOfPart(part) }

  /// The SHA-256 of what a part's samples are read from.
  ///
  /// - Throws: where the bytes cannot be read.
  package func fingerprint(of part: DataPart) throws -> String { try fingerprintOfPart(part) }

  /// Some features (samples, numbers), computed together with all other layers of their view that evaluators named.
  ///
  /// - Throws: `Divergence` when the output is not a number; `Cancellation`.
  package func features(_ key: FeatureKey) throws -> Matrix {
    if let found = known[key] { return found }
    let named = features.filter { $0.pass == key.pass }.map(\.layer)
    let layers = named.contains(key.layer) ? named : named + [key.layer]
    for (layer, matrix) in zip(layers, try encode(key.pass, layers: layers)) {
      var own = key
      own.layer = layer
      known[own] = matrix
    }
    guard let found = known[key] else { preconditionFailure("no features of layer \(key.layer)") }
    if key == .output || key.pass.part.isTask { try refuseNonFinite(found) }
    return found
  }

  /// What encodes batches of at most `capacity` samples of a part, in any view.
  package func batches(of part: DataPart, capacity: Int) -> BatchEncoding { batches(part, capacity) }

  private func encode(_ pass: FeatureKey.Pass, layers: [String]) throws -> [Matrix] {
    let count = labels(of: pass.part).count
    let encodeBatch = batches(of: pass.part, capacity: Self.batch)
    let view = ViewKey(pass.use, seed: Self.viewSeed, view: pass.view)
    var results: [Matrix] = []
    for start in stride(from: 0, to: count, by: Self.batch) {
      try reporter.checkCancellation()
      let samples = Array(start..<min(start + Self.batch, count))
      foresee(pass.part, Array(samples.endIndex + start..<min(start + 2 * Self.batch, count)))
      for (place, activation) in try encodeBatch(samples, view, layers).enumerated() {
        if results.count == place { results.append(Matrix(rows: count, columns: activation.columns)) }
        results[place].replaceRows(from: start, with: activation)
      }
      progress.add(Double(samples.count) * encoderCost.operations)
    }
    return results
  }

  private func refuseNonFinite(_ features: Matrix) throws {
    guard let place = features.elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw Divergence(
      description: "the feature of sample \(place / features.columns) is \(features.elements[place])")
  }
}

/// How much of an evaluation is done, in operations.
final class EvaluationProgress {
  private let size: DataSize
  private let cost: EncoderCost
  private let reporter: ProgressReporter
  private let total: Double
  private var done = 0.0
  /// What the evaluator at work costs, and how much of that is in `done`.
  private var current = (operations: 0.0, done: 0.0)
  private var phase = RunProgress.Phase.evaluating

  init(_ evaluators: [any Evaluator], size: DataSize, cost: EncoderCost, reporter: ProgressReporter) {
    self.size = size
    self.cost = cost
    self.reporter = reporter
    let operations = evaluators.operations(size, cost)
    total = operations.encoding + operations.rest
  }

  /// Lets an evaluator work; its whole cost is done afterwards.
  func perform(_ evaluator: any Evaluator, _ work: () throws -> Void) rethrows {
    current = (evaluator.cost(size, cost).operations, 0)
    phase = evaluator.phase
    try work()
    advance(to: 1)
  }

  /// Reports that a share of the evaluator's own work is done.
  func advance(to share: Double) {
    add(current.operations * share - current.done)
    current.done = current.operations * share
  }

  /// Reports that so many operations more are done.
  func add(_ operations: Double) {
    done += operations
    reporter.evaluated(total > 0 ? min(done / total, 1) : 1, phase: phase)
  }
}
