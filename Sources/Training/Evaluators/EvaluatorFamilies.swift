import Experiments
import Specifications

/// All that is measured of an encoder.
let evaluatorFamilies: [any EvaluatorSpecification.Type] = [
  AlignmentEvaluation.self,
  UniformityEvaluation.self,
  LinearProbeEvaluation.self,
  NeighboursEvaluation.self,
  EmbeddingsEvaluation.self,
]

extension Reading where Value == [Double] {
  /// Parameters of a metric, each of which is measured.
  static func parameters(_ number: Reading<Double>) -> Reading {
    Reading.sequence(of: number).must(be: "different numbers", schema: ["uniqueItems": .bool(true)], isNamed: false) {
      Set($0).count == $0.count
    }.counting(upTo: 100)
  }
}

extension Configuration {
  /// Whether no layer is ever classified; the unfinished encoder is classified at its output whatever the layers are.
  var classifiesNothing: Bool { evaluate.layers.isEmpty && evaluate.every == nil }
}
