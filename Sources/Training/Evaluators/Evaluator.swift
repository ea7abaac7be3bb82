import Experiments
import Networks

/// One kind of measurement of a frozen encoder.
package protocol Evaluator: Sendable {
  /// What a configuration asks for of a trained encoder; nil: nothing.
  init?(_ configuration: Configuration)
  /// What a configuration asks for between the epochs of a training; nil: nothing.
  ///
  /// It measures the output alone and is cheap: it is repeated many times.
  static func duringTraining(_ configuration: Configuration) -> Self?
  /// What the run is said to be doing meanwhile.
  var phase: RunProgress.Phase { get }
  /// The features that it reads; all layers of one view are computed in one pass.
  var features: [FeatureKey] { get }
  /// What it costs besides the features.
  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost
  /// What it asks of the data that they cannot give.
  func problems(_ data: DataSize) -> [PlannedData.Problem]
  /// Measures and records.
  ///
  /// - Throws: `Divergence` when a feature is not a number; `Cancellation`.
  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws
}

extension Evaluator {
  package var phase: RunProgress.Phase { .evaluating }

  package func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost { EvaluatorCost() }

  package func problems(_ data: DataSize) -> [PlannedData.Problem] { [] }
}

/// What an evaluator costs besides the features that it reads.
package struct EvaluatorCost: Sendable, Hashable {
  /// Floating-point operations.
  package var operations = 0.0
  /// The numbers that it holds at a time.
  package var numbers = 0.0

  /// A cost.
  package init(operations: Double = 0, numbers: Double = 0) {
    self.operations = operations
    self.numbers = numbers
  }
}

/// Which features of a frozen encoder are meant: of which samples, in which view, at which layer.
package struct FeatureKey: Sendable, Hashable {
  /// The samples in one view.
  package struct Pass: Sendable, Hashable {
    /// The part of the data.
    package var part: DataPart
    /// The view's use.
    package var use: ViewKey.Use
    /// Which of several views of that use.
    package var view: Int
  }

  /// The samples in one view, encoded together.
  package var pass: Pass
  /// The layer.
  package var layer: String

  /// The features of a part's samples.
  package init(_ part: DataPart, _ use: ViewKey.Use, view: Int = 0, layer: String = "output") {
    pass = Pass(part: part, use: use, view: view)
    self.layer = layer
  }

  /// The output for the held-out samples in the evaluation view, which is the same for every run.
  package static let output = FeatureKey(.validation, .evaluation)
  /// The output for two views of each held-out sample: positive pairs.
  package static let pairs = [
    FeatureKey(.validation, .alignment, view: 0), FeatureKey(.validation, .alignment, view: 1),
  ]
}

extension [any Evaluator] {
  /// The features that any of them reads, each once.
  var features: [FeatureKey] {
    var seen = Set<FeatureKey>()
    return flatMap(\.features).filter { seen.insert($0).inserted }
  }

  /// The operations of all of them: of encoding and of the rest.
  func operations(_ data: DataSize, _ encoder: EncoderCost) -> (encoding: Double, rest: Double) {
    let passes = Set(features.map(\.pass))
    return (
      passes.reduce(0) { $0 + Double(data.count($1.part)) } * encoder.operations,
      reduce(0) { $0 + $1.cost(data, encoder).operations }
    )
  }

  /// Measures everything, one after the other, and reports how far it has come.
  ///
  /// - Throws: `Divergence` when a feature is not a number; `Cancellation`.
  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    for evaluator in self {
      try encoder.reporter.checkCancellation()
      try encoder.progress.perform(evaluator) { try evaluator.measure(encoder, into: &journal) }
    }
  }
}
