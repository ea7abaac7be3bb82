import Tensors

/// The three passes of a convolution.
enum ConvolutionPass: String, CaseIterable, Sendable {
  case forward
  case inputGradient = "input gradient"
  case filterGradient = "filter gradient"
}

/// Images, filters and output gradients of a 3x3 convolution with padding 1, and its passes by their definition.
final class ConvolutionCase: Sendable {
  let side: Int
  let inputs: Int
  let outputs: Int
  let count: Int
  let images: FloatBuffer
  let filters: FloatBuffer
  let gradient: FloatBuffer
  var inputStride: Int { paddedToVectors(inputs) }
  var outputStride: Int { paddedToVectors(outputs) }
  var pixels: Int { count * side * side }
  /// The operations of any pass by the definition.
  var operations: Double { 18 * Double(pixels) * Double(inputs * outputs) }

  /// Rectified normal images, normal filters and gradients.
  init(side: Int, inputs: Int, outputs: Int, count: Int) {
    self.side = side
    self.inputs = inputs
    self.outputs = outputs
    self.count = count
    var stream = RandomStream(seed: 7, purpose: .sampling)
    images = FloatBuffer(count: count * side * side * paddedToVectors(inputs))
    filters = FloatBuffer(count: 9 * inputs * outputs)
    gradient = FloatBuffer(count: count * side * side * paddedToVectors(outputs))
    for pixel in 0..<count * side * side {
      for channel in 0..<inputs { images[pixel * inputStride + channel] = max(0, Float(stream.normal())) }
      for channel in 0..<outputs { gradient[pixel * outputStride + channel] = Float(stream.normal()) }
    }
    for index in 0..<filters.count { filters[index] = Float(0.1 * stream.normal()) }
  }

  /// A pass with sums in the precision of `Number`, in (pixels, channels) or (9, inputs, outputs) without padding.
  func direct<Number: BinaryFloatingPoint>(_ pass: ConvolutionPass, _: Number.Type) -> [Number] {
    let size = [pixels * outputs, pixels * inputs, 9 * inputs * outputs]
    var result = [Number](repeating: 0, count: size[pass == .forward ? 0 : pass == .inputGradient ? 1 : 2])
    for pixel in 0..<pixels {
      let (y, x) = (pixel % (side * side) / side, pixel % side)
      for tap in 0..<9 {
        let (line, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
        guard (0..<side).contains(line) && (0..<side).contains(column) else { continue }
        let other = pixel + (line - y) * side + column - x
        for input in 0..<inputs {
          let value = Number(images.pointer[other * inputStride + input])
          var sum: Number = 0
          let weights = (tap * inputs + input) * outputs
          for output in 0..<outputs {
            let weight = Number(filters.pointer[weights + output])
            let slope = Number(gradient.pointer[pixel * outputStride + output])
            switch pass {
            case .forward: result[pixel * outputs + output] += value * weight
            case .inputGradient: sum += slope * weight
            case .filterGradient: result[weights + output] += value * slope
            }
          }
          if pass == .inputGradient { result[other * inputs + input] += sum }
        }
      }
    }
    return result
  }
}

/// Rows (rows, stride) without what lies behind their first `columns` numbers.
func unpadded(_ buffer: FloatBuffer, rows: Int, stride: Int, columns: Int) -> [Float] {
  (0..<rows).flatMap { row in (0..<columns).map { buffer.pointer[row * stride + $0] } }
}
