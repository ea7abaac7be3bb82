import Experiments
import Networks

/// All terms of the objective, in the order in which they are summed and recorded; a new one is a file in this folder and
/// a line here.
let lossTerms: [@Sendable (LossConfiguration) -> WeightedLoss.Term] = [contrastiveTerm, alignTerm, uniformTerm]

extension WeightedLoss {
  /// The objective of a configuration: the terms whose weight is not 0.
  init(_ loss: LossConfiguration) { self.init(lossTerms.map { $0(loss) }) }
}
