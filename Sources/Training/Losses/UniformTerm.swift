import Experiments
import Networks

/// L_uniform: the logarithm of the mean Gaussian potential of all pairs.
@Sendable func uniformTerm(_ loss: LossConfiguration) -> WeightedLoss.Term {
  WeightedLoss.Term("uniform", weight: loss.uniform.weight, loss: UniformityLoss(t: loss.uniform.t))
}
