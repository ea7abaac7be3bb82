import Experiments
import Specifications

/// A kind of measurement: its keys below `evaluate`, and what measures.
package protocol EvaluatorFamily: EvaluatorSpecification {
  /// What measures.
  static var evaluator: any Evaluator.Type { get }
}

/// All that can be measured, in the order of the measuring.
///
/// A new one is a file in this folder and a line here.
package let evaluatorFamilies: [any EvaluatorFamily.Type] = [
  UniformityEvaluation.self,
  AlignmentEvaluation.self,
  RankEvaluation.self,
  GeometryEvaluation.self,
  LinearProbeEvaluation.self,
  NeighboursEvaluation.self,
  SentencesEvaluation.self,
  DepthEvaluation.self,
  EmbeddingsEvaluation.self,
]

extension Configuration {
  private var evaluatorTypes: [any Evaluator.Type] {
    evaluate.evaluators.compactMap { ($0 as? any EvaluatorFamily).map { type(of: $0).evaluator } }
  }

  /// The evaluators that this configuration asks for.
  var evaluators: [any Evaluator] { evaluatorTypes.compactMap { $0.init(self) } }

  /// The evaluators that this configuration asks for between the epochs of a training.
  var evaluatorsDuringTraining: [any Evaluator] { evaluatorTypes.compactMap { $0.duringTraining(self) } }

  /// Whether no layer is ever classified; the unfinished encoder is classified at its output whatever the layers are.
  var classifiesNothing: Bool { evaluate.layers.isEmpty && evaluate.every == nil }
}

extension Reading where Value == [Double] {
  /// Parameters of a metric, each of which is measured.
  static func parameters(_ number: Reading<Double>) -> Reading {
    Reading.sequence(of: number).must(be: "different numbers", schema: ["uniqueItems": .bool(true)], isNamed: false) {
      Set($0).count == $0.count
    }.counting(upTo: 100)
  }
}
