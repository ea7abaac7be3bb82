// The sum at the end of a residual block, max(normalised branch + shortcut, 0), and its gradient.

/// One of the two summands: scale * values + shift, rectified or not.
public struct ResidualTerm: @unchecked Sendable {
  /// The values (pixels, channels).
  public let values: UnsafePointer<Float>
  /// The factor of each channel.
  public let scale: UnsafePointer<Float>
  /// The constant of each channel.
  public let shift: UnsafePointer<Float>
  /// Whether negative values of the term become zero.
  public let isRectified: Bool

  /// A summand; the coefficients have as many channels as a pixel has floats.
  public init(
    values: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, isRectified: Bool
  ) {
    self.values = values
    self.scale = scale
    self.shift = shift
    self.isRectified = isRectified
  }
}

/// Writes max(branch + shortcut, 0) of `pixels` pixels (pixels, channels).
///
/// NaN goes through. `channels` is a multiple of 16.
public func residualSum(
  branch: ResidualTerm, shortcut: ResidualTerm, pixels: Int, channels: Int, into target: UnsafeMutablePointer<Float>
) {
  var place = 0
  for _ in 0..<pixels {
    var channel = 0
    while channel < channels {
      let value = branch.shift.vector(channel).addingProduct(
        branch.scale.vector(channel), branch.values.vector(place))
      let other = shortcut.shift.vector(channel).addingProduct(
        shortcut.scale.vector(channel), shortcut.values.vector(place))
      let added = shortcut.isRectified ? other.replacing(with: Vector(), where: other .< Vector()) : other
      let sum = value + added
      target.store(sum.replacing(with: Vector(), where: sum .< Vector()), place)
      channel &+= 16
      place &+= 16
    }
  }
}

/// What batch normalisation needs of one summand for its gradient: the raw values, their means and where the sums go.
public struct ResidualSums: @unchecked Sendable {
  /// The values before normalisation (pixels, channels).
  public let values: UnsafePointer<Float>
  /// The mean of each channel.
  public let mean: UnsafePointer<Float>
  /// Receives the sum of the gradient and that of its products with values - mean, `channels` floats each.
  public let result: UnsafeMutablePointer<Float>

  /// The sums of one summand.
  public init(values: UnsafePointer<Float>, mean: UnsafePointer<Float>, result: UnsafeMutablePointer<Float>) {
    self.values = values
    self.mean = mean
    self.result = result
  }
}

/// Backward of the rectifier of `residualSum`: `gradient` becomes zero where `outputs` is not above 0, and is summed for the
/// normalisations of the branch and, unless it is nil, of the shortcut.
public func residualGradientSums(
  _ gradient: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>, pixels: Int, channels: Int,
  branch: ResidualSums, shortcut: ResidualSums?
) {
  branch.result.update(repeating: 0, count: 2 * channels)
  shortcut?.result.update(repeating: 0, count: 2 * channels)
  // Pixel by pixel: the sums of many channels wait for one another in the first cache, the images are read in one go.
  var place = 0
  for _ in 0..<pixels {
    var channel = 0
    while channel < channels {
      let passed = Vector().replacing(with: gradient.vector(place), where: outputs.vector(place) .> Vector())
      gradient.store(passed, place)
      branch.add(passed, place: place, channel: channel, channels: channels)
      shortcut?.add(passed, place: place, channel: channel, channels: channels)
      channel &+= 16
      place &+= 16
    }
  }
}

extension ResidualSums {
  @inline(__always)
  fileprivate func add(_ gradient: Vector, place: Int, channel: Int, channels: Int) {
    let deviation = values.vector(place) - mean.vector(channel)
    result.store(result.vector(channel) + gradient, channel)
    result.store(result.vector(channels &+ channel).addingProduct(gradient, deviation), channels &+ channel)
  }
}

/// The gradient of `channelMeans`: each pixel (pixels, stride) gets its share of the mean's.
public func spreadMeans(
  _ gradient: UnsafePointer<Float>, pixels: Int, stride: Int, into target: UnsafeMutablePointer<Float>
) {
  let share = 1 / Float(max(pixels, 1))
  for pixel in 0..<pixels {
    for channel in Swift.stride(from: 0, to: stride, by: 16) {
      target.store(gradient.vector(channel) * share, pixel &* stride &+ channel)
    }
  }
}
