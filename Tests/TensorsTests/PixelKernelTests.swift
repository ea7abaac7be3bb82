import Tensors
import Testing

@Suite struct PixelKernelTests {
  @Test(arguments: [1, 2, 7, 64])
  func momentsAreExactWhateverTheMean(pixels: Int) {
    let values = numbers(pixels * 32, 1)
    for index in 0..<values.count { values[index] += 1000 }
    let result = FloatBuffer(count: 64)
    channelMoments(values.pointer, pixels: pixels, stride: 32, channels: 16..<32, into: result.pointer)
    for channel in 16..<32 {
      let column = (0..<pixels).map { Double(values[$0 * 32 + channel]) }
      let mean = column.reduce(0, +) / Double(pixels)
      let squares = column.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(abs(Double(result[channel]) - mean) < 2e-4)
      #expect(abs(Double(result[32 + channel]) - squares) < 1e-3 * max(1, squares))
    }
    #expect(result[0] == 0)
    withExtendedLifetime((values, result)) {}
  }

  @Test(arguments: [1, 2, 5])
  func rectifierPassesWhereItIsActive(pixels: Int) {
    let gradient = numbers(pixels * 16, 1)
    let before = gradient.elements
    let values = numbers(pixels * 16, 2)
    let (scale, shift, mean) = (numbers(16, 3), numbers(16, 4), numbers(16, 5))
    let sums = FloatBuffer(count: 32)
    rectifierGradientSums(
      gradient.pointer, values: values.pointer, pixels: pixels, stride: 16, channels: 0..<16, scale: scale.pointer,
      shift: shift.pointer, mean: mean.pointer, into: sums.pointer)
    for channel in 0..<16 {
      var sum = 0.0
      var product = 0.0
      for pixel in 0..<pixels {
        let value = values[pixel * 16 + channel]
        let expected = scale[channel] * value + shift[channel] > 0 ? before[pixel * 16 + channel] : 0
        #expect(gradient[pixel * 16 + channel] == expected)
        sum += Double(expected)
        product += Double(expected) * Double(value - mean[channel])
      }
      #expect(abs(Double(sums[channel]) - sum) < 1e-5)
      #expect(abs(Double(sums[16 + channel]) - product) < 1e-5)
    }
    withExtendedLifetime((gradient, values, scale, shift, mean, sums)) {}
  }

  @Test func rectifierLetsNaNThrough() {
    let one = Vector(repeating: 1)
    #expect(rectified(Vector(repeating: .nan), one, one)[3].isNaN)
    #expect(rectified(Vector(repeating: -2), one, one)[3] == 0)
    #expect(rectified(Vector(repeating: 2), one, one)[3] == 3)
  }

  @Test func partialVectorsStayInBounds() {
    let source = numbers(32, 1)
    for count in 0...17 {
      let value = partialVector(source.pointer, count)
      for lane in 0..<16 { #expect(value[lane] == (lane < count ? source[lane] : 0)) }
      let target = FloatBuffer(count: 16)
      storePartial(Vector(repeating: 5), target.pointer, count)
      #expect(target.elements == (0..<16).map { $0 < count ? 5 : 0 })
    }
    withExtendedLifetime(source) {}
  }

  @Test(arguments: [(1, 1), (5, 3), (9, 24)])
  func shiftedMomentsAreMoments(pixels: Int, channels: Int) {
    let stride = paddedToVectors(channels)
    let values = numbers(pixels * stride, 1)
    for index in 0..<values.count { values[index] += 100 }
    let (origin, sums, exact) = (
      FloatBuffer(count: stride), FloatBuffer(count: 2 * stride), FloatBuffer(count: 2 * stride)
    )
    withExtendedLifetime((values, origin, sums, exact)) {
      channelMeans(values.pointer, pixels: (pixels + 1) / 2, stride: stride, into: origin.pointer)
      let half = pixels / 2
      addShiftedMoments(values.pointer, pixels: half, stride: stride, origin: origin.pointer, into: sums.pointer)
      addShiftedMoments(
        values.pointer + half * stride, pixels: pixels - half, stride: stride, origin: origin.pointer,
        into: sums.pointer)
      finishShiftedMoments(sums.pointer, pixels: pixels, stride: stride, origin: origin.pointer)
      channelMoments(values.pointer, pixels: pixels, stride: stride, channels: 0..<stride, into: exact.pointer)
    }
    for channel in 0..<stride {
      #expect(abs(sums[channel] - exact[channel]) < 3e-5)
      #expect(abs(sums[stride + channel] - exact[stride + channel]) < 1e-4)
    }
  }
}

@Suite struct MaxPoolingTests {
  /// Values with many ties, so that the first of equals matters.
  private func image(_ height: Int, _ width: Int) -> FloatBuffer {
    let result = numbers(height * width * 16, 1)
    for index in 0..<result.count { result[index] = (result[index] * 3).rounded() }
    return result
  }

