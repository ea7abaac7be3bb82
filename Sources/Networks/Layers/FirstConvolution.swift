import Tensors

/// A 3x3 convolution of 3-channel images, padding 1, followed by batch normalisation, rectifier and max-pooling.
///
/// Its outputs, the largest of the network's activations, are never stored: forward pools a row as soon as three are there. Backward
/// splits the gradient of the filters in two. What comes through the windows' winners is a sum over the pooled pixels. What comes through
/// the batch's mean and variance needs the outputs x only as Σ p (x - mean)ᵀ over the patches p, which is the patches' covariance times
/// the filters (see `PatchMoments`).
final class FirstConvolution: @unchecked Sendable {
  let weight: Parameter
  let output: NormalizedImages
  private let side: Int
  private let workers: Workers
  private let scratch: ScratchPool
  private let panels: FloatBuffer
  private let partials = ReusableBuffer()
  private let images = ReusableBuffer()
  private var moments = PatchMoments()

  private static let imagesPerGroup = 4

  /// `output` is pooled and keeps no raw images.
  init(name: String, output: NormalizedImages, workers: Workers, scratch: ScratchPool) {
    precondition(output.isPooled && !output.keepsRaw, "the first convolution pools its outputs itself")
    let channels = output.channels
    weight = Parameter(name: name, shape: [channels, 3, 3, 3], order: [2, 3, 1, 0])
    self.output = output
    side = output.side
    self.workers = workers
    self.scratch = scratch
    panels = FloatBuffer(count: panelCount(depth: 27, columns: channels))
  }

  /// The floats of a bordered image.
  private var imageFloats: Int { 3 * borderedSide(side) * borderedSide(side) }

  private func group(_ index: Int, of count: Int) -> Range<Int> {
    let first = index * FirstConvolution.imagesPerGroup
    return first..<min(first + FirstConvolution.imagesPerGroup, count)
  }

  private func groups(of count: Int) -> Int {
    (count + FirstConvolution.imagesPerGroup - 1) / FirstConvolution.imagesPerGroup
  }

  // MARK: Forward

  /// Writes the pooled `output` from images (N, H, W, 3); with `training`, keeps what `backward` needs.
  func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) {
    self.images.reserve(count * imageFloats)
    let source = SharedPointer(images)
    packPanels(weight.values.pointer, depth: 27, columns: output.channels, into: panels.pointer)
    let found = workers.map(groups(of: count)) { index in
      var moments = PatchMoments()
      for image in group(index, of: count) {
        let bordered = self.images.pointer + image * imageFloats
        addBorder(source.pointer + image * side * side * 3, side: side, into: bordered)
        if training { scratch.withScratch(432) { moments.add(bordered, side: side, scratch: $0) } }
        convolve(bordered, image: image, training: training)
      }
      return moments
    }
    if training {
      moments = PatchMoments()
      for part in found { moments.add(part) }
    }
    output.finishStatistics(count: count, imagesPerGroup: 1, training: training)
  }

  /// Convolves and pools one image, row by row.
  private func convolve(_ bordered: UnsafePointer<Float>, image: Int, training: Bool) {
    let stride = output.stride
    let rowFloats = side * stride
    let line = 3 * borderedSide(side)
    let across = output.outputSide * stride
    scratch.withScratch(3 * rowFloats + stride) { rows in
      let origin = rows + 3 * rowFloats
      let sums = output.partial(image)
      // The last row of an even number is in no window.
      for row in 0..<(training ? side : 2 * output.outputSide + 1) {
        let target = rows + row % 3 * rowFloats
        convolveRow(
          bordered + row * line, side: side, panels: panels.pointer, channels: output.channels, into: target)
        if training {
          if row == 0 {
            channelMeans(target, pixels: side, stride: stride, into: origin)
            sums.update(repeating: 0, count: 2 * stride)
          }
          addShiftedMoments(target, pixels: side, stride: stride, origin: origin, into: sums)
        }
        let window = row / 2 - 1
        if row % 2 == 0 && window >= 0 && window < output.outputSide {
          maxPoolRow(
            (
              UnsafePointer(rows + (row - 2) % 3 * rowFloats), UnsafePointer(rows + (row - 1) % 3 * rowFloats),
              UnsafePointer(target)
            ), width: side,
            channels: stride, sign: output.normalization.sign.pointer, pooled: output.output(image) + window * across,
            winners: output.windowWinners(image) + window * across)
        }
      }
      if training { finishShiftedMoments(sums, pixels: side * side, stride: stride, origin: origin) }
    }
  }

  // MARK: Backward

  /// Writes the gradient of the weights; `output`'s gradient sums are finished by now.
  func backward(count: Int) {
    let channels = output.channels
    let size = 48 * channels
    let parts = groups(of: count)
    partials.reserve(parts * size)
    workers.forEach(parts) { index in
      let partial = partials.pointer + index * size
      partial.update(repeating: 0, count: size)
      for image in group(index, of: count) {
        addWinningPatches(
          images.pointer + image * imageFloats, line: 3 * borderedSide(side), gradient: output.gradient(image),
          winners: output.windowWinners(image), side: output.outputSide, stride: output.stride, channels: channels,
          into: partial)
      }
    }
    let covariance = moments.covariance(pixels: count * side * side)
    let sums = moments.patchSums
    workers.forEachChunk(of: channels, size: 4) { range in
      for channel in range {
        writeGradient(channel, parts: parts, covariance: covariance, sums: sums)
      }
    }
  }

  /// The gradient of one channel's filters: scale * (winners' part) - constant * Σ p - slope * Σ p (x - mean).
  private func writeGradient(_ channel: Int, parts: Int, covariance: [Double], sums: [Double]) {
    let channels = output.channels
    let coefficients = output.normalization.gradientCoefficients
    let (scale, slope) = (Double(coefficients.scale[channel]), Double(coefficients.slope[channel]))
    let constant = Double(coefficients.constant[channel])
    for tap in 0..<27 {
      var won = 0.0
      let place = 48 * channel + tap / 9 * 16 + tap % 9
      for part in 0..<parts { won += Double(partials.pointer[part * 48 * channels + place]) }
      var spread = 0.0
      for other in 0..<27 {
        spread += covariance[27 * tap + other] * Double(weight.values.pointer[other * channels + channel])
      }
      weight.gradient.pointer[tap * channels + channel] = Float(scale * won - constant * sums[tap] - slope * spread)
    }
  }
}
