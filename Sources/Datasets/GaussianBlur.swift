import Foundation

/// Gaussian blur of three planes of floats that hold whole numbers 0...255, which they do afterwards.
///
/// Semantics of `torchvision.transforms.functional.gaussian_blur`: the kernel is the Gaussian at whole pixels, made to sum to 1;
/// the image is mirrored at its borders without repeating them; results are rounded, halves to even.
final class GaussianBlur {
  private var weights: [Float] = []
  /// The rows after the horizontal pass, with the mirrored ones above and below.
  private var middle: [Float] = []
  private var line: [Float] = []

  /// The pixels of the kernel on each side of its centre.
  ///
  /// - Parameter share: The kernel's side as a share of the image's, taken down to an odd number of pixels.
  static func radius(size: Int, share: Double) -> Int {
    // A tenth of 30 pixels is 3, whatever 0.1 * 30 is in binary; what mirrors is inside the image.
    min(max(0, Int((Double(size) * share + 1e-9 - 1) / 2)), size - 1)
  }

  /// Blurs each plane, (size, size), in place.
  ///
  /// - Parameter sigma: The standard deviation in pixels, positive.
  func apply(planes: UnsafeMutablePointer<Float>, planeStride: Int, size: Int, kernel: Double, sigma: Double) {
    let radius = Self.radius(size: size, share: kernel)
    guard radius > 0 else { return }
    let exact = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = exact.reduce(0, +)
    weights = exact.map { Float($0 / sum) }
    // Vectors of sixteen may be read beyond a line's end.
    let lineStride = (size + 15) / 16 * 16
    let needed = (size + 2 * radius) * lineStride
    if middle.count < needed { middle = [Float](repeating: 0, count: needed) }
    if line.count < lineStride + 2 * radius { line = [Float](repeating: 0, count: lineStride + 2 * radius) }
    for channel in 0..<3 {
      blur(planes + channel * planeStride, size: size, radius: radius, lineStride: lineStride)
    }
  }

  private func blur(_ plane: UnsafeMutablePointer<Float>, size: Int, radius: Int, lineStride: Int) {
    weights.withUnsafeBufferPointer { weights in
      middle.withUnsafeMutableBufferPointer { middle in
        line.withUnsafeMutableBufferPointer { line in
          guard let weight = weights.baseAddress, let rows = middle.baseAddress, let padded = line.baseAddress else {
            return
          }
          for row in 0..<size {
            let source = plane + row * size
            for column in -radius..<size + radius {
              padded[column + radius] = source[Self.mirrored(column, size)]
            }
            Self.weigh(
              padded, step: 1, weight, taps: 2 * radius + 1, into: rows + (row + radius) * lineStride,
              count: lineStride)
          }
          for row in 0..<radius {
            let (above, below) = (Self.mirrored(row - radius, size), Self.mirrored(size + row, size))
            (rows + row * lineStride).update(from: rows + (above + radius) * lineStride, count: lineStride)
            (rows + (size + radius + row) * lineStride).update(
              from: rows + (below + radius) * lineStride, count: lineStride)
          }
          for row in 0..<size {
            Self.weigh(
              rows + row * lineStride, step: lineStride, weight, taps: 2 * radius + 1, into: padded, count: lineStride)
            let target = plane + row * size
            for column in 0..<size {
              target[column] = min(max(padded[column].rounded(.toNearestOrEven), 0), 255)
            }
          }
        }
      }
    }
  }

  /// target[x] = sum over t of weight[t] source[x + t step], sixteen x at a time.
  @inline(__always)
  private static func weigh(
    _ source: UnsafePointer<Float>, step: Int, _ weight: UnsafePointer<Float>, taps: Int,
    into target: UnsafeMutablePointer<Float>, count: Int
  ) {
    for start in stride(from: 0, to: count, by: 16) {
      var sum = SIMD16<Float>.zero
      for tap in 0..<taps {
        let values = UnsafeRawPointer(source + (start + tap * step)).loadUnaligned(as: SIMD16<Float>.self)
        sum += values * weight[tap]
      }
      store(sum, at: target + start)
    }
  }

  /// A place beyond the border, mirrored at the outermost pixel.
  private static func mirrored(_ place: Int, _ size: Int) -> Int {
    place < 0 ? -place : place >= size ? 2 * size - 2 - place : place
  }
}
