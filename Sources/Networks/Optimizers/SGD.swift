import Tensors

/// Stochastic gradient descent with momentum, with the arithmetic of PyTorch's `torch.optim.SGD`.
///
/// For each element: g = gradient + weightDecay * p; v = momentum * v + g (v = g in the first step); p -= rate * v.
public final class SGD {
  /// The parameters that a step changes.
  public let parameters: [Parameter]
  /// The factor of the velocity.
  public let momentum: Double
  /// The weight decay, added to the gradient of every parameter.
  public let weightDecay: Double
  /// The velocity v of each parameter, in the order of its values: with them, all that a step depends on.
  public let velocities: [FloatBuffer]
  private let pieces: [Piece]
  private let workers: Workers

  /// An optimiser of `parameters`, at rest.
  public init(parameters: [Parameter], momentum: Double, weightDecay: Double, workers: Workers) {
    self.parameters = parameters
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.workers = workers
    velocities = parameters.map { FloatBuffer(count: $0.count) }
    pieces = Piece.pieces(of: parameters)
  }

  /// Moves the parameters one step against their gradients.
  public func step(rate: Double) {
    // At rest v = 0, and the general rule gives the first step's v = g.
    let (rate, decay, momentum) = (Float(rate), Float(weightDecay), Float(momentum))
    let (parameters, velocities, pieces) = (self.parameters, self.velocities, self.pieces)
    workers.forEach(pieces.count) { index in
      let piece = pieces[index]
      let values = parameters[piece.parameter].values.pointer
      let gradient = parameters[piece.parameter].gradient.pointer
      let velocity = velocities[piece.parameter].pointer
      for element in piece.range {
        let slope = gradient[element] + decay * values[element]
        let moved = momentum * velocity[element] + slope
        velocity[element] = moved
        values[element] -= rate * moved
      }
    }
  }
}

/// A stretch of one parameter, the unit in which optimisers share out their work.
struct Piece: Sendable {
  /// The parameter's place in the list.
  let parameter: Int
  /// The elements.
  let range: Range<Int>

  /// The stretches of all parameters; they depend on sizes alone.
  static func pieces(of parameters: [Parameter]) -> [Piece] {
    let size = 1 << 16
    return parameters.enumerated().flatMap { place, parameter in
      stride(from: 0, to: parameter.count, by: size).map {
        Piece(parameter: place, range: $0..<min($0 + size, parameter.count))
      }
    }
  }
}
