import Foundation

/// The weights of a one-dimensional antialiased resampling, in fixed point as Pillow keeps them.
///
/// Output o is sum_t weight[o][t] * input[start[o] + t] / 2^22. The kernel is widened by the scale when shrinking.
/// Source: `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c.
final class ResamplingWeights {
  /// The bits after the binary point: 32 less 8 for the pixel and 2 for sign and overshoot.
  static let fractionBits: Int32 = 22

  private(set) var outputs = 0
  private(set) var starts = UnsafeMutablePointer<Int>.allocate(capacity: 0)
  private(set) var counts = UnsafeMutablePointer<Int>.allocate(capacity: 0)
  /// The weights of output o start at o * `stride`.
  private(set) var weights = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  private(set) var stride = 0
  private var raw = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  private var outputCapacity = 0
  private var weightCapacity = 0

  deinit { free() }

  private func free() {
    starts.deallocate()
    counts.deallocate()
    weights.deallocate()
    raw.deallocate()
  }

  private func reserve(outputs: Int, stride: Int) {
    if outputs <= outputCapacity && outputs * stride <= weightCapacity { return }
    free()
    outputCapacity = max(outputs, outputCapacity)
    weightCapacity = max(outputs * stride, weightCapacity)
    starts = .allocate(capacity: outputCapacity)
    counts = .allocate(capacity: outputCapacity)
    weights = .allocate(capacity: weightCapacity)
    raw = .allocate(capacity: weightCapacity)
  }

  /// The first input that any output needs.
  var firstInput: Int { outputs == 0 ? 0 : starts[0] }
  /// One past the last input that any output needs.
  var endInput: Int { outputs == 0 ? 0 : starts[outputs - 1] + counts[outputs - 1] }

  /// Computes the weights that resample a stretch of `inputSize` pixels to `outputSize`, for a window of the outputs.
  ///
  /// - Parameters:
  ///   - start: Where the stretch starts, in pixels; 0 but for a stretch that starts within a pixel.
  ///   - extent: Its length in pixels, which reaches at most to the end of the last pixel.
  func prepare(
    inputSize: Int, start: Double, extent: Double, outputSize: Int, window: Range<Int>,
    interpolation: ViewRecipe.Interpolation
  ) {
    let scale = extent / Double(outputSize)
    let filterScale = max(scale, 1)
    let radius = interpolation == .bilinear ? 1.0 : 2.0
    let support = radius * filterScale
    stride = Int(support.rounded(.up)) * 2 + 1
    outputs = window.count
    reserve(outputs: outputs, stride: stride)
    let inverse = 1 / filterScale
    for (index, output) in window.enumerated() {
      let center = start + (Double(output) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let end = min(inputSize, Int(center + support + 0.5))
      starts[index] = first
      counts[index] = end - first
      let target = weights + index * stride
      var sum = 0.0
      for tap in 0..<end - first {
        let distance = abs((Double(tap + first) - center + 0.5) * inverse)
        let weight = interpolation == .bilinear ? max(0, 1 - distance) : Self.cubic(distance)
        raw[tap] = weight
        sum += weight
      }
      for tap in 0..<end - first {
        let weight = sum == 0 ? raw[tap] : raw[tap] / sum
        let scaled = weight * Double(1 << Self.fractionBits)
        target[tap] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
      }
    }
  }

  /// Keys' cubic kernel with a = -0.5 at a distance of at least 0.
  private static func cubic(_ x: Double) -> Double {
    let a = -0.5
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }
}

/// Resamples boxes of 8-bit RGB images into three planes of floats that hold whole numbers 0...255.
///
/// The horizontal pass first, rounded to 8 bits, then the vertical one, as in Pillow, so that the bits agree.
/// (Pillow 13 goes the other way when the height shrinks much more than the width; there pixels may differ by 1.)
final class Resampler {
  private let horizontal = ResamplingWeights()
  private let vertical = ResamplingWeights()
  /// Four rows' pixels of one column, widened: R, G, B, unused; one column after the other.
  private var columns = UnsafeMutablePointer<SIMD16<Int32>>.allocate(capacity: 0)
  private var columnCapacity = 0
  /// The result of the horizontal pass: pixels of four bytes, `rowStride` a row.
  private var middle = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
  private var middleCapacity = 0
  /// One row of the vertical pass's result, in the same form.
  private var line = UnsafeMutableRawPointer.allocate(byteCount: 4 * 1_024, alignment: 64)
    .bindMemory(to: UInt32.self, capacity: 1_024)

