/// The 3x3 patches of a 3-channel image (H, W, 3), one row of 32 floats a pixel: 27 values, then 5 that mean nothing (but are finite
/// where the image is).
///
/// Pixels outside the image count as 0. `pixels` are numbered row by row. Seven floats behind the image must be readable; `target` needs
/// `pixels.count * 32 + 16` floats.
public func gatherPatches(
  _ image: UnsafePointer<Float>, height: Int, width: Int, pixels: Range<Int>, into target: UnsafeMutablePointer<Float>
) {
  var row = target
  var y = pixels.lowerBound / width
  var x = pixels.lowerBound - y * width
  for _ in pixels {
    if x > 0 && x &+ 1 < width && y > 0 && y &+ 1 < height {
      // Nine floats of each of three lines; each store's tail is overwritten by the next.
      let source = image + ((y &- 1) &* width &+ x &- 1) &* 3
      row.store(source.vector(0), 0)
      row.store(source.vector(width &* 3), 9)
      row.store(source.vector(width &* 6), 18)
    } else {
      gatherEdgePatch(image, height: height, width: width, x: x, y: y, into: row)
    }
    row += 32
    x &+= 1
    if x == width {
      x = 0
      y &+= 1
    }
  }
}

private func gatherEdgePatch(
  _ image: UnsafePointer<Float>, height: Int, width: Int, x: Int, y: Int, into target: UnsafeMutablePointer<Float>
) {
  var place = 0
  for line in y &- 1...y &+ 1 {
    for column in x &- 1...x &+ 1 {
      let inside = line >= 0 && line < height && column >= 0 && column < width
      for channel in 0..<3 {
        target[place] = inside ? image[(line &* width &+ column) &* 3 &+ channel] : 0
        place &+= 1
      }
    }
  }
  for place in 27..<32 { target[place] = 0 }
}
