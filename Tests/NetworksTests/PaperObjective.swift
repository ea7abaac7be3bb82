import Networks

extension WeightedLoss {
  /// The paper's objective; `negatives` of 0 takes the contrastive candidates from the batch.
  init(
    contrastive: Double = 0, tau: Double = 0.5, negatives: Int = 0, align: Double = 0, alpha: Double = 2,
    uniform: Double = 0, t: Double = 2
  ) {
    let contrast: any PairLoss =
      negatives > 0 ? SampledContrastiveLoss(tau: tau, negatives: negatives) : ContrastiveLoss(tau: tau)
    self.init([
      Term("contrastive", weight: contrastive, loss: contrast),
      Term("align", weight: align, loss: AlignmentLoss(alpha: alpha)),
      Term("uniform", weight: uniform, loss: UniformityLoss(t: t)),
    ])
  }
}