  deinit {
    columns.deallocate()
    middle.deallocate()
    line.deallocate()
  }

  private func reserve(columns width: Int, middle size: Int) {
    if width > columnCapacity {
      columns.deallocate()
      columns = .allocate(capacity: width)
      columnCapacity = width
    }
    if size > middleCapacity {
      middle.deallocate()
      middle = .allocate(capacity: size)
      middleCapacity = size
    }
  }

  /// Resamples a part of an image and writes the central window of `size` x `size` to the planes.
  ///
  /// - Parameters:
  ///   - part: The part; pixels that it only touches count by the share of them that is in it, those outside do not.
  ///   - parameters: What the part is resampled to; their own box is not looked at.
  ///   - planes: R, G and B, each `planeStride` floats apart with room for 16 more than `size` * `size`.
  func resample(
    pixels: UnsafePointer<UInt8>, height: Int, width: Int, part: ImagePart, parameters: ViewParameters,
    interpolation: ViewRecipe.Interpolation, size: Int, planes: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let box = part.pixels
    let (rowWindow, topPadding) = Self.window(of: parameters.resizedHeight, size: size)
    let (columnWindow, leftPadding) = Self.window(of: parameters.resizedWidth, size: size)
    vertical.prepare(
      inputSize: box.height, start: part.top - Double(box.top), extent: part.height,
      outputSize: parameters.resizedHeight, window: rowWindow, interpolation: interpolation)
    horizontal.prepare(
      inputSize: box.width, start: part.left - Double(box.left), extent: part.width,
      outputSize: parameters.resizedWidth, window: columnWindow, interpolation: interpolation)
    let firstRow = vertical.firstInput
    let rowStride = (columnWindow.count + 15) / 16 * 16
    let rows = vertical.endInput - firstRow
    reserve(columns: box.width, middle: (rows + 3) / 4 * 4 * rowStride)

    for group in Swift.stride(from: 0, to: rows, by: 4) {
      loadColumns(
        pixels: pixels, height: height, width: width, box: box, row: firstRow + group, last: firstRow + rows - 1)
      resampleColumns(into: middle + group * rowStride, rowStride: rowStride, isFlipped: parameters.isFlipped)
    }
    // A mirrored view has its padding mirrored too.
    let left = parameters.isFlipped ? size - leftPadding - columnWindow.count : leftPadding
    for row in 0..<rowWindow.count {
      resampleRow(
        row, firstRow: firstRow, rowStride: rowStride, into: planes + (topPadding + row) * size + left,
        planeStride: planeStride)
    }
    if rowWindow.count < size || columnWindow.count < size {
      clearPadding(
        planes: planes, planeStride: planeStride, size: size, rows: topPadding..<topPadding + rowWindow.count,
        columns: left..<left + columnWindow.count)
    }
  }

  /// The central window of a resized extent, and the zeros before it if the extent is too small.
  static func window(of extent: Int, size: Int) -> (window: Range<Int>, padding: Int) {
    if extent < size { return (0..<extent, (size - extent) / 2) }
    // Python rounds halves to even.
    let start = Int((Double(extent - size) / 2).rounded(.toNearestOrEven))
    return (start..<start + size, 0)
  }

