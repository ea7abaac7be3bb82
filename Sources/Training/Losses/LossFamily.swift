import Experiments
import Networks
import Specifications

/// A kind of term of the objective: its keys, what it costs, and how it is made.
package protocol LossFamily: LossSpecification {
  /// The term without its weight.
  func makeLoss() -> any PairLoss
  /// The numbers that it holds of a batch of so many pairs beside the features.
  func comparedNumbers(batch: Int) -> Double
}

/// All terms, in the order in which they are summed and recorded (`loss-NAME`).
///
/// A new one is a file in this folder and a line here.
package let lossFamilies: [any LossFamily.Type] = [
  ContrastiveTerm.self,
  AlignTerm.self,
  UniformTerm.self,
  DecoupledTerm.self,
]

extension LossFamily {
  /// None that count.
  package func comparedNumbers(batch: Int) -> Double { 0 }
}

extension ObjectiveConfiguration {
  /// The terms that are computed.
  var families: [any LossFamily] { terms.filter { $0.weight != 0 }.compactMap { $0 as? any LossFamily } }
}

extension WeightedLoss {
  /// The objective of a configuration: the terms whose weight is not 0.
  init(_ objective: ObjectiveConfiguration) {
    self.init(objective.families.map { Term($0.name, weight: $0.weight, loss: $0.makeLoss()) })
  }
}

extension Reading where Value == Double {
  /// The weight of a term.
  static var weight: Reading { .number.nonnegative.atMost(1e6) }

  /// A temperature; below a millionth the softmax has no digits left.
  static var temperature: Reading {
    .number.positive.must(be: "at least 0.000001", schema: ["minimum": .number(1e-6)]) { $0 >= 1e-6 }.atMost(1e6)
  }
}
