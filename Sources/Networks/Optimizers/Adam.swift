import Tensors

/// Adam with bias correction, with the arithmetic of PyTorch's `torch.optim.Adam`.
///
/// In step n, for each element: m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2;
/// p -= rate / (1 - beta1^n) * m / (sqrt(v) / sqrt(1 - beta2^n) + epsilon). Source: Kingma & Ba, ICLR 2015.
public final class Adam: Optimizer {
  /// The parameters that a step changes.
  public let parameters: [Parameter]
  /// The decay of the mean of gradients.
  public let beta1: Double
  /// The decay of the mean of squared gradients.
  public let beta2: Double
  /// What is added to the root before the division.
  public let epsilon: Double
  private let means: [FloatBuffer]
  private let squares: [FloatBuffer]
  private let ranges: [ParameterRange]
  private let workers: Workers
  private var steps = 0

  /// An optimiser of `parameters`, before its first step.
  public init(
    parameters: [Parameter], beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, workers: Workers
  ) {
    self.parameters = parameters
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.workers = workers
    means = parameters.map { FloatBuffer(count: $0.count) }
    squares = parameters.map { FloatBuffer(count: $0.count) }
    ranges = ParameterRange.ranges(of: parameters)
  }

  /// The means of the gradients and of their squares, and the number of steps.
  public var state: [NamedTensor] {
    zip(parameters, means).map { NamedTensor("mean/\($0.name)", of: $0, numbers: $1) }
      + zip(parameters, squares).map { NamedTensor("square/\($0.name)", of: $0, numbers: $1) }
      + [NamedTensor("adam-steps", perStep: 1, read: { self.steps }, write: { self.steps = $0 })]
  }

  /// Moves the parameters one step against their gradients.
  public func step(rate: Double) {
    steps += 1
    let update = AdamUpdate(rate: rate, step: steps, beta1: beta1, beta2: beta2, epsilon: epsilon)
    let (parameters, means, squares, ranges) = (self.parameters, self.means, self.squares, self.ranges)
    workers.forEach(ranges.count) { index in
      let range = ranges[index]
      let (parameter, start) = (parameters[range.parameter], range.elements.lowerBound)
      update.apply(
        parameter.values.pointer + start, gradient: parameter.gradient.pointer + start,
        mean: means[range.parameter].pointer + start, square: squares[range.parameter].pointer + start,
        count: range.elements.count)
    }
  }
}