  /// Widens the pixels of four rows, starting at `row` of the box; rows past `last` repeat it.
  private func loadColumns(
    pixels: UnsafePointer<UInt8>, height: Int, width: Int, box: ViewParameters.Box, row: Int, last: Int
  ) {
    let first = horizontal.firstInput
    let end = horizontal.endInput
    func rowStart(_ offset: Int) -> UnsafeRawPointer {
      UnsafeRawPointer(pixels) + 3 &* ((box.top &+ min(row &+ offset, last)) &* width &+ box.left)
    }
    let (a, b, c, d) = (rowStart(0), rowStart(1), rowStart(2), rowStart(3))
    // A pixel is loaded as four bytes; the image's very last pixel has no fourth.
    let touchesEnd = box.left + end == width && box.top + min(row + 3, last) == height - 1
    let safeEnd = touchesEnd ? end - 1 : end
    for column in first..<safeEnd {
      let offset = 3 &* column
      let words = SIMD4<UInt32>(
        a.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
        b.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
        c.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
        d.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      columns[column] = SIMD16<Int32>(truncatingIfNeeded: unsafeBitCast(words, to: SIMD16<UInt8>.self))
    }
    if touchesEnd {
      var words = SIMD16<Int32>.zero
      for (lane, start) in [a, b, c, d].enumerated() {
        for channel in 0..<3 {
          words[4 * lane + channel] = Int32(start.load(fromByteOffset: 3 * safeEnd + channel, as: UInt8.self))
        }
      }
      columns[safeEnd] = words
    }
  }

  /// The horizontal pass over four rows.
  private func resampleColumns(into target: UnsafeMutablePointer<UInt32>, rowStride: Int, isFlipped: Bool) {
    let outputs = horizontal.outputs
    let (starts, counts, weights, stride) = (
      horizontal.starts, horizontal.counts, horizontal.weights, horizontal.stride
    )
    let columns = columns
    for output in 0..<outputs {
      let source = columns + starts[output]
      let weight = weights + output &* stride
      var sum = SIMD16<Int32>(repeating: 1 << (ResamplingWeights.fractionBits - 1))
      for tap in 0..<counts[output] { sum &+= source[tap] &* SIMD16(repeating: weight[tap]) }
      let words = unsafeBitCast(clipToBytes(sum), to: SIMD4<UInt32>.self)
      let place = target + (isFlipped ? outputs &- 1 &- output : output)
      place[0] = words[0]
      place[rowStride] = words[1]
      place[2 &* rowStride] = words[2]
      place[3 &* rowStride] = words[3]
    }
  }

  /// The vertical pass for one row of the result; writes up to 15 floats past the row's end.
  private func resampleRow(
    _ row: Int, firstRow: Int, rowStride: Int, into target: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let count = vertical.counts[row]
    let weight = vertical.weights + row &* vertical.stride
    let source = UnsafeRawPointer(middle + (vertical.starts[row] &- firstRow) &* rowStride)
    let half = SIMD16<Int32>(repeating: 1 << (ResamplingWeights.fractionBits - 1))
    for block in Swift.stride(from: 0, to: rowStride, by: 16) {
      var (a, b, c, d) = (half, half, half, half)
      var place = source + 4 &* block
      for tap in 0..<count {
        let factor = SIMD16<Int32>(repeating: weight[tap])
        a &+= SIMD16(truncatingIfNeeded: place.load(as: SIMD16<UInt8>.self)) &* factor
        b &+= SIMD16(truncatingIfNeeded: (place + 16).load(as: SIMD16<UInt8>.self)) &* factor
        c &+= SIMD16(truncatingIfNeeded: (place + 32).load(as: SIMD16<UInt8>.self)) &* factor
        d &+= SIMD16(truncatingIfNeeded: (place + 48).load(as: SIMD16<UInt8>.self)) &* factor
        place += 4 &* rowStride
      }
      let bytes = UnsafeMutableRawPointer(line + block)
      bytes.storeBytes(of: clipToBytes(a), as: SIMD16<UInt8>.self)
      (bytes + 16).storeBytes(of: clipToBytes(b), as: SIMD16<UInt8>.self)
      (bytes + 32).storeBytes(of: clipToBytes(c), as: SIMD16<UInt8>.self)
      (bytes + 48).storeBytes(of: clipToBytes(d), as: SIMD16<UInt8>.self)
    }
    let low = SIMD16<Int32>(repeating: 255)
    for block in Swift.stride(from: 0, to: rowStride, by: 16) {
      let words = UnsafeRawPointer(line + block).load(as: SIMD16<Int32>.self)
      store(SIMD16<Float>(words & low), at: target + block)
      store(SIMD16<Float>((words &>> 8) & low), at: target + (planeStride &+ block))
      store(SIMD16<Float>((words &>> 16) & low), at: target + (2 &* planeStride &+ block))
    }
  }

  private func clearPadding(
    planes: UnsafeMutablePointer<Float>, planeStride: Int, size: Int, rows: Range<Int>, columns: Range<Int>
  ) {
    for channel in 0..<3 {
      for row in 0..<size {
        for column in 0..<size where !rows.contains(row) || !columns.contains(column) {
          planes[channel * planeStride + row * size + column] = 0
        }
      }
    }
  }
}

/// Fixed-point sums as bytes: shifted down, clipped to 0...255.
@inline(__always)
private func clipToBytes(_ sum: SIMD16<Int32>) -> SIMD16<UInt8> {
  // By sign bits, because comparisons of whole numbers are not vectorised.
  var value = sum &>> ResamplingWeights.fractionBits
  value &= ~(value &>> 31)
  value |= (255 &- value) &>> 31
  return SIMD16<UInt8>(truncatingIfNeeded: value)
}

/// Writes sixteen floats at any alignment.
@inline(__always)
func store(_ value: SIMD16<Float>, at target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD16<Float>.self)
}
