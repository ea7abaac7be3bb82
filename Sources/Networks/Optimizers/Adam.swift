import Foundation
import Tensors

/// Adam with bias correction, with the arithmetic of PyTorch's `torch.optim.Adam`.
///
/// In step n, for each element: m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2;
/// p -= rate / (1 - beta1^n) * m / (sqrt(v) / sqrt(1 - beta2^n) + epsilon). Source: Kingma & Ba, ICLR 2015.
public final class Adam {
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
  private let pieces: [Piece]
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
    pieces = Piece.pieces(of: parameters)
  }

  /// Moves the parameters one step against their gradients.
  public func step(rate: Double) {
    steps += 1
    let stepSize = Float(rate / (1 - pow(beta1, Double(steps))))
    let rootCorrection = Float(1 / (1 - pow(beta2, Double(steps))).squareRoot())
    let (fresh, kept, freshSquare, offset) = (Float(1 - beta1), Float(beta2), Float(1 - beta2), Float(epsilon))
    let (parameters, means, squares, pieces) = (self.parameters, self.means, self.squares, self.pieces)
    workers.forEach(pieces.count) { index in
      let piece = pieces[index]
      let values = parameters[piece.parameter].values.pointer
      let gradient = parameters[piece.parameter].gradient.pointer
      let mean = means[piece.parameter].pointer
      let square = squares[piece.parameter].pointer
      for element in piece.range {
        let slope = gradient[element]
        let first = mean[element] + fresh * (slope - mean[element])
        let second = kept * square[element] + freshSquare * slope * slope
        mean[element] = first
        square[element] = second
        values[element] -= stepSize * first / (second.squareRoot() * rootCorrection + offset)
      }
    }
  }
}
