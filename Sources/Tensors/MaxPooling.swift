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
/// places 0...8 in the window. `channels` is a multiple of 16.
public func maxPool(
  _ image: UnsafePointer<Float>, height: Int, width: Int, channels: Int, sign: UnsafePointer<Float>,
  pooled: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<UInt8>
) {
  var place = 0
  for y in 0..<pooledSide(height) {
    for x in 0..<pooledSide(width) {
      let corner = image + (2 &* y &* width &+ 2 &* x) &* channels
      var channel = 0
      while channel < channels {
        let direction = sign.vector(channel)
        var best = corner.vector(channel)
        var bestKey = best * direction
        var winner = SIMD16<Int32>()
        for index in 1..<9 {
          let line = index / 3
          let value = corner.vector((line &* width &+ index &- 3 &* line) &* channels &+ channel)
          let key = value * direction
          let better = key .> bestKey
          bestKey.replace(with: key, where: better)
          best.replace(with: value, where: better)
          winner.replace(with: SIMD16(repeating: Int32(truncatingIfNeeded: index)), where: better)
        }
        pooled.store(best, place &+ channel)
        UnsafeMutableRawPointer(winners + (place &+ channel)).storeBytes(
          of: SIMD16<UInt8>(truncatingIfNeeded: winner), as: SIMD16<UInt8>.self)
        channel &+= 16
      }
      place &+= channels
    }
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
  /// A pixel gathers from the windows it lies in, those of which it is the winner: at most four. `target` points at the first row.
  public func propagate(
    pooled gradient: UnsafePointer<Float>, winners: UnsafePointer<UInt8>, values: UnsafePointer<Float>, height: Int,
    width: Int, channels: Int, rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    let across = pooledSide(width)
    let down = pooledSide(height)
    for y in rows {
      // Window o covers lines 2o, 2o + 1 and 2o + 2.
      let windowRows = max(0, (y &- 1) / 2)..<min(down, y / 2 &+ 1)
      for x in 0..<width {
        let windowColumns = max(0, (x &- 1) / 2)..<min(across, x / 2 &+ 1)
        let source = values + (y &* width &+ x) &* channels
        let place = target + ((y &- rows.lowerBound) &* width &+ x) &* channels
        var channel = 0
        while channel < channels {
          var sum = Vector()
          var windowRow = windowRows.lowerBound
          while windowRow < windowRows.upperBound {
            var windowColumn = windowColumns.lowerBound
            while windowColumn < windowColumns.upperBound {
              let index = (y &- 2 &* windowRow) &* 3 &+ x &- 2 &* windowColumn
              let window = (windowRow &* across &+ windowColumn) &* channels &+ channel
              let bytes = UnsafeRawPointer(winners + window).loadUnaligned(as: SIMD16<UInt8>.self)
              let won = SIMD16<Int32>(truncatingIfNeeded: bytes) .== Int32(truncatingIfNeeded: index)
              sum += Vector().replacing(with: gradient.vector(window), where: won)
              windowColumn &+= 1
            }
            windowRow &+= 1
          }
          place.store(apply(sum, source.vector(channel), channel), channel)
          channel &+= 16
        }
      }
    }
  }
}
