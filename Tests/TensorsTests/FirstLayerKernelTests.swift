import Tensors
import Testing

/// A bordered image and the taps of its patches, by their definition.
private struct Image {
  let side: Int
  let pixels: FloatBuffer
  let bordered: FloatBuffer
  var line: Int { 3 * borderedSide(side) }

  init(side: Int) {
    self.side = side
    pixels = numbers(side * side * 3, 1)
    bordered = FloatBuffer(count: 3 * borderedSide(side) * borderedSide(side))
    bordered.pointer.update(repeating: 7, count: bordered.count)
    withExtendedLifetime((pixels, bordered)) { addBorder(pixels.pointer, side: side, into: bordered.pointer) }
  }

  /// Tap (row, column, channel) of the patch around a pixel.
  func tap(_ tap: Int, y: Int, x: Int) -> Double {
    let (line, column) = (y + tap / 9 - 1, x + tap % 9 / 3 - 1)
    guard (0..<side).contains(line) && (0..<side).contains(column) else { return 0 }
    return Double(pixels[(line * side + column) * 3 + tap % 3])
  }
}

@Suite struct FirstLayerKernelTests {
  @Test(arguments: [(8, 5), (15, 24), (33, 100)])
  func rowsAreConvolutions(side: Int, channels: Int) {
    let image = Image(side: side)
    let filters = numbers(27 * channels, 2)
    let stride = paddedToVectors(channels)
    let panels = FloatBuffer(count: panelCount(depth: 27, columns: channels))
    let row = FloatBuffer(count: side * stride)
    withExtendedLifetime((image.bordered, filters, panels, row)) {
      packPanels(filters.pointer, depth: 27, columns: channels, into: panels.pointer)
      for y in [0, side / 2, side - 1] {
        row.pointer.update(repeating: 9, count: row.count)
        convolveRow(
          image.bordered.pointer + y * image.line, side: side, panels: panels.pointer, channels: channels,
          into: row.pointer)
        var worst = 0.0
        for x in 0..<side {
          for channel in 0..<stride {
            let exact =
              channel < channels
              ? (0..<27).reduce(0.0) { $0 + image.tap($1, y: y, x: x) * Double(filters[$1 * channels + channel]) } : 0
            worst = max(worst, abs(Double(row[x * stride + channel]) - exact))
          }
        }
        #expect(worst < 1e-5)
      }
    }
  }

  @Test func patchProductsAndSums() {
    let image = Image(side: 9)
    let result = FloatBuffer(count: 432)
    let sums = FloatBuffer(count: 16)
    withExtendedLifetime((image.bordered, result, sums)) {
      let top = 4 * image.line
      addPatchProducts(
        image.bordered.pointer + top, image.bordered.pointer + top + image.line,
        image.bordered.pointer + top + 2 * image.line, pixels: 9, into: result.pointer)
      sums.pointer.store(patchSum(image.bordered.pointer + top, pixels: 9), 0)
    }
    for left in 0..<9 {
      let exactSum = (0..<9).reduce(0.0) { $0 + image.tap(left, y: 4, x: $1) }
      #expect(abs(Double(sums[left]) - exactSum) < 1e-5)
      for right in 0..<27 {
        let exact = (0..<9).reduce(0.0) { $0 + image.tap(left, y: 4, x: $1) * image.tap(right, y: 4, x: $1) }
        #expect(abs(Double(result[left * 48 + right / 9 * 16 + right % 9]) - exact) < 1e-5)
      }
    }
  }

  @Test(arguments: [15, 16])
  func winningPatches(size: Int) {
    let image = Image(side: size)
    let side = pooledSide(size)
    let gradient = numbers(side * side * 16, 3)
    let winners = FloatBuffer(count: side * side * 16)
    for index in 0..<winners.count { winners[index] = Float((index * 7 + index / 5) % 9) }
    let result = FloatBuffer(count: 5 * 48)
    withExtendedLifetime((image.bordered, gradient, winners, result)) {
      addWinningPatches(
        image.bordered.pointer, line: image.line, gradient: gradient.pointer, winners: winners.pointer, side: side,
        stride: 16, channels: 5, into: result.pointer)
    }
    for channel in 0..<5 {
      for tap in 0..<27 {
        var exact = 0.0
        for place in 0..<side * side {
          let winner = Int(winners[place * 16 + channel])
          let (y, x) = (2 * (place / side) + winner / 3, 2 * (place % side) + winner % 3)
          exact += Double(gradient[place * 16 + channel]) * image.tap(tap, y: y, x: x)
        }
        #expect(abs(Double(result[channel * 48 + tap / 9 * 16 + tap % 9]) - exact) < 1e-5)
      }
    }
  }
}
