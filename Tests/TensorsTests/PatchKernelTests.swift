import Tensors
import Testing

/// Numbers in -1..<1 that do not repeat within a test.
private func numbers(_ count: Int, seed: UInt64) -> FloatBuffer {
  let result = FloatBuffer(count: count)
  var stream = RandomStream(seed: seed, purpose: .sampling)
  for index in 0..<count { result[index] = Float(stream.uniform(-1, 1)) }
  return result
}

/// Kernels of general convolutions against loops in the words of their definition.
@Suite struct PatchKernelTests {
  @Test(arguments: [(7, 3, 2, 1), (8, 3, 2, 1), (5, 1, 2, 0), (6, 1, 1, 0), (9, 7, 2, 3), (1, 3, 1, 1), (4, 3, 1, 1)])
  func patchesAreWhatAKernelSees(side: Int, kernel: Int, step: Int, padding: Int) {
    let channels = 32
    let geometry = PatchGeometry(inputSide: side, kernel: kernel, step: step, padding: padding, channels: channels)
    #expect(geometry.outputSide == (side + 2 * padding - kernel) / step + 1)
    let image = numbers(side * side * channels, seed: 1)
    let (scale, shift) = (numbers(channels, seed: 2), numbers(channels, seed: 3))
    let pixels = geometry.outputSide * geometry.outputSide
    let rowStride = geometry.depth + 16
    let patches = FloatBuffer(count: pixels * rowStride)
    let plain = FloatBuffer(count: pixels * rowStride)
    let gradient = numbers(pixels * rowStride, seed: 4)
    let imageGradient = FloatBuffer(count: image.count)
    // In two parts, the second from the middle of a row.
    for part in [0..<pixels / 2, pixels / 2..<pixels] {
      let offset = part.lowerBound * rowStride
      geometry.gatherPatches(
        image.pointer, scale: scale.pointer, shift: shift.pointer, pixels: part, into: patches.pointer + offset,
        rowStride: rowStride)
      geometry.copyPatches(image.pointer, pixels: part, into: plain.pointer + offset, rowStride: rowStride)
      geometry.scatterPatches(
        gradient.pointer + offset, rowStride: rowStride, pixels: part, into: imageGradient.pointer)
    }
    var expectedGradient = [Float](repeating: 0, count: image.count)
    var links = 0
    for pixel in 0..<pixels {
      let (y, x) = (pixel / geometry.outputSide, pixel % geometry.outputSide)
      let inside = geometry.insideTaps(of: pixel)
      for tap in 0..<kernel * kernel {
        let (row, column) = (y * step - padding + tap / kernel, x * step - padding + tap % kernel)
        let isInside = (0..<side).contains(row) && (0..<side).contains(column)
        #expect(inside.contains { $0.tap == tap && $0.pixel == row * side + column } == isInside)
        links += isInside ? 1 : 0
        for channel in 0..<channels {
          let place = pixel * rowStride + tap * channels + channel
          let source = (row * side + column) * channels + channel
          let value = isInside ? image[source] : 0
          let normalized = isInside ? shift[channel].addingProduct(scale[channel], value) : 0
          #expect(plain[place] == value)
          #expect(patches[place] == max(normalized, 0))
          if isInside { expectedGradient[source] += gradient[place] }
        }
      }
    }
    #expect(links == (0..<pixels).reduce(0) { $0 + geometry.insideTaps(of: $1).count })
    #expect(imageGradient.elements == expectedGradient)
  }

