import Tensors

/// The outputs of a convolution with their batch normalisation, rectifier and (optional) max-pooling.
///
/// What is kept is the convolution's raw output and, pooled, the raw winners; the next layer applies max(scale * x + shift, 0) as it
/// reads. So each large array is written once and read once in either direction.
/// Arrays are (N, H, W, C) with C rounded up to whole vectors; the added channels are zero.
final class NormalizedImages: ConvolutionInput, @unchecked Sendable {
  let side: Int
  let channels: Int
  let isPooled: Bool
  let keepsRaw: Bool
  /// The floats of a pixel.
  let stride: Int
  let normalization: BatchNormalization
  /// The side after pooling.
  let outputSide: Int

  /// The convolution's outputs.
  private(set) var raw = FloatBuffer(count: 0)
  private var pooled = FloatBuffer(count: 0)
  private var winners = FloatBuffer(count: 0)
  private let outputGradient: ReusableBuffer
  private var partials = FloatBuffer(count: 0)
  private var capacity = 0

  /// Images of zeros; without `keepsRaw`, the convolution pools its outputs itself and keeps none of them.
  ///
  /// Every other layer may share `gradient`, since backward needs the gradients of two neighbouring layers at a time.
  init(name: String, side: Int, channels: Int, isPooled: Bool, keepsRaw: Bool, gradient: ReusableBuffer) {
    outputGradient = gradient
    self.keepsRaw = keepsRaw
    self.side = side
    self.channels = channels
    self.isPooled = isPooled
    stride = paddedToVectors(channels)
    outputSide = isPooled ? pooledSide(side) : side
    normalization = BatchNormalization(name: name, channels: channels)
  }

  /// The floats of one raw image.
  var rawFloats: Int { side * side * stride }
  /// The floats of one image that the next layer reads.
  var outputFloats: Int { outputSide * outputSide * stride }

  /// Makes room for `count` images, and for gradients when `training`.
  func prepare(count: Int, training: Bool) {
    if count > capacity {
      capacity = count
      if keepsRaw { raw = FloatBuffer(count: count * rawFloats) }
      partials = FloatBuffer(count: count * 2 * stride)
      if isPooled {
        pooled = FloatBuffer(count: count * outputFloats)
        winners = FloatBuffer(count: count * outputFloats)
      }
    }
    if training { outputGradient.reserve(count * outputFloats) }
    normalization.prepareSigns()
  }

  func rawImage(_ image: Int) -> UnsafeMutablePointer<Float> { raw.pointer + image * rawFloats }

  var scale: UnsafePointer<Float> { UnsafePointer(normalization.scale.pointer) }
  var shift: UnsafePointer<Float> { UnsafePointer(normalization.shift.pointer) }

  /// What the next layer reads, before scale, shift and rectifier.
  func output(_ image: Int) -> UnsafeMutablePointer<Float> {
    (isPooled ? pooled.pointer : raw.pointer) + image * outputFloats
  }

  /// The places in their windows of the pooled outputs.
  func windowWinners(_ image: Int) -> UnsafeMutablePointer<Float> { winners.pointer + image * outputFloats }

  /// The partial result of a group of images: two numbers a channel.
  func partial(_ group: Int) -> UnsafeMutablePointer<Float> { partials.pointer + group * 2 * stride }

  /// The gradient to the rectified outputs; `finishGradient` turns it into that to the normalised ones.
  func gradient(_ image: Int) -> UnsafeMutablePointer<Float> { outputGradient.pointer + image * outputFloats }

  // MARK: Forward

  /// Pools raw images that were just written, and with `training` sums their moments into partial result `group`.
  func finishForward(_ images: Range<Int>, group: Int, training: Bool) {
    if training {
      channelMoments(
        rawImage(images.lowerBound), pixels: images.count * side * side, stride: stride, channels: 0..<stride,
        into: partial(group))
    }
    guard isPooled else { return }
    for image in images {
      maxPool(
        rawImage(image), height: side, width: side, channels: stride, sign: normalization.sign.pointer,
        pooled: output(image), winners: windowWinners(image))
    }
  }

  /// Sets scale and shift: from the batch of `count` images in groups of `imagesPerGroup`, or from the running statistics.
  func finishStatistics(count: Int, imagesPerGroup: Int, training: Bool) {
    guard training else { return normalization.useRunningStatistics() }
    let starts = Swift.stride(from: 0, to: count, by: imagesPerGroup)
    let counts = starts.map { min(imagesPerGroup, count - $0) * side * side }
    normalization.useBatch(partials: partials.pointer, counts: counts)
  }

  // MARK: Backward

  /// Masks the gradients of some images, complete by now, and sums what normalisation needs into partial result `group`.
  func finishGradient(_ images: Range<Int>, group: Int) {
    rectifierGradientSums(
      gradient(images.lowerBound), values: output(images.lowerBound), pixels: images.count * outputSide * outputSide,
      stride: stride, channels: 0..<stride, scale: normalization.scale.pointer, shift: normalization.shift.pointer,
      mean: normalization.mean.pointer, into: partial(group))
  }

  /// Merges the partial results of `groups` groups.
  func finishGradientSums(groups: Int) {
    _ = normalization.finishGradient(partials: partials.pointer, groups: groups)
  }

  /// Writes the gradient to some rows of the raw outputs of one image; `target` points at the first row.
  func rawGradient(_ image: Int, rows: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    let coefficients = normalization.gradientCoefficients
    if isPooled {
      coefficients.propagate(
        pooled: gradient(image), winners: windowWinners(image), values: rawImage(image), height: side,
        width: side, channels: stride, rows: rows, into: target)
    } else {
      let start = rows.lowerBound * side * stride
      coefficients.propagate(
        gradient(image) + start, values: rawImage(image) + start, pixels: rows.count * side, stride: stride,
        channels: 0..<stride, into: target)
    }
  }

  // MARK: Flat views

  /// The rectified outputs (N, H * W * C) in this order, without the added channels.
  func flatten(count: Int, into target: UnsafeMutablePointer<Float>) {
    let features = outputSide * outputSide * channels
    for image in 0..<count {
      let source = output(image)
      let row = target + image * features
      for pixel in 0..<outputSide * outputSide {
        for channel in 0..<channels {
          row[pixel * channels + channel] = activation(source[pixel * stride + channel], channel)
        }
      }
    }
  }

  /// The rectified outputs (N, C * H * W) in PyTorch's order.
  func activations(count: Int) -> Matrix {
    let pixels = outputSide * outputSide
    var result = Matrix(rows: count, columns: channels * pixels)
    for image in 0..<count {
      let source = output(image)
      let row = image * channels * pixels
      for pixel in 0..<pixels {
        for channel in 0..<channels {
          result.elements[row + channel * pixels + pixel] = activation(source[pixel * stride + channel], channel)
        }
      }
    }
    return result
  }

  private func activation(_ value: Float, _ channel: Int) -> Float {
    let normalized = (normalization.scale.pointer[channel] * value) + normalization.shift.pointer[channel]
    return normalized < 0 ? 0 : normalized
  }

  /// The inverse of `flatten` for gradients (N, H * W * C), followed by `finishGradient`, one image a group.
  func takeFlatGradient(_ source: UnsafePointer<Float>, count: Int) {
    let features = outputSide * outputSide * channels
    for image in 0..<count {
      let row = source + image * features
      let target = gradient(image)
      for pixel in 0..<outputSide * outputSide {
        for channel in 0..<channels { target[pixel * stride + channel] = row[pixel * channels + channel] }
      }
      finishGradient(image..<image + 1, group: image)
    }
    finishGradientSums(groups: count)
  }
}
