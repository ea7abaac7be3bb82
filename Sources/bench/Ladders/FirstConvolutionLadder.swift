import Tensors

/// A bordered image of 32x32 and 24 filters of 27 taps.
final class FirstConvolutionCase: Sendable {
  let side = 32
  let channels = 24
  let bordered: FloatBuffer
  let filters: FloatBuffer
  let panels: FloatBuffer
  let result: FloatBuffer
  let patches: FloatBuffer
  var line: Int { 3 * borderedSide(side) }
  var stride: Int { paddedToVectors(channels) }
  var operations: Double { Double(side * side * 27 * channels * 2) }

  /// Normal images and filters.
  init() {
    var stream = RandomStream(seed: 8, purpose: .sampling)
    let image = FloatBuffer(count: side * side * 3)
    for index in 0..<image.count { image[index] = Float(stream.normal()) }
    bordered = FloatBuffer(count: 3 * borderedSide(side) * borderedSide(side))
    filters = FloatBuffer(count: 27 * channels)
    for index in 0..<filters.count { filters[index] = Float(stream.normal()) }
    panels = FloatBuffer(count: panelCount(depth: 27, columns: channels))
    result = FloatBuffer(count: side * side * paddedToVectors(channels))
    patches = FloatBuffer(count: side * side * 32)
    withExtendedLifetime((image, bordered, filters, panels)) {
      addBorder(image.pointer, side: side, into: bordered.pointer)
      packPanels(filters.pointer, depth: 27, columns: channels, into: panels.pointer)
    }
  }

  /// The outputs (pixels, channels) by their definition.
  func direct<Number: BinaryFloatingPoint>(_: Number.Type) -> [Number] {
    var values = [Number](repeating: 0, count: side * side * channels)
    for pixel in 0..<side * side {
      let corner = pixel / side * line + pixel % side * 3
      for tap in 0..<27 {
        let value = Number(bordered.pointer[corner + tap / 9 * line + tap % 9])
        for channel in 0..<channels {
          values[pixel * channels + channel] += value * Number(filters.pointer[tap * channels + channel])
        }
      }
    }
    return values
  }

  /// Patches gathered in rows of their own, then one product.
  func byPatches() {
    for pixel in 0..<side * side {
      let corner = bordered.pointer + (pixel / side * line + pixel % side * 3)
      let row = patches.pointer + 32 * pixel
      for third in 0..<3 { (row + 9 * third).update(from: corner + third * line, count: 9) }
    }
    multiply(
      rows: side * side, depth: 27, columns: channels, a: patches.pointer, aStride: 32, panels: panels.pointer,
      c: result.pointer, cStride: stride)
  }

  /// Patches read in place.
  func byRows() {
    for row in 0..<side {
      convolveRow(
        bordered.pointer + row * line, side: side, panels: panels.pointer, channels: channels,
        into: result.pointer + row * side * stride)
    }
  }

  var numbers: [Float] { unpadded(result, rows: side * side, stride: stride, columns: channels) }
}

/// The first convolution of a network of quarter width, one image of 32x32.
let firstConvolutionLadder = Ladder(
  name: "first-convolution", work: "3x3 convolution of an image of 32x32x3 to 24 channels", tolerance: 1e-5
) {
  let work = FirstConvolutionCase()
  return [
    .init(name: "definition", run: { _ in work.direct(Float.self).map(Double.init) }),
    .kernel("gathered patches", work.byPatches) { work.numbers },
    .kernel("patches in place", work.byRows) { work.numbers },
  ]
}
