import Foundation
import Tensors

/// Prints the error of each fast kernel against sums in double precision, one JSON line a kernel.
func benchErrors() {
  // Sides that fill their tiles, at depths of the quarter-width and the full network.
  for (side, inputs, outputs, count) in [(15, 24, 48, 24), (7, 96, 96, 8), (15, 192, 96, 8)] {
    let work = ConvolutionCase(side: side, inputs: inputs, outputs: outputs, count: count)
    for pass in ConvolutionPass.allCases {
      let exact = work.direct(pass, Double.self)
      let shape = "\(pass.rawValue), \(side)x\(side), \(inputs) to \(outputs) channels"
      let winograd = TiledConvolution<WinogradTiles>(work, pass, imagesPerGroup: count == 24 ? 3 : 2)
      winograd.perform()
      let fourier = TiledConvolution<FourierTiles>(work, pass, imagesPerGroup: 8)
      fourier.perform()
      report("direct sums in single precision, \(shape)", work.direct(pass, Float.self), exact)
      report("tiles of 4x4, \(shape)", winograd.numbers, exact)
      report("Fourier transforms, \(shape)", fourier.numbers, exact)
    }
  }
  let first = FirstConvolutionCase()
  first.byRows()
  report("first convolution, 32x32, 24 channels", first.numbers, first.direct(Double.self))
  reportMoments()
}

/// The batch statistics of channels whose mean is ten times their deviation.
private func reportMoments() {
  let (pixels, stride) = (1024, 32)
  var stream = RandomStream(seed: 13, purpose: .sampling)
  let values = FloatBuffer(count: pixels * stride)
  for index in 0..<values.count { values[index] = Float(10 + stream.normal()) }
  let (direct, shifted) = (FloatBuffer(count: 2 * stride), FloatBuffer(count: 2 * stride))
  let origin = FloatBuffer(count: stride)
  withExtendedLifetime((values, direct, shifted, origin)) {
    channelMoments(values.pointer, pixels: pixels, stride: stride, channels: 0..<stride, into: direct.pointer)
    channelMeans(values.pointer, pixels: 32, stride: stride, into: origin.pointer)
    addShiftedMoments(values.pointer, pixels: pixels, stride: stride, origin: origin.pointer, into: shifted.pointer)
    finishShiftedMoments(shifted.pointer, pixels: pixels, stride: stride, origin: origin.pointer)
  }
  let exact = (0..<stride).map { channel -> Double in
    let column = (0..<pixels).map { Double(values[$0 * stride + channel]) }
    let mean = column.reduce(0, +) / Double(pixels)
    return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
  report("sums of squared deviations, two passes", Array(direct.elements.suffix(stride)), exact)
  report("sums of squared deviations, one shifted pass", Array(shifted.elements.suffix(stride)), exact)
}

private func report(_ name: String, _ found: [Float], _ exact: [Double]) {
  let errors = relativeErrors(found, exact)
  let numbers = [("max_relative", errors.max), ("rms_relative", errors.rms)].map {
    "\"\($0.0)\": \(String(format: "%.3g", $0.1))"
  }
  print("{\"name\": \"\(name)\", \(numbers.joined(separator: ", "))}")
}
