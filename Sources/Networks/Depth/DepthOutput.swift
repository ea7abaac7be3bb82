import Tensors

/// A convolution 3x3, padding 1, with bias, to one channel: the depth of each pixel.
///
/// The outputs of one channel would leave the products' columns empty, so the nine taps are the columns: each pixel is multiplied by all
/// taps, and each output adds up what its nine neighbours have for it. Backward, a pixel gathers the gradients of those outputs.
final class DepthOutput: @unchecked Sendable {
  let weight: Parameter
  let bias: Parameter
  private let input: NormalizedImages
  private let order: PixelOrder
  private let workers: Workers
  private let scratch: ScratchPool
  /// For each tap, the place that it sees from each place.
  private let seen: [[Int]]
  /// The place of each pixel's row-major number, and back.
  private let pixelOfPlace: [Int]
  private let panels: FloatBuffer
  private let transposedPanels: FloatBuffer
  private let sums = ReusableBuffer()

  private static let columns = 16
  private static let rowsPerChunk = 256
  private static let imagesPerGroup = 4

  /// A convolution named `name` in the reference module; the inputs' pixels are in `order`.
  init(name: String, input: NormalizedImages, order: PixelOrder, workers: Workers, scratch: ScratchPool) {
    weight = Parameter(name: "\(name).weight", shape: [1, input.channels, 3, 3], order: [1, 2, 3, 0])
    bias = Parameter(name: "\(name).bias", shape: [1])
    self.input = input
    self.order = order
    self.workers = workers
    self.scratch = scratch
    seen = (0..<9).map { order.neighbours(down: $0 / 3 - 1, right: $0 % 3 - 1) }
    var pixels = [Int](repeating: 0, count: order.pixels)
    for (pixel, place) in order.places.enumerated() { pixels[place] = pixel }
    pixelOfPlace = pixels
    panels = FloatBuffer(count: panelCount(depth: input.channels, columns: 9))
    transposedPanels = FloatBuffer(count: panelCount(depth: 9, columns: input.channels))
  }

  private var pixels: Int { order.pixels }

  /// Calls `body` with some places of an image and their rectified pixels, one after the other.
  private func forEachChunk(
    of image: Int, _ memory: UnsafeMutablePointer<Float>, _ body: (Range<Int>) -> Void
  ) {
    let (base, scale, shift, stride) = (input.output(image), input.scale, input.shift, input.stride)
    for start in Swift.stride(from: 0, to: pixels, by: Self.rowsPerChunk) {
      let rows = start..<min(start + Self.rowsPerChunk, pixels)
      var (source, target) = (base + start &* stride, memory)
      for _ in rows {
        var channel = 0
        while channel < stride {
          target.store(rectified(source.vector(channel), scale.vector(channel), shift.vector(channel)), channel)
          channel &+= 16
        }
        source += stride
        target += stride
      }
      body(rows)
    }
  }

  /// Writes the depths (count, H, W) of the input's images.
  func forward(count: Int, into depths: UnsafeMutablePointer<Float>) {
    packPanels(
      weight.values.pointer, rows: 0..<input.channels, depth: input.channels, columns: 9, into: panels.pointer)
    let target = SharedMutablePointer(depths)
    let (stride, columns, chunkFloats) = (input.stride, Self.columns, Self.rowsPerChunk * input.stride)
    let constant = bias.values.pointer[0]
    workers.forEach(count) { image in
      scratch.withScratch(chunkFloats + pixels * columns) { memory in
        let products = memory + chunkFloats
        forEachChunk(of: image, memory) { rows in
          multiplyInStretches(
            rows: rows.count, depth: input.channels, columns: 9, a: memory, aStride: stride, panels: panels.pointer,
            c: products + rows.lowerBound * columns, cStride: columns)
        }
        let result = target.pointer + image * pixels
        for place in 0..<pixels {
          var sum = constant
          for tap in 0..<9 where seen[tap][place] >= 0 { sum += products[seen[tap][place] &* columns &+ tap] }
          result[pixelOfPlace[place]] = sum
        }
      }
    }
  }

  /// Writes the gradients of weight, bias and input, given that to the depths (count, H, W).
  func backward(_ gradient: UnsafePointer<Float>, count: Int) {
    var transposed = [Float](repeating: 0, count: 9 * input.channels)
    for channel in 0..<input.channels {
      for tap in 0..<9 { transposed[tap * input.channels + channel] = weight.values.pointer[channel * 9 + tap] }
    }
    transposed.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      packPanels(base, rows: 0..<9, depth: 9, columns: input.channels, into: transposedPanels.pointer)
    }
    let groups = (count + Self.imagesPerGroup - 1) / Self.imagesPerGroup
    let sumFloats = input.stride * Self.columns
    sums.reserve(groups * (sumFloats + Self.columns))
    let source = SharedPointer(gradient)
    workers.forEachChunk(of: count, size: Self.imagesPerGroup) { images in
      let group = images.lowerBound / Self.imagesPerGroup
      let sum = sums.pointer + group * (sumFloats + Self.columns)
      sum.update(repeating: 0, count: sumFloats + Self.columns)
      for image in images { propagate(source.pointer + image * pixels, image: image, sum: sum) }
      input.finishGradient(images, group: group)
    }
    input.finishGradientSums(groups: groups)
    takeSums(groups: groups)
  }

  /// Writes the gradient to an image of the input, and adds the products with its pixels, and behind these the sum, to `sum`.
  private func propagate(_ gradient: UnsafePointer<Float>, image: Int, sum: UnsafeMutablePointer<Float>) {
    let (stride, columns, chunkFloats) = (input.stride, Self.columns, Self.rowsPerChunk * input.stride)
    scratch.withScratch(chunkFloats + (pixels + 8) * columns) { memory in
      let gathered = memory + chunkFloats
      gathered.update(repeating: 0, count: pixels * columns)
      var total = 0.0
      for place in 0..<pixels {
        let value = gradient[pixelOfPlace[place]]
        total += Double(value)
        for tap in 0..<9 where seen[tap][place] >= 0 { gathered[seen[tap][place] &* columns &+ tap] = value }
      }
      sum[stride * columns] += Float(total)
      forEachChunk(of: image, memory) { rows in
        let part = gathered + rows.lowerBound * columns
        multiplyInStretches(
          rows: rows.count, depth: 9, columns: input.channels, a: part, aStride: columns,
          panels: transposedPanels.pointer, c: input.gradient(image) + rows.lowerBound * stride, cStride: stride)
        multiplyTransposedInStretches(
          rows: stride, depth: rows.count, columns: 9, a: memory, aStride: stride, b: part, bStride: columns, c: sum,
          cStride: columns)
      }
    }
  }

  /// Merges the groups' sums, in order.
  private func takeSums(groups: Int) {
    let floats = input.stride * Self.columns + Self.columns
    weight.gradient.clear()
    bias.gradient.clear()
    for group in 0..<groups {
      let sum = sums.pointer + group * floats
      for channel in 0..<input.channels {
        for tap in 0..<9 { weight.gradient.pointer[channel * 9 + tap] += sum[channel * Self.columns + tap] }
      }
      bias.gradient.pointer[0] += sum[input.stride * Self.columns]
    }
  }
}
