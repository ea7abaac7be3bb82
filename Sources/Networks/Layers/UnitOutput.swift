import Tensors

/// The last layer: a linear map with bias and the projection to the unit sphere, y = z / |z| with z = x Wᵀ + b.
final class UnitOutput: @unchecked Sendable {
  let weight: Parameter
  let bias: Parameter
  let inputs: Int
  let outputs: Int
  private let workers: Workers
  private var features = Matrix(rows: 0, columns: 0)
  private var norms: [Float] = []
  private let rawGradient = ReusableBuffer()

  init(name: String, inputs: Int, outputs: Int, workers: Workers) {
    weight = Parameter(name: "\(name).weight", shape: [outputs, inputs])
    bias = Parameter(name: "\(name).bias", shape: [outputs])
    self.inputs = inputs
    self.outputs = outputs
    self.workers = workers
  }

  /// Maps `input` (count, inputs), rows `inputStride` apart, to unit rows (count, outputs).
  func forward(_ input: UnsafePointer<Float>, inputStride: Int, count: Int) -> Matrix {
    features = Matrix(rows: count, columns: outputs)
    norms = [Float](repeating: 0, count: count)
    features.elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for row in 0..<count { (base + row * outputs).update(from: bias.values.pointer, count: outputs) }
      let target = SharedMutablePointer(base)
      let source = SharedPointer(input)
      workers.forEachChunk(of: count, size: 64) { rows in
        product(
          rows: rows.count, columns: outputs, inner: inputs,
          MatrixFactor(source.pointer + rows.lowerBound * inputStride, stride: inputStride),
          MatrixFactor(weight.values.pointer, stride: inputs, transposed: true),
          into: target.pointer + rows.lowerBound * outputs, stride: outputs, adding: true)
      }
      for row in 0..<count {
        var square = 0.0
        for column in 0..<outputs {
          square += Double(base[row * outputs + column]) * Double(base[row * outputs + column])
        }
        norms[row] = Float(square.squareRoot())
        for column in 0..<outputs { base[row * outputs + column] /= norms[row] }
      }
    }
    return features
  }

  /// Writes the gradients of weight and bias and that to the input: dz = (dy - y (yᵀ dy)) / |z|.
  func backward(
    _ gradient: Matrix, input: UnsafePointer<Float>, inputStride: Int, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let count = features.rows
    precondition(
      gradient.rows == count && gradient.columns == outputs,
      "gradient (\(gradient.rows), \(gradient.columns)) to features (\(count), \(outputs))")
    rawGradient.reserve(count * outputs)
    let (columns, target) = (outputs, SharedMutablePointer(rawGradient.pointer))
    let (features, norms) = (features, norms)
    workers.forEachChunk(of: count, size: 64) { rows in
      features.elements.withUnsafeBufferPointer { unit in
        gradient.elements.withUnsafeBufferPointer { slope in
          for row in rows {
            let first = row * columns
            var along = 0.0
            for place in first..<first + columns { along += Double(unit[place]) * Double(slope[place]) }
            let (share, norm) = (Float(along), norms[row])
            for place in first..<first + columns {
              target.pointer[place] = (slope[place] - unit[place] * share) / norm
            }
          }
        }
      }
    }
    bias.gradient.clear()
    for row in 0..<count {
      let values = rawGradient.pointer + row * columns
      for column in 0..<columns { bias.gradient.pointer[column] += values[column] }
    }
    linearBackward(
      rawGradient.pointer, gradientStride: outputs, input: input, inputStride: inputStride, count: count,
      weight: weight, inputs: inputs, outputs: outputs, workers: workers, inputGradient: inputGradient)
  }
}
