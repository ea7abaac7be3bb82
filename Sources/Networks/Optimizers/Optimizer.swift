import Tensors

/// What moves parameters against their gradients.
public protocol Optimizer: AnyObject {
  /// The parameters that a step changes.
  var parameters: [Parameter] { get }
  /// What the next step depends on besides the values and gradients of the parameters.
  var state: [NamedTensor] { get }
  /// Moves the parameters one step against their gradients.
  func step(rate: Double)
}
