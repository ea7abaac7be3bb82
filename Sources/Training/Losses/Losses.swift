import Experiments
import Networks
import Specifications

/// A term of the objective that can be computed; a file each, and a line each in the list below.
protocol LossFamily: LossSpecification {
  /// The term without its weight.
  func makeLoss() -> any PairLoss
}

/// All terms, in the order in which they are added up and recorded (`loss-NAME`).
let lossFamilies: [any LossFamily.Type] = [
  ContrastiveTerm.self,
  AlignTerm.self,
  UniformTerm.self,
]

extension WeightedLoss {
  /// The objective of a configuration.
  init(_ objective: ObjectiveConfiguration) {
    self.init(
      objective.terms.compactMap { term in
        guard term.weight != 0, let family = term as? any LossFamily else { return nil }
        return Term(term.name, weight: term.weight, loss: family.makeLoss())
      })
  }
}

extension Reading where Value == Double {
  /// The weight of a term.
  static var weight: Reading { .number.nonnegative.atMost(1e6) }
}
