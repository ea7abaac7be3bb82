import Tensors

/// A learned array with its gradient, named and shaped as in the reference PyTorch module.
///
/// In memory the axes may be in another order than in `shape` (channels innermost suits the kernels better), which optimisers,
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

  /// Replaces the values by `elements`, given in PyTorch's order.
  public func load(_ elements: [Float]) { load(elements, into: values) }

  /// Replaces the elements of a buffer, which is in memory as `values` is, by `elements`, given in PyTorch's order.
  public func load(_ elements: [Float], into buffer: FloatBuffer) {
    precondition(
      elements.count == count && buffer.count == count, "\(elements.count) elements for \(name) of shape \(shape)")
    forEachElement { position, source in buffer.pointer[position] = elements[source] }
  }

  /// The elements of a buffer, which is in memory as `values` is, in PyTorch's order.
  public func inPyTorchOrder(_ buffer: FloatBuffer) -> [Float] {
    precondition(buffer.count == count, "\(buffer.count) elements for \(name) of shape \(shape)")
    var result = [Float](repeating: 0, count: count)
    forEachElement { position, target in result[target] = buffer.pointer[position] }
    return result
  }

  /// Calls `body` with each element's position in memory and its position in PyTorch's order.
  private func forEachElement(_ body: (Int, Int) -> Void) {
    guard count > 0 else { return }
    var strides = [Int](repeating: 1, count: axes.count)
    for axis in axes.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * axes[axis + 1] }
    let extents = order.map { axes[$0] }
    let steps = order.map { strides[$0] }
    var index = [Int](repeating: 0, count: order.count)
    let last = order.count - 1
    var position = 0
    var start = 0
    while position < count {
      for inner in 0..<extents[last] { body(position + inner, start + inner * steps[last]) }
      position += extents[last]
      // The outer axes count on like an odometer.
      var axis = last - 1
      while axis >= 0 {
        index[axis] += 1
        start += steps[axis]
        if index[axis] < extents[axis] { break }
        start -= extents[axis] * steps[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}

/// A buffer that belongs to a network's state but is not learned: a running mean or variance.
public struct RunningStatistic: Sendable {
  /// The name in the reference module's `state_dict`, such as "blocks.0.1.running_mean".
  public let name: String
  /// The values, one a channel.
  public let values: FloatBuffer
}
