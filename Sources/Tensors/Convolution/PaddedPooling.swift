// Max-pooling by windows of 3x3 pixels every 2 pixels with a border of one pixel, as PyTorch's MaxPool2d(3, 2, 1) after a
// rectifier: the border never wins, since every window has its middle inside and nothing there is below 0.

/// The side of a pooled image: (side - 1) / 2 + 1.
public func paddedPooledSide(_ side: Int) -> Int { (side - 1) / 2 + 1 }

/// Writes the largest of max(scale * x + shift, 0) in each window and its place 0...8, the first in reading order among equals.
///
/// `image` (side, side, channels); `pooled` and `winners` (H', W', channels), the places as floats. `channels` is a multiple of 16.
public func maxPoolPadded(
  _ image: UnsafePointer<Float>, side: Int, channels: Int, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
  pooled: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<Float>
) {
  let across = paddedPooledSide(side)
  for y in 0..<across {
    for x in 0..<across {
      let rows = max(0, 1 &- 2 &* y)..<min(3, side &+ 1 &- 2 &* y)
      let columns = max(0, 1 &- 2 &* x)..<min(3, side &+ 1 &- 2 &* x)
      let corner = image + ((2 &* y &- 1) &* side &+ 2 &* x &- 1) &* channels
      let target = (y &* across &+ x) &* channels
      var channel = 0
      while channel < channels {
        let (factor, offset) = (scale.vector(channel), shift.vector(channel))
        var best = Vector(repeating: -1)
        var winner = Vector()
        var row = rows.lowerBound
        while row < rows.upperBound {
          var column = columns.lowerBound
          while column < columns.upperBound {
            let value = rectified(corner.vector((row &* side &+ column) &* channels &+ channel), factor, offset)
            // NaN wins, as PyTorch has it.
            let stays = value .<= best
            best = value.replacing(with: best, where: stays)
            winner = Vector(repeating: Float(row &* 3 &+ column)).replacing(with: winner, where: stays)
            column &+= 1
          }
          row &+= 1
        }
        pooled.store(best, target &+ channel)
        winners.store(winner, target &+ channel)
        channel &+= 16
      }
    }
  }
}

/// Writes the gradient of an image (side, side, channels) from that of its pooled image: each pixel gathers from the windows it has won.
public func maxPoolPaddedGradient(
  _ gradient: UnsafePointer<Float>, winners: UnsafePointer<Float>, side: Int, channels: Int,
  into target: UnsafeMutablePointer<Float>
) {
  let across = paddedPooledSide(side)
  for y in 0..<side {
    // Window o covers lines 2o - 1, 2o and 2o + 1.
    let windowRows = y / 2..<min(across, (y &+ 1) / 2 &+ 1)
    for x in 0..<side {
      let windowColumns = x / 2..<min(across, (x &+ 1) / 2 &+ 1)
      let pixel = target + (y &* side &+ x) &* channels
      var channel = 0
      while channel < channels {
        var sum = Vector()
        var windowRow = windowRows.lowerBound
        while windowRow < windowRows.upperBound {
          var windowColumn = windowColumns.lowerBound
          while windowColumn < windowColumns.upperBound {
            let place = (windowRow &* across &+ windowColumn) &* channels &+ channel
            let index = (y &- 2 &* windowRow &+ 1) &* 3 &+ x &- 2 &* windowColumn &+ 1
            let isWinner = winners.vector(place) .== Vector(repeating: Float(index))
            sum += Vector().replacing(with: gradient.vector(place), where: isWinner)
            windowColumn &+= 1
          }
          windowRow &+= 1
        }
        pixel.store(sum, channel)
        channel &+= 16
      }
    }
  }
}
