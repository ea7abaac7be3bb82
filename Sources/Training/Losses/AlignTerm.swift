import Experiments
import Networks

/// L_align: the mean distance of positive pairs to the power alpha.
@Sendable func alignTerm(_ loss: LossConfiguration) -> WeightedLoss.Term {
  WeightedLoss.Term("align", weight: loss.align.weight, loss: AlignmentLoss(alpha: loss.align.alpha))
}
