import Tensors

/// Stochastic gradient descent with momentum, with the arithmetic of PyTorch's `torch.optim.SGD`.
///
/// For each element: g = gradient + weightDecay * p; v = momentum * v + g (v = g in the first step); p -= rate * v.
public final class SGD: Optimizer {
  /// The parameters that a step changes.
  public let parameters: [Parameter]
  /// The factor of the velocity.
  public let momentum: Double
  /// The weight decay, added to the gradient of every parameter.
  public let weightDecay: Double
  /// The velocity v of each parameter, in the order of its values.
  private let velocities: [FloatBuffer]
  private let ranges: [ParameterRange]
  private let workers: Workers

  /// An optimiser of `parameters`, at rest.
  public init(parameters: [Parameter], momentum: Double, weightDecay: Double, workers: Workers) {
    self.parameters = parameters
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.workers = workers
    velocities = parameters.map { FloatBuffer(count: $0.count) }
    ranges = ParameterRange.ranges(of: parameters)
  }

  /// The velocities.
  public var state: [NamedTensor] {
    zip(parameters, velocities).map { NamedTensor("velocity/\($0.name)", of: $0, numbers: $1) }
  }

  /// Moves the parameters one step against their gradients.
  public func step(rate: Double) {
    // At rest v = 0, and the general rule gives the first step's v = g.
    let (rate, decay, momentum) = (Float(rate), Float(weightDecay), Float(momentum))
    let (parameters, velocities, ranges) = (self.parameters, self.velocities, self.ranges)
    workers.forEach(ranges.count) { index in
      let range = ranges[index]
      let values = parameters[range.parameter].values.pointer
      let gradient = parameters[range.parameter].gradient.pointer
      let velocity = velocities[range.parameter].pointer
      for element in range.elements {
        let slope = gradient[element] + decay * values[element]
        let moved = momentum * velocity[element] + slope
        velocity[element] = moved
        values[element] -= rate * moved
      }
    }
  }
}

/// Some elements of one parameter: an optimiser's work is divided into tasks of one range each.
struct ParameterRange: Sendable {
  /// The parameter's place in the list.
  let parameter: Int
  /// The elements.
  let elements: Range<Int>

  /// The ranges of all parameters; they depend on sizes alone.
  static func ranges(of parameters: [Parameter]) -> [ParameterRange] {
    let size = 1 << 16
    return parameters.enumerated().flatMap { place, parameter in
      stride(from: 0, to: parameter.count, by: size).map {
        ParameterRange(parameter: place, elements: $0..<min($0 + size, parameter.count))
      }
    }
  }
}