  @Test(arguments: [1, 2, 5, 8, 9]) func paddedPoolingTakesTheFirstOfTheLargest(side: Int) {
    let channels = 16
    let image = numbers(side * side * channels, seed: 5)
    // Equal values, and windows in which the rectifier leaves nothing.
    for index in 0..<image.count { image[index] = (image[index] * 4).rounded() / 4 - 0.25 }
    let (scale, shift) = (FloatBuffer(count: channels), FloatBuffer(count: channels))
    for channel in 0..<channels { scale[channel] = channel % 3 == 0 ? -1 : 1 }
    let across = paddedPooledSide(side)
    #expect(across == (side + 2 - 3) / 2 + 1)
    let pooled = FloatBuffer(count: across * across * channels)
    let winners = FloatBuffer(count: pooled.count)
    maxPoolPadded(
      image.pointer, side: side, channels: channels, scale: scale.pointer, shift: shift.pointer,
      pooled: pooled.pointer, winners: winners.pointer)
    let gradient = numbers(pooled.count, seed: 6)
    let imageGradient = FloatBuffer(count: image.count)
    maxPoolPaddedGradient(
      gradient.pointer, winners: winners.pointer, side: side, channels: channels, into: imageGradient.pointer)
    var expected = [Double](repeating: 0, count: image.count)
    for window in 0..<across * across {
      for channel in 0..<channels {
        var best: (value: Float, place: Int, index: Int)?
        for tap in 0..<9 {
          let (y, x) = (window / across * 2 - 1 + tap / 3, window % across * 2 - 1 + tap % 3)
          guard (0..<side).contains(y), (0..<side).contains(x) else { continue }
          let place = (y * side + x) * channels + channel
          let value = max(image[place] * scale[channel], 0)
          if value > best?.value ?? -1 { best = (value, place, tap) }
        }
        let place = window * channels + channel
        #expect(pooled[place] == best?.value)
        #expect(Int(winners[place]) == best?.index)
        if let best { expected[best.place] += Double(gradient[place]) }
      }
    }
    for (found, value) in zip(imageGradient.elements, expected) { #expect(abs(Double(found) - value) < 1e-6) }
  }

  /// The stretches leave no trace: any cut gives the bits of one chain of multiply-adds.
  @Test(arguments: [(1, 1, 1), (8, 16, 48), (13, 300, 64), (40, 129, 130), (21, 64, 17)])
  func stretchesGiveTheBitsOfOneChain(rows: Int, depth: Int, columns: Int) {
    let padded = paddedToVectors(columns)
    let aStride = depth + 5
    let a = numbers((rows + 8) * aStride, seed: 7)
    let b = numbers(depth * columns, seed: 8)
    let start = numbers(rows * padded, seed: 9)
    let panels = FloatBuffer(count: panelCount(depth: depth, columns: columns))
    packPanels(b.pointer, rows: 0..<depth, depth: depth, columns: columns, into: panels.pointer)
    let turned = FloatBuffer(count: b.count)
    transpose(b.pointer, rows: depth, columns: columns, into: turned.pointer)
    let again = FloatBuffer(count: panels.count)
    packTransposedPanels(turned.pointer, columns: 0..<columns, of: columns, depth: depth, into: again.pointer)
    #expect(again.elements == panels.elements)

    for adding in [false, true] {
      let c = FloatBuffer(count: rows * padded)
      for index in 0..<c.count { c[index] = start[index] }
      multiplyInStretches(
        rows: rows, depth: depth, columns: columns, a: a.pointer, aStride: aStride, panels: panels.pointer,
        c: c.pointer, cStride: padded, adding: adding)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = adding ? start[row * padded + column] : 0
          for inner in 0..<depth { sum.addProduct(a[row * aStride + inner], b[inner * columns + column]) }
          #expect(c[row * padded + column] == sum)
        }
      }
    }
  }

  @Test(arguments: [(8, 1, 16), (16, 200, 48), (40, 129, 112)])
  func transposedStretchesGiveTheBitsOfOneChain(rows: Int, depth: Int, columns: Int) {
    let a = numbers(depth * (rows + 16), seed: 10)
    let b = numbers(depth * columns, seed: 11)
    let c = numbers(rows * columns, seed: 12)
    let start = c.elements
    multiplyTransposedInStretches(
      rows: rows, depth: depth, columns: columns, a: a.pointer, aStride: rows + 16, b: b.pointer, bStride: columns,
      c: c.pointer, cStride: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = start[row * columns + column]
        for inner in 0..<depth { sum.addProduct(a[inner * (rows + 16) + row], b[inner * columns + column]) }
        #expect(c[row * columns + column] == sum)
      }
    }
  }

  @Test(arguments: [true, false]) func residualSumsAndTheirGradients(hasProjection: Bool) {
    let (pixels, channels) = (5, 32)
    let count = pixels * channels
    let (branch, shortcut) = (numbers(count, seed: 13), numbers(count, seed: 14))
    let coefficients = (0..<6).map { numbers(channels, seed: 20 + UInt64($0)) }
    func term(_ values: FloatBuffer, _ index: Int, isRectified: Bool) -> ResidualTerm {
      ResidualTerm(
        values: values.pointer, scale: coefficients[index].pointer, shift: coefficients[index + 1].pointer,
        isRectified: isRectified)
    }
    let outputs = FloatBuffer(count: count)
    residualSum(
      branch: term(branch, 0, isRectified: false), shortcut: term(shortcut, 2, isRectified: !hasProjection),
      pixels: pixels, channels: channels, into: outputs.pointer)
    let gradient = numbers(count, seed: 15)
    let given = gradient.elements
    let sums = [FloatBuffer(count: 2 * channels), FloatBuffer(count: 2 * channels)]
    let parts = [(branch, 4), (shortcut, 5)].enumerated().map { index, part in
      ResidualSums(
        values: part.0.pointer, mean: coefficients[part.1].pointer, result: sums[index].pointer)
    }
    residualGradientSums(
      gradient.pointer, outputs: outputs.pointer, pixels: pixels, channels: channels, branch: parts[0],
      shortcut: hasProjection ? parts[1] : nil)
    var expected = [[Double]](repeating: [Double](repeating: 0, count: 2 * channels), count: 2)
    for place in 0..<count {
      let channel = place % channels
      let own = coefficients[1][channel].addingProduct(coefficients[0][channel], branch[place])
      let other = coefficients[3][channel].addingProduct(coefficients[2][channel], shortcut[place])
      let sum = own + (hasProjection ? other : max(other, 0))
      #expect(outputs[place] == max(sum, 0))
      #expect(gradient[place] == (sum > 0 ? given[place] : 0))
      for (index, values) in [branch, shortcut].enumerated() where index == 0 || hasProjection {
        let deviation = Double(values[place] - coefficients[4 + index][channel])
        expected[index][channel] += Double(gradient[place])
        expected[index][channels + channel] += Double(gradient[place]) * deviation
      }
    }
    for (found, values) in zip(sums, expected) {
      for (x, y) in zip(found.elements, values) { #expect(abs(Double(x) - y) < 1e-5) }
    }
    spreadMeans(gradient.pointer, pixels: 4, stride: 16, into: outputs.pointer)
    for place in 0..<64 { #expect(outputs[place] == gradient[place % 16] / 4) }
  }
}
