// Sums over pixels, channel by channel, for batch normalisation and its gradient.
//
// Each task sums its own images into a partial result; partial results are merged in double precision in a fixed order, so the bits do not
// depend on the number of threads.

/// The mean and the sum of squared deviations of each channel over `pixels` pixels (pixels, channels).
///
/// Two passes over data that its caller has just written, hence in cache: no cancellation however large the mean. Results:
/// `result[c]` the mean, `result[stride + c]` the sum of squared deviations. `stride`, the floats of a pixel, and the bounds of
/// `channels` are multiples of 16.
public func channelMoments(
  _ values: UnsafePointer<Float>, pixels: Int, stride: Int, channels: Range<Int>,
  into result: UnsafeMutablePointer<Float>
) {
  let share = 1 / Float(max(pixels, 1))
  var channel = channels.lowerBound
  while channel < channels.upperBound {
    let mean = sumOverPixels(values + channel, pixels: pixels, stride: stride) { $0 } * share
    let squares = sumOverPixels(values + channel, pixels: pixels, stride: stride) { value in
      let deviation = value - mean
      return deviation * deviation
    }
    result.store(mean, channel)
    result.store(squares, stride &+ channel)
    channel &+= 16
  }
}

/// The mean of each channel over `pixels` pixels (pixels, stride).
public func channelMeans(
  _ values: UnsafePointer<Float>, pixels: Int, stride: Int, into result: UnsafeMutablePointer<Float>
) {
  let share = 1 / Float(max(pixels, 1))
  for channel in Swift.stride(from: 0, to: stride, by: 16) {
    result.store(sumOverPixels(values + channel, pixels: pixels, stride: stride) { $0 } * share, channel)
  }
}

/// Adds to `result[c]` the sum of a row's values less `origin[c]`, and to `result[stride + c]` the sum of their squares.
///
/// With an origin near the mean nothing cancels. `row` is (pixels, stride).
public func addShiftedMoments(
  _ row: UnsafePointer<Float>, pixels: Int, stride: Int, origin: UnsafePointer<Float>,
  into result: UnsafeMutablePointer<Float>
) {
  var channel = 0
  while channel < stride {
    let center = origin.vector(channel)
    var sum = Vector()
    var squares = Vector()
    var pixel = row + channel
    for _ in 0..<pixels {
      let deviation = pixel.vector(0) - center
      sum += deviation
      squares = squares.addingProduct(deviation, deviation)
      pixel += stride
    }
    result.store(result.vector(channel) + sum, channel)
    result.store(result.vector(stride &+ channel) + squares, stride &+ channel)
    channel &+= 16
  }
}

/// Turns the sums of `addShiftedMoments` over `pixels` pixels into the mean and the sum of squared deviations (see `channelMoments`).
public func finishShiftedMoments(
  _ sums: UnsafeMutablePointer<Float>, pixels: Int, stride: Int, origin: UnsafePointer<Float>
) {
  let share = 1 / Float(pixels)
  var channel = 0
  while channel < stride {
    let difference = sums.vector(channel) * share
    let squares = sums.vector(stride &+ channel) - sums.vector(channel) * difference
    sums.store(origin.vector(channel) + difference, channel)
    sums.store(squares.replacing(with: Vector(), where: squares .< Vector()), stride &+ channel)
    channel &+= 16
  }
}

/// The sum over pixels of `term` of sixteen channels, in four independent chains.
@inline(__always)
private func sumOverPixels(
  _ values: UnsafePointer<Float>, pixels: Int, stride: Int, _ term: (Vector) -> Vector
) -> Vector {
  var sum0 = Vector()
  var sum1 = Vector()
  var sum2 = Vector()
  var sum3 = Vector()
  var source = values
  var remaining = pixels
  while remaining >= 4 {
    sum0 += term(source.vector(0))
    sum1 += term(source.vector(stride))
    sum2 += term(source.vector(2 &* stride))
    sum3 += term(source.vector(3 &* stride))
    source += 4 &* stride
    remaining &-= 4
  }
  while remaining > 0 {
    sum0 += term(source.vector(0))
    source += stride
    remaining &-= 1
  }
  return (sum0 + sum1) + (sum2 + sum3)
}

/// Backward of the rectifier, with the two sums that the gradient of batch normalisation needs.
///
/// `gradient` (pixels, channels), to max(scale * x + shift, 0), becomes the gradient to scale * x + shift in place; `result[c]` is
/// its sum and `result[stride + c]` the sum of its products with x - mean.
public func rectifierGradientSums(
  _ gradient: UnsafeMutablePointer<Float>, values: UnsafePointer<Float>, pixels: Int, stride: Int, channels: Range<Int>,
  scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, mean: UnsafePointer<Float>,
  into result: UnsafeMutablePointer<Float>
) {
  var channel = channels.lowerBound
  while channel < channels.upperBound {
    let factor = scale.vector(channel)
    let offset = shift.vector(channel)
    let center = mean.vector(channel)
    var sum0 = Vector()
    var sum1 = Vector()
    var product0 = Vector()
    var product1 = Vector()
    var place = channel
    let end = pixels &* stride
    while place &+ stride < end {
      let (gradient0, deviation0) = masked(gradient, values, place, factor, offset, center)
      sum0 += gradient0
      product0 = product0.addingProduct(gradient0, deviation0)
      let (gradient1, deviation1) = masked(gradient, values, place &+ stride, factor, offset, center)
      sum1 += gradient1
      product1 = product1.addingProduct(gradient1, deviation1)
      place &+= 2 &* stride
    }
    if place < end {
      let (gradient0, deviation0) = masked(gradient, values, place, factor, offset, center)
      sum0 += gradient0
      product0 = product0.addingProduct(gradient0, deviation0)
    }
    result.store(sum0 + sum1, channel)
    result.store(product0 + product1, stride &+ channel)
    channel &+= 16
  }
}

/// Masks one vector of `gradient` in place; returns it and the values' deviation from the mean.
@inline(__always)
private func masked(
  _ gradient: UnsafeMutablePointer<Float>, _ values: UnsafePointer<Float>, _ place: Int, _ factor: Vector,
  _ offset: Vector, _ center: Vector
) -> (Vector, Vector) {
  let value = values.vector(place)
  let active = offset.addingProduct(factor, value) .> Vector()
  let passed = Vector().replacing(with: gradient.vector(place), where: active)
  gradient.store(passed, place)
  return (passed, value - center)
}
