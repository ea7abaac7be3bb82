import Tensors

/// A learned array with its gradient, named and shaped as in the reference PyTorch module.
///
/// In memory the axes may lie in another order than in `shape` (channels innermost suits the kernels better), which optimisers,
/// being elementwise, need not know. `exported()` and `load(_:)` convert.
public final class Parameter: @unchecked Sendable {
  /// The name in the reference module's `state_dict`, such as "blocks.0.0.weight".
  public let name: String
  /// PyTorch's shape: (out, in, height, width) of a convolution, (out, in) of a linear layer.
  public let shape: [Int]
  /// The values, in this parameter's own order.
  public let values: FloatBuffer
  /// The gradient of the loss, in the order of `values`; the encoder's `backward` overwrites it.
  public let gradient: FloatBuffer
  private let axes: [Int]
  private let order: [Int]

  /// A parameter of zeros.
  ///
  /// `axes` is `shape` with axes split where needed (a linear layer on flattened channels, height, width), and `order` names, outermost
  /// first, the axis of `axes` that each axis in memory is.
  public init(name: String, shape: [Int], axes: [Int]? = nil, order: [Int]? = nil) {
    let axes = axes ?? shape
    let count = shape.reduce(1, *)
    precondition(axes.reduce(1, *) == count, "axes \(axes) do not hold the elements of shape \(shape)")
    self.name = name
    self.shape = shape
    self.axes = axes
    self.order = order ?? Array(axes.indices)
    precondition(self.order.sorted() == Array(axes.indices), "order \(self.order) does not permute axes \(axes)")
    values = FloatBuffer(count: count)
    gradient = FloatBuffer(count: count)
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The values in PyTorch's order.
  public func exported() -> [Float] { inPyTorchOrder(values) }

  /// The gradient in PyTorch's order.
  public func exportedGradient() -> [Float] { inPyTorchOrder(gradient) }

  /// Replaces the values by `elements`, given in PyTorch's order.
  public func load(_ elements: [Float]) {
    precondition(elements.count == count, "\(elements.count) elements for \(name) of shape \(shape)")
    for (position, source) in positions().enumerated() { values.pointer[position] = elements[source] }
  }

  private func inPyTorchOrder(_ buffer: FloatBuffer) -> [Float] {
    var result = [Float](repeating: 0, count: count)
    for (position, target) in positions().enumerated() { result[target] = buffer.pointer[position] }
    return result
  }

  /// For each position in memory, the position in PyTorch's order.
  private func positions() -> [Int] {
    var strides = [Int](repeating: 1, count: axes.count)
    for axis in axes.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * axes[axis + 1] }
    var result = [0]
    result.reserveCapacity(count)
    for axis in order {
      var next = [Int]()
      next.reserveCapacity(result.count * axes[axis])
      for base in result {
        for index in 0..<axes[axis] { next.append(base + index * strides[axis]) }
      }
      result = next
    }
    return result
  }
}

/// A buffer that belongs to a network's state but is not learned: a running mean or variance.
public struct RunningStatistic: Sendable {
  /// The name in the reference module's `state_dict`, such as "blocks.0.1.running_mean".
  public let name: String
  /// The values, one a channel.
  public let values: FloatBuffer
}
