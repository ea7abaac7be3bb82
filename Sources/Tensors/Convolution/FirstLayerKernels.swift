// Kernels of a 3x3 convolution of 3-channel images, which read an image inside a border of zeros: a pixel's patch is then nine
// consecutive floats of each of three rows (row, column, channel: 27 taps).

/// The side of an image of `side` pixels with its border.
public func borderedSide(_ side: Int) -> Int { side + 2 }

/// Copies an image (side, side, 3) into the middle of (side + 2, side + 2, 3), whose border it zeroes.
public func addBorder(_ image: UnsafePointer<Float>, side: Int, into target: UnsafeMutablePointer<Float>) {
  let line = borderedSide(side) * 3
  target.update(repeating: 0, count: line)
  for row in 0..<side {
    let place = target + (row + 1) * line
    place.update(repeating: 0, count: 3)
    (place + 3).update(from: image + row * side * 3, count: side * 3)
    (place + 3 + side * 3).update(repeating: 0, count: 3)
  }
  (target + (side + 1) * line).update(repeating: 0, count: line)
}

/// One row of outputs (side, stride) of the convolution of a bordered image; `row` points at the border's row above the pixels.
///
/// `panels` are the filters (27, channels) in panels (see `multiply`). `side` is at least 8.
public func convolveRow(
  _ row: UnsafePointer<Float>, side: Int, panels: UnsafePointer<Float>, channels: Int,
  into target: UnsafeMutablePointer<Float>
) {
  precondition(side >= 8, "rows of \(side) pixels are shorter than a block")
  let padded = paddedToVectors(channels)
  var start = 0
  while start < channels {
    let width = panelWidth(from: start, of: padded)
    var pixel = 0
    while pixel < side {
      // The last block may overlap its neighbour.
      let first = min(pixel, side &- 8)
      let places = BlockPlaces(
        a: row + 3 &* first, aRowStride: 3, aDepthStride: 1, b: panels + 27 &* start, bStride: width,
        c: target + (first &* padded &+ start), cStride: padded, segments: 3,
        aSegmentStride: 3 &* borderedSide(side))
      multiplyBlock(used: min(width, channels &- start), depth: 9, places, accumulate: false)
      pixel &+= 8
    }
    start &+= width
  }
}

/// Adds to `result` (9, 3, 16) the products of the first row's nine taps with the nine of each of three rows, over a row's pixels.
///
/// The last seven of sixteen lanes mean nothing. Seven floats behind each row must be readable.
public func addPatchProducts(
  _ top: UnsafePointer<Float>, _ middle: UnsafePointer<Float>, _ bottom: UnsafePointer<Float>, pixels: Int,
  into result: UnsafeMutablePointer<Float>
) {
  var c0 = PanelRow48(result)
  var c1 = PanelRow48(result + 48)
  var c2 = PanelRow48(result + 96)
  var c3 = PanelRow48(result + 144)
  var c4 = PanelRow48(result + 192)
  var c5 = PanelRow48(result + 240)
  var c6 = PanelRow48(result + 288)
  var c7 = PanelRow48(result + 336)
  var c8 = PanelRow48(result + 384)
  var (first, second, third) = (top, middle, bottom)
  for _ in 0..<pixels {
    let patch = PanelRow48(first, second, third)
    c0.add(first[0], patch)
    c1.add(first[1], patch)
    c2.add(first[2], patch)
    c3.add(first[3], patch)
    c4.add(first[4], patch)
    c5.add(first[5], patch)
    c6.add(first[6], patch)
    c7.add(first[7], patch)
    c8.add(first[8], patch)
    first += 3
    second += 3
    third += 3
  }
  c0.store(result)
  c1.store(result + 48)
  c2.store(result + 96)
  c3.store(result + 144)
  c4.store(result + 192)
  c5.store(result + 240)
  c6.store(result + 288)
  c7.store(result + 336)
  c8.store(result + 384)
}

/// The sum of the nine taps of a row over its pixels, in the first lanes.
public func patchSum(_ row: UnsafePointer<Float>, pixels: Int) -> Vector {
  var sum0 = Vector()
  var sum1 = Vector()
  var pixel = 0
  while pixel &+ 1 < pixels {
    sum0 += row.vector(3 &* pixel)
    sum1 += row.vector(3 &* pixel &+ 3)
    pixel &+= 2
  }
  if pixel < pixels { sum0 += row.vector(3 &* pixel) }
  return sum0 + sum1
}

/// Adds to `result` (channels, 3, 16) each channel's pooled gradients times the patches of the pixels that won their windows.
///
/// `gradient` and `winners` (side, side, stride) are those of `maxPoolRow` over the convolution of the bordered image, whose rows have
/// `line` floats. A gradient reaches one pixel in nine at most, so this does a fraction of the dense product's work.
public func addWinningPatches(
  _ image: UnsafePointer<Float>, line: Int, gradient: UnsafePointer<Float>, winners: UnsafePointer<Float>, side: Int,
  stride: Int, channels: Int, into result: UnsafeMutablePointer<Float>
) {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 9) { offsets in
    for place in 0..<9 { offsets[place] = place / 3 * line + place % 3 * 3 }
    guard let table = offsets.baseAddress else { return }
    for channel in 0..<channels {
      var sum = PanelRow48(result + channel &* 48)
      var other = PanelRow48()
      for row in 0..<side {
        let corner = image + 2 &* row &* line
        let place = row &* side &* stride &+ channel
        var column = 0
        while column &+ 1 < side {
          let (even, odd) = (place &+ column &* stride, place &+ (column &+ 1) &* stride)
          let patch = corner + (6 &* column &+ table[Int(winners[even])])
          let next = corner + (6 &* column &+ 6 &+ table[Int(winners[odd])])
          sum.add(gradient[even], PanelRow48(patch, patch + line, patch + 2 &* line))
          other.add(gradient[odd], PanelRow48(next, next + line, next + 2 &* line))
          column &+= 2
        }
        if column < side {
          let even = place &+ column &* stride
          let patch = corner + (6 &* column &+ table[Int(winners[even])])
          sum.add(gradient[even], PanelRow48(patch, patch + line, patch + 2 &* line))
        }
      }
      sum.add(1, other)
      sum.store(result + channel &* 48)
    }
  }
}
