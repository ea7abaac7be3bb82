import Tensors

/// Scales the gradients of parameters so that all together have at most a given norm, as `torch.nn.utils.clip_grad_norm_` does.
///
/// Each is multiplied by min(1, most / (norm + 1e-6)), with the norm over all numbers of all of them. A norm that is not finite
/// leaves NaN behind.
/// - Returns: The norm before.
@discardableResult
public func clipGradients(of parameters: [Parameter], toNorm most: Double, workers: Workers) -> Double {
  let ranges = ParameterRange.ranges(of: parameters)
  let squares = workers.map(ranges.count) { index in
    let range = ranges[index]
    let base = parameters[range.parameter].gradient.pointer
    // Eight sums, so that the loop is vectorised; they are added up in one order.
    var sums = SIMD8<Double>(repeating: 0)
    var place = range.elements.lowerBound
    while place + 8 <= range.elements.upperBound {
      let values = SIMD8<Double>(UnsafeRawPointer(base + place).loadUnaligned(as: SIMD8<Float>.self))
      sums += values * values
      place += 8
    }
    var sum = sums.sum()
    while place < range.elements.upperBound {
      sum += Double(base[place]) * Double(base[place])
      place += 1
    }
    return sum
  }
  let norm = squares.reduce(0, +).squareRoot()
  let factor = most / (norm + 1e-6)
  // NaN is no factor above 1.
  guard !(factor >= 1) else { return norm }
  let scale = Float(factor)
  workers.forEach(ranges.count) { index in
    let range = ranges[index]
    let base = parameters[range.parameter].gradient.pointer
    for place in range.elements { base[place] *= scale }
  }
  return norm
}
