import Tensors

/// Normalised and rectified images after max-pooling 3x3 every 2 pixels with a border of one.
final class PooledImages: ConvolutionInput, @unchecked Sendable {
  let source: NormalizedImages
  let outputSide: Int
  private var pooled = FloatBuffer(count: 0)
  private var winners = FloatBuffer(count: 0)
  private let outputGradient: ReusableBuffer
  private let ones: FloatBuffer
  private let zeros: FloatBuffer
  private let workers: Workers

  /// The pooled images of `source`, which pools nothing itself.
  init(of source: NormalizedImages, gradient: ReusableBuffer, workers: Workers) {
    self.source = source
    outputGradient = gradient
    self.workers = workers
    outputSide = paddedPooledSide(source.outputSide)
    ones = FloatBuffer(count: source.stride)
    zeros = FloatBuffer(count: source.stride)
    for channel in 0..<source.stride { ones[channel] = 1 }
  }

  var channels: Int { source.channels }
  var stride: Int { source.stride }
  var outputFloats: Int { outputSide * outputSide * stride }
  var scale: UnsafePointer<Float> { UnsafePointer(ones.pointer) }
  var shift: UnsafePointer<Float> { UnsafePointer(zeros.pointer) }

  func output(_ image: Int) -> UnsafeMutablePointer<Float> { pooled.pointer + image * outputFloats }
  func gradient(_ image: Int) -> UnsafeMutablePointer<Float> { outputGradient.pointer + image * outputFloats }

  /// Makes room for `count` images, and for gradients when `training`.
  func prepare(count: Int, training: Bool) {
    if count * outputFloats > pooled.count {
      pooled = FloatBuffer(count: count * outputFloats)
      winners = FloatBuffer(count: count * outputFloats)
    }
    if training { outputGradient.reserve(count * outputFloats) }
  }

  /// Pools `count` images.
  func forward(count: Int) {
    workers.forEach(count) { image in
      maxPoolPadded(
        source.output(image), side: source.outputSide, channels: stride, scale: source.scale, shift: source.shift,
        pooled: output(image), winners: winners.pointer + image * outputFloats)
    }
  }

  func finishGradient(_ images: Range<Int>, group: Int) {
    for image in images {
      maxPoolPaddedGradient(
        gradient(image), winners: winners.pointer + image * outputFloats, side: source.outputSide, channels: stride,
        into: source.gradient(image))
    }
    source.finishGradient(images, group: group)
  }

  func finishGradientSums(groups: Int) { source.finishGradientSums(groups: groups) }
}
