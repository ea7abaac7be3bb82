// Max-pooling by windows of 3x3 pixels every 2 pixels, without padding, as PyTorch's MaxPool2d(3, 2).
//
// It runs on the values before normalisation: which of them wins after scale * x + shift and a rectifier depends only on the sign of the
// scale, known before the batch's statistics are. So a convolution's outputs are pooled while they are in cache, and the next layer
// normalises a quarter of the values.

/// The side of a pooled image: (side - 3) / 2 + 1, for a side of at least 3.
public func pooledSide(_ side: Int) -> Int { (side - 3) / 2 + 1 }

/// Selects in each window the value x with the largest sign * x, the first in reading order among equals.
///
/// `image` (H, W, channels), `sign` (channels) of -1, 0 or 1; `pooled` (H', W', channels) receives the values and `winners` their
/// places 0...8 in the window, as floats: comparisons of whole numbers and conversions from bytes compile to scalar code. `channels` is a multiple of 16.
public func maxPool(
  _ image: UnsafePointer<Float>, height: Int, width: Int, channels: Int, sign: UnsafePointer<Float>,
  pooled: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<Float>
) {
  let line = width * channels
  let across = pooledSide(width) * channels
  for y in 0..<pooledSide(height) {
    let top = image + 2 * y * line
    maxPoolRow(
      (top, top + line, top + 2 * line), width: width, channels: channels, sign: sign, pooled: pooled + y * across,
      winners: winners + y * across)
  }
}

/// `maxPool` of three rows (width, channels) to one.
public func maxPoolRow(
  _ rows: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>), width: Int, channels: Int,
  sign: UnsafePointer<Float>, pooled: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<Float>
) {
  for x in 0..<pooledSide(width) {
    let left = 2 &* x &* channels
    var channel = 0
    while channel < channels {
      let direction = sign.vector(channel)
      let place = left &+ channel
      var window = Window(value: rows.0.vector(place), direction: direction)
      window.compare(rows.0.vector(place &+ channels), direction, 1)
      window.compare(rows.0.vector(place &+ 2 &* channels), direction, 2)
      window.compare(rows.1.vector(place), direction, 3)
      window.compare(rows.1.vector(place &+ channels), direction, 4)
      window.compare(rows.1.vector(place &+ 2 &* channels), direction, 5)
      window.compare(rows.2.vector(place), direction, 6)
      window.compare(rows.2.vector(place &+ channels), direction, 7)
      window.compare(rows.2.vector(place &+ 2 &* channels), direction, 8)
      pooled.store(window.best, x &* channels &+ channel)
      winners.store(window.winner, x &* channels &+ channel)
      channel &+= 16
    }
  }
}

/// The best value of a window so far, for sixteen channels.
private struct Window {
  var best: Vector
  var winner = Vector()
  private var key: Vector

  @inline(__always) init(value: Vector, direction: Vector) {
    best = value
    key = value * direction
  }

  @inline(__always) mutating func compare(_ value: Vector, _ direction: Vector, _ index: Float) {
    let candidate = value * direction
    let better = candidate .> key
    key.replace(with: candidate, where: better)
    best.replace(with: value, where: better)
    winner.replace(with: Vector(repeating: index), where: better)
  }
}

/// The coefficients of batch normalisation's gradient: dx = scale * dz - constant - (x - mean) * slope, each per channel.
public struct NormalizationGradient: @unchecked Sendable {
  /// The factor of the gradient to the normalised values.
  public let scale: UnsafePointer<Float>
  /// scale times the mean of dz.
  public let constant: UnsafePointer<Float>
  /// scale times the mean of dz * (x - mean), over the variance.
  public let slope: UnsafePointer<Float>
  /// The mean of x.
  public let mean: UnsafePointer<Float>

  /// Coefficients of at least as many channels as the images have.
  public init(
    scale: UnsafePointer<Float>, constant: UnsafePointer<Float>, slope: UnsafePointer<Float>, mean: UnsafePointer<Float>
  ) {
    self.scale = scale
    self.constant = constant
    self.slope = slope
    self.mean = mean
  }

  @inline(__always)
  func apply(_ gradient: Vector, _ value: Vector, _ channel: Int) -> Vector {
    let dense = constant.vector(channel).addingProduct(value - mean.vector(channel), slope.vector(channel))
    return gradient * scale.vector(channel) - dense
  }

  /// The gradient to some channels of x (pixels, stride) from that to the normalised values; `target` may be `gradient`.
  public func propagate(
    _ gradient: UnsafePointer<Float>, values: UnsafePointer<Float>, pixels: Int, stride: Int, channels: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    for pixel in 0..<pixels {
      let place = pixel &* stride
      var channel = channels.lowerBound
      while channel < channels.upperBound {
        target.store(
          apply(gradient.vector(place &+ channel), values.vector(place &+ channel), channel), place &+ channel)
        channel &+= 16
      }
    }
  }

  /// The gradient to some rows of x (H, W, channels) from that to the pooled normalised values (H', W', channels).
  ///
  /// A pixel gathers from the windows it is in, those of which it is the winner: at most four. `target` points at the first row.
  public func propagate(
    pooled gradient: UnsafePointer<Float>, winners: UnsafePointer<Float>, values: UnsafePointer<Float>, height: Int,
    width: Int, channels: Int, rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    let across = pooledSide(width)
    let down = pooledSide(height)
    for y in rows {
      // Window o covers lines 2o, 2o + 1 and 2o + 2.
      let windowRows = max(0, (y &- 1) / 2)..<min(down, y / 2 &+ 1)
      for x in 0..<width {
        let windowColumns = max(0, (x &- 1) / 2)..<min(across, x / 2 &+ 1)
        let pixel = (y &* width &+ x) &* channels
        let place = target + ((y &- rows.lowerBound) &* width &+ x) &* channels
        if windowRows.count == 1 && windowColumns.count == 1 {
          let window = (windowRows.lowerBound &* across &+ windowColumns.lowerBound) &* channels
          let index = (y &- 2 &* windowRows.lowerBound) &* 3 &+ x &- 2 &* windowColumns.lowerBound
          var channel = 0
          while channel < channels {
            let sum = won(gradient, winners, window &+ channel, index)
            place.store(apply(sum, values.vector(pixel &+ channel), channel), channel)
            channel &+= 16
          }
          continue
        }
        var channel = 0
        while channel < channels {
          var sum = Vector()
          var windowRow = windowRows.lowerBound
          while windowRow < windowRows.upperBound {
            var windowColumn = windowColumns.lowerBound
            while windowColumn < windowColumns.upperBound {
              let index = (y &- 2 &* windowRow) &* 3 &+ x &- 2 &* windowColumn
              sum += won(gradient, winners, (windowRow &* across &+ windowColumn) &* channels &+ channel, index)
              windowColumn &+= 1
            }
            windowRow &+= 1
          }
          place.store(apply(sum, values.vector(pixel &+ channel), channel), channel)
          channel &+= 16
        }
      }
    }
  }

  /// The gradients of sixteen channels of a window where the winner has this index, else 0.
  @inline(__always)
  private func won(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Float>, _ place: Int, _ index: Int
  ) -> Vector {
    let isWinner = winners.vector(place) .== Vector(repeating: Float(index))
    return Vector().replacing(with: gradient.vector(place), where: isWinner)
  }
}
