import Tensors

/// A linear layer without bias, batch normalisation and rectifier: a = max(norm(x Wᵀ), 0).
final class DenseBlock: @unchecked Sendable {
  let weight: Parameter
  let normalization: BatchNormalization
  let inputs: Int
  let outputs: Int
  /// The floats of a row of `activations`.
  let stride: Int
  private let workers: Workers
  private let raw = ReusableBuffer()
  private let rectified = ReusableBuffer()
  private let rawGradient = ReusableBuffer()
  private let partials: FloatBuffer
  private let chunk: Int

  /// `weight` is (outputs, inputs) in memory.
  init(weight: Parameter, normalizationName: String, inputs: Int, outputs: Int, workers: Workers) {
    self.weight = weight
    self.inputs = inputs
    self.outputs = outputs
    self.workers = workers
    stride = paddedToVectors(outputs)
    normalization = BatchNormalization(name: normalizationName, channels: outputs)
    partials = FloatBuffer(count: 2 * stride)
    chunk = DenseBlock.chunk(outputs)
  }

  /// Columns a task takes: about an eighth, in whole vectors, so that a product is neither too thin nor too few.
  static func chunk(_ columns: Int) -> Int { max(64, paddedToVectors((columns + 7) / 8)) }

  /// The rectified outputs (N, stride) of the last forward.
  var activations: UnsafeMutablePointer<Float> { rectified.pointer }

  /// Maps `input` (count, inputs), rows `inputStride` apart.
  func forward(_ input: UnsafePointer<Float>, inputStride: Int, count: Int, training: Bool) {
    raw.reserve(count * stride)
    rectified.reserve(count * stride)
    let source = SharedPointer(input)
    workers.forEachChunk(of: outputs, size: chunk) { columns in
      product(
        rows: count, columns: columns.count, inner: inputs, MatrixFactor(source.pointer, stride: inputStride),
        MatrixFactor(weight.values.pointer + columns.lowerBound * inputs, stride: inputs, transposed: true),
        into: raw.pointer + columns.lowerBound, stride: stride)
      if training {
        channelMoments(
          raw.pointer, pixels: count, stride: stride,
          channels: columns.lowerBound..<paddedToVectors(columns.upperBound),
          into: partials.pointer)
      }
    }
    if training {
      normalization.useBatch(partials: partials.pointer, counts: [count])
    } else {
      normalization.useRunningStatistics()
    }
    workers.forEachChunk(of: count, size: 32) { rows in
      for row in rows {
        for column in Swift.stride(from: 0, to: stride, by: 16) {
          let place = row * stride + column
          let value = Tensors.rectified(
            raw.pointer.vector(place), normalization.scale.pointer.vector(column),
            normalization.shift.pointer.vector(column))
          rectified.pointer.store(value, place)
        }
      }
    }
  }

  /// Writes the gradients of weight and normalisation, and that to the input unless `inputGradient` is nil.
  ///
  /// `gradient` (count, stride), to the activations, is destroyed.
  func backward(
    _ gradient: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, inputStride: Int, count: Int,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    rawGradient.reserve(count * stride)
    let shared = SharedMutablePointer(gradient)
    workers.forEachChunk(of: outputs, size: chunk) { columns in
      rectifierGradientSums(
        shared.pointer, values: raw.pointer, pixels: count, stride: stride,
        channels: columns.lowerBound..<paddedToVectors(columns.upperBound), scale: normalization.scale.pointer,
        shift: normalization.shift.pointer, mean: normalization.mean.pointer, into: partials.pointer)
    }
    let coefficients = normalization.finishGradient(partials: partials.pointer, groups: 1)
    workers.forEachChunk(of: outputs, size: chunk) { columns in
      coefficients.propagate(
        shared.pointer, values: raw.pointer, pixels: count, stride: stride,
        channels: columns.lowerBound..<paddedToVectors(columns.upperBound), into: rawGradient.pointer)
    }
    linearBackward(
      rawGradient.pointer, gradientStride: stride, input: input, inputStride: inputStride, count: count, weight: weight,
      inputs: inputs, outputs: outputs, workers: workers, inputGradient: inputGradient)
  }

  /// The activations (N, outputs) of the last forward.
  func activationMatrix(count: Int) -> Matrix {
    var result = Matrix(rows: count, columns: outputs)
    for row in 0..<count {
      for column in 0..<outputs { result[row, column] = rectified.pointer[row * stride + column] }
    }
    return result
  }
}

/// Backward of y = x Wᵀ: writes the weight's gradient and the gradient to x (count, inputs), both rows `inputStride` apart.
func linearBackward(
  _ gradient: UnsafePointer<Float>, gradientStride: Int, input: UnsafePointer<Float>, inputStride: Int, count: Int,
  weight: Parameter, inputs: Int, outputs: Int, workers: Workers, inputGradient: UnsafeMutablePointer<Float>
) {
  let source = SharedPointer(gradient)
  let rows = SharedPointer(input)
  let target = SharedMutablePointer(inputGradient)
  workers.forEachChunk(of: outputs, size: DenseBlock.chunk(outputs)) { range in
    product(
      rows: range.count, columns: inputs, inner: count,
      MatrixFactor(source.pointer + range.lowerBound, stride: gradientStride, transposed: true),
      MatrixFactor(rows.pointer, stride: inputStride),
      into: weight.gradient.pointer + range.lowerBound * inputs, stride: inputs)
  }
  workers.forEachChunk(of: inputs, size: DenseBlock.chunk(inputs)) { range in
    product(
      rows: count, columns: range.count, inner: outputs, MatrixFactor(source.pointer, stride: gradientStride),
      MatrixFactor(weight.values.pointer + range.lowerBound, stride: inputs),
      into: target.pointer + range.lowerBound, stride: inputStride)
  }
}
