import Tensors

/// The outputs of a residual block: max(norm(branch) + shortcut, 0), where the shortcut is the block's input or a normalised projection of it.
///
/// The gradient of the sum is that of both summands. Where the shortcut is the block's input, the input shares the memory of its
/// gradient: what the branch adds to it makes it that of the input.
final class ResidualImages: ConvolutionInput, @unchecked Sendable {
  /// What is added to the branch.
  enum Shortcut {
    case input(any ConvolutionInput)
    case projection(NormalizedImages)
  }

  let branch: NormalizedImages
  let shortcut: Shortcut
  private var values = FloatBuffer(count: 0)
  private let outputGradient: ReusableBuffer
  private let ones: FloatBuffer
  private let zeros: FloatBuffer
  private let workers: Workers

  /// The sum of `branch`, which shares the memory of its gradient, and a shortcut.
  init(branch: NormalizedImages, shortcut: Shortcut, gradient: ReusableBuffer, workers: Workers) {
    self.branch = branch
    self.shortcut = shortcut
    outputGradient = gradient
    self.workers = workers
    ones = FloatBuffer(count: branch.stride)
    zeros = FloatBuffer(count: branch.stride)
    for channel in 0..<branch.stride { ones[channel] = 1 }
  }

  var outputSide: Int { branch.side }
  var channels: Int { branch.channels }
  var stride: Int { branch.stride }
  var outputFloats: Int { branch.rawFloats }
  var scale: UnsafePointer<Float> { UnsafePointer(ones.pointer) }
  var shift: UnsafePointer<Float> { UnsafePointer(zeros.pointer) }

  func output(_ image: Int) -> UnsafeMutablePointer<Float> { values.pointer + image * outputFloats }
  func gradient(_ image: Int) -> UnsafeMutablePointer<Float> { outputGradient.pointer + image * outputFloats }

  /// Makes room for `count` images, and for gradients when `training`.
  func prepare(count: Int, training: Bool) {
    if count * outputFloats > values.count { values = FloatBuffer(count: count * outputFloats) }
    if training { outputGradient.reserve(count * outputFloats) }
  }

  /// Writes the sums of `count` images.
  func forward(count: Int) {
    let pixels = outputSide * outputSide
    let imagesPerTask = max(1, 512 / pixels)
    workers.forEachChunk(of: count, size: imagesPerTask) { images in
      let first = images.lowerBound
      let other =
        switch shortcut {
        case .input(let input):
          ResidualTerm(values: input.output(first), scale: input.scale, shift: input.shift, isRectified: true)
        case .projection(let projection):
          ResidualTerm(
            values: projection.output(first), scale: projection.scale, shift: projection.shift, isRectified: false)
        }
      residualSum(
        branch: ResidualTerm(
          values: branch.output(first), scale: branch.scale, shift: branch.shift, isRectified: false),
        shortcut: other, pixels: images.count * pixels, channels: stride, into: output(first))
    }
  }

  func finishGradient(_ images: Range<Int>, group: Int) {
    let first = images.lowerBound
    func sums(_ layer: NormalizedImages) -> ResidualSums {
      ResidualSums(
        values: layer.output(first), mean: UnsafePointer(layer.normalization.mean.pointer),
        result: layer.partial(group))
    }
    var other: ResidualSums?
    if case .projection(let projection) = shortcut { other = sums(projection) }
    residualGradientSums(
      gradient(first), outputs: output(first), pixels: images.count * outputSide * outputSide, channels: stride,
      branch: sums(branch), shortcut: other)
  }

  func finishGradientSums(groups: Int) {
    branch.finishGradientSums(groups: groups)
    if case .projection(let projection) = shortcut { projection.finishGradientSums(groups: groups) }
  }

  /// The outputs (N, C * H * W) in PyTorch's order.
  func activations(count: Int) -> Matrix {
    let pixels = outputSide * outputSide
    var result = Matrix(rows: count, columns: channels * pixels)
    for image in 0..<count {
      let (source, row) = (output(image), image * channels * pixels)
      for pixel in 0..<pixels {
        for channel in 0..<channels {
          result.elements[row + channel * pixels + pixel] = source[pixel * stride + channel]
        }
      }
    }
    return result
  }
}
