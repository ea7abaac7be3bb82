import Tensors

/// A 3x3 convolution of 3-channel images, padding 1, by patches: with so few channels a fast convolution would gain nothing.
///
/// Nothing is propagated to the images, so backward makes the gradient to the outputs a few rows at a time and never stores it.
final class FirstConvolution: @unchecked Sendable {
  let weight: Parameter
  let output: NormalizedImages
  private let side: Int
  private let workers: Workers
  private let scratch: ScratchPool
  private let panels: FloatBuffer
  private var partials = FloatBuffer(count: 0)
  private let images = ReusableBuffer()

  private static let pixelsPerChunk = 128
  private static let imagesPerPartial = 4

  init(name: String, output: NormalizedImages, workers: Workers, scratch: ScratchPool) {
    let channels = output.channels
    weight = Parameter(name: name, shape: [channels, 3, 3, 3], order: [2, 3, 1, 0])
    self.output = output
    side = output.side
    self.workers = workers
    self.scratch = scratch
    panels = FloatBuffer(count: panelCount(depth: 27, columns: channels))
  }

  /// Writes `output` from images (N, H, W, 3).
  func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) {
    let floats = count * side * side * 3
    self.images.reserve(floats)
    // A copy costs little beside the convolution; backward then needs nothing of the caller's, and loads may pass the end.
    self.images.pointer.update(from: images, count: floats)
    let source = SharedPointer(self.images.pointer)
    packPanels(weight.values.pointer, depth: 27, columns: output.channels, into: panels.pointer)
    workers.forEach(count) { image in
      let target = output.rawImage(image)
      let pixels = side * side
      let stride = output.stride
      scratch.withScratch(FirstConvolution.pixelsPerChunk * (32 + stride) + 64) { patches in
        let spill = patches + FirstConvolution.pixelsPerChunk * 32 + 32
        for start in Swift.stride(from: 0, to: pixels, by: FirstConvolution.pixelsPerChunk) {
          let end = min(start + FirstConvolution.pixelsPerChunk, pixels)
          gatherPatches(
            source.pointer + image * pixels * 3, height: side, width: side, pixels: start..<end, into: patches)
          let whole = (end - start) % 8 == 0
          let place = target + start * stride
          multiply(
            rows: (end - start + 7) / 8 * 8, depth: 27, columns: stride, a: patches, aStride: 32,
            panels: panels.pointer, c: whole ? place : spill, cStride: stride)
          if !whole { place.update(from: spill, count: (end - start) * stride) }
        }
      }
      output.finishForward(image..<image + 1, group: image, training: training)
    }
    output.finishStatistics(count: count, imagesPerGroup: 1, training: training)
  }

  /// Writes the gradient of the weights; `output`'s gradient sums are finished by now.
  func backward(count: Int) {
    let source = SharedPointer(images.pointer)
    let stride = output.stride
    let groups = (count + FirstConvolution.imagesPerPartial - 1) / FirstConvolution.imagesPerPartial
    let size = 32 * stride
    if partials.count < groups * size { partials = FloatBuffer(count: groups * size) }
    let rowsPerChunk = max(1, FirstConvolution.pixelsPerChunk / side)
    workers.forEach(groups) { group in
      let partial = partials.pointer + group * size
      partial.update(repeating: 0, count: size)
      let first = group * FirstConvolution.imagesPerPartial
      scratch.withScratch(rowsPerChunk * side * (32 + stride) + 64) { patches in
        let gradient = patches + rowsPerChunk * side * 32 + 32
        for image in first..<min(first + FirstConvolution.imagesPerPartial, count) {
          for row in Swift.stride(from: 0, to: side, by: rowsPerChunk) {
            let rows = row..<min(row + rowsPerChunk, side)
            output.rawGradient(image, rows: rows, into: gradient)
            gatherPatches(
              source.pointer + image * side * side * 3, height: side, width: side,
              pixels: rows.lowerBound * side..<rows.upperBound * side, into: patches)
            multiplyTransposed(
              rows: 32, depth: rows.count * side, columns: stride, a: patches, aStride: 32, b: gradient,
              bStride: stride, c: partial, cStride: stride)
          }
        }
      }
    }
    for place in 0..<27 {
      for channel in 0..<output.channels {
        var sum: Float = 0
        for group in 0..<groups { sum += partials.pointer[group * size + place * stride + channel] }
        weight.gradient.pointer[place * output.channels + channel] = sum
      }
    }
  }
}