  @Test(arguments: [(3, 3), (4, 5), (7, 8), (9, 6)])
  func selectsTheFirstOfTheLargest(height: Int, width: Int) {
    let values = image(height, width)
    let sign = FloatBuffer(count: 16)
    for channel in 0..<16 { sign[channel] = Float(channel % 3 - 1) }
    let across = pooledSide(width)
    let count = pooledSide(height) * across * 16
    let pooled = FloatBuffer(count: count)
    var winners = [Float](repeating: 99, count: count)
    maxPool(
      values.pointer, height: height, width: width, channels: 16, sign: sign.pointer, pooled: pooled.pointer,
      winners: &winners)
    for index in 0..<count {
      let channel = index % 16
      let (y, x) = (index / 16 / across, index / 16 % across)
      let window = (0..<9).map { (place: Int) -> Float in
        let line: Int = 2 * y + place / 3
        let column: Int = 2 * x + place % 3
        return values[(line * width + column) * 16 + channel]
      }
      var best = 0
      for place in 1..<9 where window[place] * sign[channel] > window[best] * sign[channel] { best = place }
      #expect(Int(winners[index]) == best)
      #expect(pooled[index] == window[best])
    }
    withExtendedLifetime((values, sign, pooled)) {}
  }

  @Test(arguments: [(3, 3), (4, 5), (7, 8), (9, 6)])
  func gradientGoesToTheWinners(height: Int, width: Int) {
    let values = image(height, width)
    let across = pooledSide(width)
    let count = pooledSide(height) * across * 16
    let gradient = numbers(count, 2)
    let winners = (0..<count).map { index -> Float in Float((index * 7 + index / 5) % 9) }
    let (scale, constant, slope, mean) = (numbers(16, 3), numbers(16, 4), numbers(16, 5), numbers(16, 6))
    let coefficients = NormalizationGradient(
      scale: scale.pointer, constant: constant.pointer, slope: slope.pointer, mean: mean.pointer)
    let result = FloatBuffer(count: height * width * 16)
    for rows in [0..<height / 2, height / 2..<height] {
      coefficients.propagate(
        pooled: gradient.pointer, winners: winners, values: values.pointer, height: height, width: width, channels: 16,
        rows: rows, into: result.pointer + rows.lowerBound * width * 16)
    }
    var expected = [Double](repeating: 0, count: height * width * 16)
    for index in 0..<count {
      let place = Int(winners[index])
      let y = index / 16 / across * 2 + place / 3
      let x = index / 16 % across * 2 + place % 3
      expected[(y * width + x) * 16 + index % 16] += Double(gradient[index])
    }
    for index in expected.indices {
      let channel = index % 16
      let dense = Double(constant[channel]) + Double(values[index] - mean[channel]) * Double(slope[channel])
      let exact = expected[index] * Double(scale[channel]) - dense
      #expect(abs(Double(result[index]) - exact) < 1e-5)
    }
    withExtendedLifetime((values, gradient, scale, constant, slope, mean, result)) {}
  }
}

@Suite struct BufferTests {
  @Test func buffersStartAtZeroAndReserveGrows() {
    let buffer = FloatBuffer(count: 5)
    #expect(buffer.elements == [0, 0, 0, 0, 0])
    #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
    let reusable = ReusableBuffer()
    reusable.reserve(4)
    reusable.pointer[3] = 9
    reusable.reserve(2)
    #expect(reusable.pointer[3] == 9)
    withExtendedLifetime((buffer, reusable)) {}
  }

  @Test func tasksNeverShareScratch() {
    let pool = ScratchPool()
    let sums = FloatBuffer(count: 64)
    nonisolated(unsafe) let target = sums.pointer
    Workers(threads: 4).forEach(64) { task in
      pool.withScratch(1000) { scratch in
        scratch.update(repeating: Float(task), count: 1000)
        target[task] = (0..<1000).reduce(0) { $0 + scratch[$1] }
      }
    }
    #expect(sums.elements == (0..<64).map { Float($0 * 1000) })
  }
}
