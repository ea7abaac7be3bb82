import Experiments
import Networks

/// L_contrastive: against the rest of the batch, or against a number of sampled negatives.
@Sendable func contrastiveTerm(_ loss: LossConfiguration) -> WeightedLoss.Term {
  let own = loss.contrastive
  return WeightedLoss.Term(
    "contrastive", weight: own.weight,
    loss: own.negatives > 0
      ? SampledContrastiveLoss(tau: own.tau, negatives: own.negatives) : ContrastiveLoss(tau: own.tau))
}
